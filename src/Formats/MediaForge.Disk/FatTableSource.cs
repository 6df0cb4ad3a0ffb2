using System.Buffers.Binary;
using MediaForge.Bytes;

namespace MediaForge.Disk;

/// <summary>
/// A table with 32 bits for each cluster, as FAT32 and exFAT have, of a volume on which everything lies in one piece: each
/// entry is the next number, or the mark of an end. It is computed where it is read, so that a large volume costs no memory.
/// </summary>
internal sealed class FatTableSource : ByteSource
{
    private const int EntrySize = 4;

    private readonly uint[] _firstEntries;
    private readonly uint _endMark;
    private readonly uint[] _ends;

    /// <param name="firstEntries">The entries 0 and 1.</param>
    /// <param name="endMark">What the last cluster of a run has.</param>
    /// <param name="ends">The last cluster of each run, ascending; the first run begins at cluster 2, each other behind the one before it.</param>
    private FatTableSource(uint[] firstEntries, uint endMark, uint[] ends)
    {
        (_firstEntries, _endMark, _ends) = (firstEntries, endMark, ends);
        Length = (long)EntrySize * ((ends.Length == 0 ? 1 : ends[^1]) + 1L);
    }

    /// <summary>The table, with zeros behind the last run up to a length.</summary>
    public static ByteSource Create(uint[] firstEntries, uint endMark, IEnumerable<uint> ends, long length)
    {
        var used = new FatTableSource(firstEntries, endMark, [.. ends]);
        return Concat([used, Zeros(length - used.Length)]);
    }

    public override long Length { get; }

    public override int Read(long offset, Span<byte> buffer)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        if (offset >= Length) return 0;
        var count = (int)Math.Min(buffer.Length, Length - offset);
        var run = FirstRunFrom((uint)(offset / EntrySize));
        Span<byte> entry = stackalloc byte[EntrySize];
        for (var done = 0; done < count;)
        {
            var number = (uint)((offset + done) / EntrySize);
            var inside = (int)((offset + done) % EntrySize);
            while (run < _ends.Length && _ends[run] < number) run++;
            var value = number < _firstEntries.Length ? _firstEntries[number] : number == _ends[run] ? _endMark : number + 1;
            BinaryPrimitives.WriteUInt32LittleEndian(entry, value);
            var take = Math.Min(EntrySize - inside, count - done);
            entry.Slice(inside, take).CopyTo(buffer[done..]);
            done += take;
        }
        return count;
    }

    private int FirstRunFrom(uint cluster)
    {
        var at = Array.BinarySearch(_ends, cluster);
        return at >= 0 ? at : ~at;
    }

    public override string ToString() => $"a file allocation table of {_ends.Length} runs";
}
