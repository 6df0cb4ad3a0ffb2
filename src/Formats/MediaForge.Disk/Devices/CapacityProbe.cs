using System.Buffers.Binary;
using System.Security.Cryptography;

namespace MediaForge.Disk.Devices;

/// <summary>
/// Finds out whether a disk has the size that it claims. Counterfeit sticks say 1 TB and have 16 GB: what is written beyond goes nowhere, or over
/// what was written before. Everything on the disk in the places that are probed is lost, so this comes before a disk is written.
/// </summary>
/// <remarks>
/// Blocks that are different everywhere are written to places all over the disk, and then all of them are read back, past the caches, in
/// the order in which they were written: a stick that keeps the newest writes in a cache of its own does not pass by it. The places are n at each
/// MiB from the beginning, and then one at every nth MiB, so that any number of MiB is the distance of two of them: wherever a stick begins anew, some
/// block comes to lie on another. What lies between is not looked at; of a media every byte is read back after it is written.
/// </remarks>
public static class CapacityProbe
{
    private const int BlockSize = 4 << 10;

    /// <summary>Flash comes in whole ones.</summary>
    private const long Step = 1 << 20;

    /// <summary>Probes a disk.</summary>
    /// <param name="disk">The disk, open for writing.</param>
    /// <param name="seed">Any number, another one for each probe.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <returns>The disk's length when it is what it says; else the first place that did not keep what was written there.</returns>
    /// <exception cref="IOException">The disk reports an error.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static long Run(OpenDisk disk, long seed, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(disk);
        var places = Places(disk.Length);
        var block = new byte[BlockSize];
        foreach (var place in places)
        {
            cancellationToken.ThrowIfCancellationRequested();
            disk.Write(place, Fill(block, place, seed));
        }
        disk.Flush();
        var good = disk.Length;
        var read = new byte[BlockSize];
        foreach (var place in places)
        {
            cancellationToken.ThrowIfCancellationRequested();
            disk.Read(place, read);
            if (!read.AsSpan().SequenceEqual(Fill(block, place, seed))) good = Math.Min(good, place);
        }
        block.AsSpan().Clear(); // nobody has to wonder what that was
        foreach (var place in places) disk.Write(place, block);
        disk.Flush();
        return good;
    }

    private static List<long> Places(long length)
    {
        var places = new SortedSet<long>();
        void Add(long at)
        {
            at = at / BlockSize * BlockSize;
            if (at >= 0 && at <= length - BlockSize) places.Add(at);
        }

        var steps = (long)Math.Ceiling(Math.Sqrt(length / (double)Step));
        for (var i = 0L; i < steps; i++) Add(i * Step);
        for (var at = steps * Step; at < length; at += steps * Step) Add(at);
        Add(length - BlockSize);
        return [.. places];
    }

    /// <summary>Content that nobody can have by chance: a hash of seed and place, and on from it.</summary>
    private static byte[] Fill(byte[] block, long place, long seed)
    {
        Span<byte> key = stackalloc byte[16];
        BinaryPrimitives.WriteInt64LittleEndian(key, seed);
        BinaryPrimitives.WriteInt64LittleEndian(key[8..], place);
        SHA256.HashData(key, block);
        for (var at = SHA256.HashSizeInBytes; at < block.Length; at += SHA256.HashSizeInBytes) SHA256.HashData(block.AsSpan(at - SHA256.HashSizeInBytes, SHA256.HashSizeInBytes), block.AsSpan(at));
        return block;
    }
}
