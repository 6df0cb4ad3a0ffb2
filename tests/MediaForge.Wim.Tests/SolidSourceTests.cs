using System.Buffers.Binary;
using MediaForge.Bytes;

namespace MediaForge.Wim.Tests;

public class SolidSourceTests
{
    [Theory]
    [InlineData(WimCompression.Lzms, "")]
    [InlineData(WimCompression.Lzms, "32K")]
    [InlineData(WimCompression.Lzms, "1M")]
    [InlineData(WimCompression.Lzx, "")]
    [InlineData(WimCompression.Lzx, "32K")]
    [InlineData(WimCompression.Xpress, "64K")]
    [InlineData(WimCompression.Xpress, "4K")]
    public void Read_of_what_wimlib_packs_gives_every_blob(WimCompression compression, string chunkSize)
    {
        using var temp = new TempFolder();
        var wim = Capture(temp, compression, chunkSize);
        var source = Open(wim);
        source.Compression.ShouldBe(compression);
        source.Length.ShouldBe(wim.SolidBlobs.Max(b => b.Offset + b.Size));
        wim.SolidBlobs.Count().ShouldBe(SampleFiles.All.Values.Where(v => v.Length > 0).Select(Convert.ToHexString).Distinct().Count());
        foreach (var blob in wim.SolidBlobs) Sha1Hash.Of(source.Slice(blob.Offset, blob.Size)).ShouldBe(blob.Hash);
    }

    [Fact]
    public void Large_chunks_that_are_decompressed_ahead_are_right_whatever_the_threads()
    {
        var wimlib = Wimlib.Require();
        using var temp = new TempFolder();
        for (var i = 0; i < 6; i++) temp.Write($"tree/{i}.txt", SampleFiles.Words(5_000_000 + i, i));
        wimlib.RunOk("capture", temp["tree"], temp["x.esd"], "X", "--solid", "--solid-compress=XPRESS", "--solid-chunk-size=64K");
        wimlib.RunOk("capture", temp["tree"], temp["y.esd"], "X", "--solid", "--solid-compress=LZMS:1", "--solid-chunk-size=4M");
        foreach (var (file, threads) in new[] { ("x.esd", 3), ("y.esd", 1), ("y.esd", 3) })
        {
            var wim = WimFile.OpenFile(temp[file]);
            wim.Verify(threads).Problems.ShouldBeEmpty();
            wim.OpenImage(1).OpenFile("5.txt").ToArray().AsSpan().SequenceEqual(SampleFiles.Words(5_000_005, 5)).ShouldBeTrue();
        }
    }

    [Fact]
    public void Read_of_stored_chunks_gives_them()
    {
        var content = SampleFiles.Words(10_000, 1);
        var bytes = Solid(10_000, 4096, 0, [4096, 4096, 10_000 - 8192], content);
        var source = new SolidSource(ByteSource.FromBytes(bytes), 0, bytes.Length);
        source.ToArray().ShouldBe(content);
        source.ReadBytes(4000, 5000).ShouldBe(content[4000..9000]);
        new SolidSource(ByteSource.FromBytes(Solid(0, 32768, 3, [], [])), 0, 16).ToArray().ShouldBeEmpty();
    }

    [Fact]
    public void Read_front_to_back_reads_and_decodes_each_chunk_once()
    {
        using var temp = new TempFolder();
        var wim = Capture(temp, WimCompression.Lzms, "128K");
        var counting = new CountingSource(ByteSource.FromBytes(wim.Bytes));
        var row = wim.SolidResources.Single();
        var source = new SolidSource(counting, row.Offset, row.Size);
        var chunks = (source.Length + source.ChunkSize - 1) / source.ChunkSize;
        var reads = 0;
        for (long at = 0; at < source.Length; reads++) at += source.Read(at, new byte[10_000]);
        counting.BytesRead.ShouldBeLessThan(row.Size + (reads + chunks + 1) * chunks * 4 + 16);
    }

    [Fact]
    public async Task Read_from_several_threads_is_right()
    {
        using var temp = new TempFolder();
        var wim = Capture(temp, WimCompression.Lzms, "64K");
        var source = Open(wim);
        var whole = source.ToArray();
        var tasks = Enumerable.Range(0, 6).Select(seed => Task.Run(() =>
        {
            var random = new Random(seed);
            var buffer = new byte[50_000];
            for (var i = 0; i < 60; i++)
            {
                var at = random.Next(whole.Length);
                var part = buffer.AsSpan(0, source.Read(at, buffer.AsSpan(0, random.Next(1, buffer.Length))));
                if (!part.SequenceEqual(whole.AsSpan(at, part.Length))) return $"wrong bytes at {at}";
            }
            return string.Empty;
        }, TestContext.Current.CancellationToken));
        (await Task.WhenAll(tasks)).ShouldAllBe(problem => problem.Length == 0);
    }

    [Fact]
    public void Open_of_a_resource_that_is_none_names_the_place()
    {
        Error(0, new byte[10], 0, 10).ShouldContain("header");
        Error(0, new byte[100], 50, 60).ShouldContain("offset 50");
        Error(0, new byte[100], -1, 60).ShouldContain("offset -1");
        Error(4, Solid(100, 32768, 4, [10], new byte[10])).ShouldContain("compression 4");
        Error(4, Solid(100, 0, 3, [10], new byte[10])).ShouldContain("chunk size of 0");
        Error(4, Solid(100, 1 << 27, 3, [10], new byte[10])).ShouldContain("chunk size");
        Error(4, Solid(100, 40_000, 3, [10], new byte[10])).ShouldContain("chunk size");
        Error(4, Solid(100, 1 << 17, 1, [10], new byte[10])).ShouldContain("chunk size");
        Error(4, Solid(100, 1 << 14, 2, [10], new byte[10])).ShouldContain("chunk size");
        Error(4, Solid(100, 32768, 3, [0], new byte[10])).ShouldContain("chunk 0 of 1");
        Error(4, Solid(100, 32768, 3, [101], new byte[101])).ShouldContain("chunk 0 of 1");
        Error(4, Solid(100, 32768, 3, [11], new byte[10])).ShouldContain("chunk 0 of 1");
        Error(4, Solid(100, 32768, 0, [99], new byte[100])).ShouldContain("chunk 0 of 1");
        Error(4, Solid(40_000, 32768, 3, [10, 20], new byte[29])).ShouldContain("chunk 1 of 2");
        Error(4, Solid(1_000_000, 32768, 3, [10], new byte[10])).ShouldContain("claims 1000000");
        Error(4, Solid(-1, 32768, 3, [10], new byte[10])).ShouldContain("claims");
        Error(4, Solid(long.MaxValue, 32768, 3, [10], new byte[10])).ShouldContain("claims");
    }

    [Fact]
    public void Read_of_a_corrupt_chunk_names_it_and_spoils_no_other()
    {
        using var temp = new TempFolder();
        var wim = Capture(temp, WimCompression.Lzx, "32K");
        var sound = Open(wim).ToArray();
        var row = wim.SolidResources.Single();
        var size = BinaryPrimitives.ReadUInt32LittleEndian(wim.Bytes.AsSpan((int)row.Offset + 16));
        var chunks = (sound.Length + 32767) / 32768;
        wim.Bytes.AsSpan((int)row.Offset + 16 + 4 * chunks, (int)size).Clear();
        var source = Open(wim);
        for (var i = 0; i < 3; i++)
        {
            Should.Throw<InvalidDataException>(() => source.ReadBytes(100, 10)).Message.ShouldContain($"chunk 0 of {chunks}");
            source.ReadBytes(40_000, 10_000).ShouldBe(sound[40_000..50_000]);
        }
    }

    [Fact]
    public void Read_of_mutated_resources_ends_with_InvalidDataException_at_worst()
    {
        using var temp = new TempFolder();
        var wim = Capture(temp, WimCompression.Xpress, "4K");
        var row = wim.SolidResources.Single();
        var sound = wim.Bytes.AsSpan((int)row.Offset, (int)row.Size).ToArray();
        var random = new Random(1);
        for (var i = 0; i < 300; i++)
        {
            var bytes = (byte[])sound.Clone();
            Mutations.Mutate(sound[..2000], random).CopyTo(bytes, 0);
            Mutations.ThrowOnlyInvalidData(() =>
            {
                var source = new SolidSource(ByteSource.FromBytes(bytes), 0, bytes.Length);
                source.ReadBytes(source.Length / 2, (int)Math.Min(source.Length / 4, 20_000));
            });
        }
    }

    private static RawWim Capture(TempFolder temp, WimCompression compression, string chunkSize)
    {
        var wimlib = Wimlib.Require();
        string[] size = chunkSize.Length == 0 ? [] : [$"--solid-chunk-size={chunkSize}"];
        return new RawWim(File.ReadAllBytes(wimlib.CaptureSamples(temp, ["--solid", $"--solid-compress={compression.ToString().ToUpperInvariant()}", .. size])));
    }

    private static SolidSource Open(RawWim wim)
    {
        var row = wim.SolidResources.Single();
        return new SolidSource(ByteSource.FromBytes(wim.Bytes), row.Offset, row.Size);
    }

    private static string Error(int before, byte[] bytes) => Error(before, [.. new byte[before], .. bytes], before, bytes.Length);

    private static string Error(int before, byte[] bytes, long offset, long size)
    {
        var message = Should.Throw<InvalidDataException>(() => new SolidSource(ByteSource.FromBytes(bytes), offset, size)).Message;
        if (before > 0) message.ShouldContain("offset");
        return message;
    }

    private static byte[] Solid(long size, int chunkSize, int compression, uint[] sizes, byte[] content)
    {
        byte[] header = [.. BitConverter.GetBytes(size), .. BitConverter.GetBytes(chunkSize), .. BitConverter.GetBytes(compression)];
        return [.. header, .. sizes.SelectMany(BitConverter.GetBytes), .. content];
    }
}
