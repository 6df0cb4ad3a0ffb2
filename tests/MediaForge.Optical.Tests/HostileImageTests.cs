using System.Diagnostics;
using MediaForge.Bytes;
using MediaForge.Optical;

namespace MediaForge.Optical.Tests;

/// <summary>Whatever bytes an image has, reading it ends soon, with a tree or with InvalidDataException.</summary>
public sealed class HostileImageTests
{
    private static readonly byte[] Disc = MakeDisc();
    private static readonly int[] Interesting = MakeInteresting();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Open_mutated_image_ends_with_a_tree_or_InvalidDataException(int seed)
    {
        var (read, refused) = Mutate(Disc, Interesting, seed, runs: 800, blockSize: 2048);
        read.ShouldBeGreaterThan(50);
        refused.ShouldBeGreaterThan(50);
    }

    [Theory]
    [InlineData("linux-udf-1.02-long", 2048)]
    [InlineData("linux-udf-2.01-512", 512)]
    public void Open_mutated_volume_of_linux_ends_with_a_tree_or_InvalidDataException(string name, int blockSize)
    {
        var volume = Sample.WrittenByLinux(name);
        // file entries, continued allocation descriptors and folders: blocks that begin with a tag
        var structures = Enumerable.Range(0, volume.Length / blockSize).Select(i => i * blockSize).Where(at => UdfTag.Read(volume.AsSpan(at, 16)) > 0);
        int[] interesting = [.. structures.SelectMany(at => Enumerable.Range(at, blockSize)).Where(i => volume[i] != 0)];
        var (read, refused) = Mutate(volume, interesting, seed: 5, runs: 100, blockSize);
        read.ShouldBeGreaterThan(10);
        refused.ShouldBeGreaterThan(10);
    }

    private static (int Read, int Refused) Mutate(byte[] whole, int[] interesting, int seed, int runs, int blockSize)
    {
        var random = new Random(seed);
        var (read, refused) = (0, 0);
        for (var run = 0; run < runs; run++)
        {
            var bytes = (byte[])whole.Clone();
            for (var n = random.Next(1, 6); n > 0; n--)
            {
                var at = interesting[random.Next(interesting.Length)] + random.Next(-1, 2);
                if (random.Next(3) == 0) BitConverter.TryWriteBytes(bytes.AsSpan(Math.Clamp(at, 0, bytes.Length - 4)), (uint)(random.Next(4) switch { 0 => 0, 1 => -1, 2 => random.Next(700), _ => random.Next() }));
                else bytes[Math.Clamp(at, 0, bytes.Length - 1)] = (byte)random.Next(256);
            }
            Repair(bytes, blockSize);
            if (TryRead(bytes)) read++;
            else refused++;
        }
        return (read, refused);
    }

    [Fact]
    public void Open_truncated_image_ends_with_a_tree_or_InvalidDataException()
    {
        var refused = 0;
        for (var length = 0; length < Disc.Length; length += 1021)
            if (!TryRead(Disc[..length])) refused++;
        refused.ShouldBeGreaterThan(50);
    }

    [Fact]
    public void Open_whole_image_is_read() => TryRead(Disc).ShouldBeTrue();

    /// <summary>Reads everything that the image offers.</summary>
    private static bool TryRead(byte[] bytes)
    {
        var clock = Stopwatch.StartNew();
        try
        {
            var image = OpticalImage.Open(ByteSource.FromBytes(bytes));
            var total = 0L;
            foreach (var fileSystem in image.FileSystems)
                foreach (var file in image.OpenTree(fileSystem).Files)
                    total += file.Content.Read(Math.Max(0, file.Content.Length - 16), new byte[16]);
            foreach (var entry in image.BootEntries) total += entry.Image.Read(0, new byte[16]);
            return total >= 0;
        }
        catch (InvalidDataException)
        {
            return false;
        }
        finally
        {
            clock.Elapsed.TotalSeconds.ShouldBeLessThan(15);
        }
    }

    /// <summary>Makes the checksums of UDF tags right again, since a mutation that only breaks one shows nothing.</summary>
    private static void Repair(byte[] bytes, int blockSize)
    {
        for (var block = 0; block < bytes.Length; block += blockSize)
        {
            var tag = bytes.AsSpan(block, 16);
            if (tag[2] is not (2 or 3) || tag[3] != 0) continue;
            byte sum = 0;
            for (var i = 0; i < 16; i++) sum += i == 4 ? (byte)0 : tag[i];
            tag[4] = sum;
        }
    }

    private static byte[] MakeDisc()
    {
        var tree = Sample.RandomTree(60, 40);
        for (var i = 0; i < 80; i++) tree.AddFile($"many/file {i} with a name that is long enough", ByteSource.FromText("x"));
        return OpticalWriter.Build(tree, Sample.Options with { BootEntries = [new BootEntry(BootPlatform.Bios, ByteSource.FromBytes(Sample.Bytes(61, 2048))), new BootEntry(BootPlatform.Uefi, ByteSource.FromBytes(Sample.Bytes(62, 2048)))] }).ToArray();
    }

    /// <summary>Where the disc has structures: the bytes that are not zero before the data, which is last.</summary>
    private static int[] MakeInteresting()
    {
        var end = OpticalImage.Open(new OpaqueSource(ByteSource.FromBytes(Disc))).Tree.Files.Where(f => f.Content.Length > 0).Min(f => f.Content.Pieces(0, 1).First().Offset);
        return [.. Enumerable.Range(0, (int)end).Where(i => Disc[i] != 0)];
    }
}
