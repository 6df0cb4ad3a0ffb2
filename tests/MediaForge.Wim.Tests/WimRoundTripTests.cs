using MediaForge.Bytes;

namespace MediaForge.Wim.Tests;

/// <summary>Random tree, capture, verify, apply, capture again, compare: with our code and with wimlib in every place.</summary>
public class WimRoundTripTests
{
    public static TheoryData<WimCompression, WimCompressionLevel, int> Ways => new()
    {
        { WimCompression.None, WimCompressionLevel.Normal, 32 << 10 },
        { WimCompression.Xpress, WimCompressionLevel.Fast, 32 << 10 },
        { WimCompression.Xpress, WimCompressionLevel.Normal, 4 << 10 },
        { WimCompression.Xpress, WimCompressionLevel.Max, 64 << 10 },
        { WimCompression.Lzx, WimCompressionLevel.Fast, 32 << 10 },
        { WimCompression.Lzx, WimCompressionLevel.Normal, 32 << 10 },
        { WimCompression.Lzx, WimCompressionLevel.Max, 32 << 10 },
        { WimCompression.Lzx, WimCompressionLevel.Normal, 1 << 20 },
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public void Captured_tree_is_what_wimlib_and_7z_and_we_read(WimCompression compression, WimCompressionLevel level, int chunkSize)
    {
        var wimlib = Wimlib.Require();
        var sevenZip = ExternalTool.Require("7z", "p7zip-full");
        using var temp = new TempFolder();
        RandomTree.Make(temp["tree"], chunkSize + (int)level, 60, 3_000_000);
        var write = new WimWriteOptions { Compression = compression, Level = level, ChunkSize = chunkSize, IntegrityTable = level == WimCompressionLevel.Fast };
        Capture(temp["tree"], temp["x.wim"], write);

        wimlib.RunOk("verify", temp["x.wim"]);
        sevenZip.RunOk("t", temp["x.wim"]);
        WimFile.OpenFile(temp["x.wim"]).Verify().Problems.ShouldBeEmpty();
        wimlib.RunOk("apply", temp["x.wim"], "1", temp["theirs"]);
        WimApply.Run(WimFile.OpenFile(temp["x.wim"]), 1, temp["ours"]);
        var expected = RandomTree.Describe(temp["tree"]);
        RandomTree.Describe(temp["theirs"]).ShouldBe(expected);
        RandomTree.Describe(temp["ours"]).ShouldBe(expected);
    }

    public static TheoryData<WimCompression, int> AllChunkSizes
    {
        get
        {
            var data = new TheoryData<WimCompression, int> { { WimCompression.None, 32 << 10 } };
            for (var size = 4 << 10; size <= 64 << 10; size *= 2) data.Add(WimCompression.Xpress, size);
            for (var size = 32 << 10; size <= 2 << 20; size *= 2) data.Add(WimCompression.Lzx, size);
            for (var size = 32 << 10; size <= 64 << 20; size *= 2) data.Add(WimCompression.Lzms, size);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(AllChunkSizes))]
    public void Every_compression_and_chunk_size_goes_between_all_writers_and_readers(WimCompression compression, int chunkSize)
    {
        var wimlib = Wimlib.Require();
        var sevenZip = ExternalTool.Require("7z", "p7zip-full");
        using var temp = new TempFolder();
        foreach (var (name, bytes) in SampleFiles.All) temp.Write("tree/" + name, bytes);
        var expected = RandomTree.Describe(temp["tree"]);

        string[] chunks = compression == WimCompression.None ? [] : [$"--chunk-size={chunkSize}"];
        wimlib.RunOk(["capture", temp["tree"], temp["theirs.wim"], "X", "--no-acls", $"--compress={compression}", .. chunks]);
        sevenZip.RunOk("t", temp["theirs.wim"]);
        WimApply.Run(WimFile.OpenFile(temp["theirs.wim"]), 1, temp["theirs"]);
        RandomTree.Describe(temp["theirs"]).ShouldBe(expected);
        if (compression == WimCompression.Lzms)
        {
            Should.Throw<ArgumentException>(() => Capture(temp["tree"], temp["no.wim"], new WimWriteOptions { Compression = compression, ChunkSize = chunkSize })).Message.ShouldContain("LZX");
            return;
        }
        foreach (var level in Enum.GetValues<WimCompressionLevel>())
        {
            Capture(temp["tree"], temp[$"{level}.wim"], new WimWriteOptions { Compression = compression, Level = level, ChunkSize = chunkSize });
            wimlib.RunOk("verify", temp[$"{level}.wim"]);
            sevenZip.RunOk("t", temp[$"{level}.wim"]);
            WimApply.Run(WimFile.OpenFile(temp[$"{level}.wim"]), 1, temp[$"{level}"]);
            RandomTree.Describe(temp[$"{level}"]).ShouldBe(expected);
        }
    }

    [Theory]
    [InlineData("--compress=none")]
    [InlineData("--compress=XPRESS")]
    [InlineData("--compress=XPRESS --chunk-size=4K")]
    [InlineData("--compress=LZX --chunk-size=32K --check")]
    [InlineData("--compress=LZX --chunk-size=2M")]
    [InlineData("--compress=LZMS")]
    [InlineData("--solid")]
    [InlineData("--solid --solid-compress=LZX --solid-chunk-size=256K")]
    public void What_wimlib_captured_is_applied_and_exported(string options)
    {
        var wimlib = Wimlib.Require();
        using var temp = new TempFolder();
        RandomTree.Make(temp["tree"], options.Length, 60, 3_000_000);
        wimlib.RunOk(["capture", temp["tree"], temp["x.wim"], "X", "--no-acls", .. options.Split(' ')]);
        var wim = WimFile.OpenFile(temp["x.wim"]);
        wim.Verify().Problems.ShouldBeEmpty();
        WimApply.Run(wim, 1, temp["ours"]);
        RandomTree.Describe(temp["ours"]).ShouldBe(RandomTree.Describe(temp["tree"]));

        foreach (var compression in new[] { WimCompression.None, WimCompression.Xpress, WimCompression.Lzx })
        {
            var target = temp[$"{compression}.wim"];
            WimExport.Run(wim, [1], target, new WimExportOptions { Write = new WimWriteOptions { Compression = compression, Level = WimCompressionLevel.Fast }, NewName = "Exported" });
            wimlib.RunOk("verify", target);
            wimlib.RunOk("info", target).ShouldContain("Exported");
            WimFile.OpenFile(target).OpenImage(1).Root.SelfAndDescendants().Select(e => (e.Path, e.Hash, e.LastWriteTime, e.SecurityId))
                .ShouldBe(wim.OpenImage(1).Root.SelfAndDescendants().Select(e => (e.Path, e.Hash, e.LastWriteTime, e.SecurityId)));
        }
    }

    [Fact]
    public void What_is_written_does_not_depend_on_the_threads()
    {
        using var temp = new TempFolder();
        RandomTree.Make(temp["tree"], 7, 50, 3_000_000);
        var write = new WimWriteOptions { Guid = new Guid("11112222-3333-4444-5555-666677778888"), Compression = WimCompression.Xpress };
        Capture(temp["tree"], temp["0.wim"], write); // reading sets times of access, once
        Capture(temp["tree"], temp["1.wim"], write with { Threads = 1 });
        Capture(temp["tree"], temp["5.wim"], write with { Threads = 5 });
        File.ReadAllBytes(temp["1.wim"]).AsSpan().SequenceEqual(File.ReadAllBytes(temp["5.wim"])).ShouldBeTrue();
    }

    [Theory]
    [InlineData(0, 500)]
    [InlineData(500, 1000)]
    [InlineData(1000, 1500)]
    [InlineData(1500, 2000)]
    public void Many_small_trees_survive_both_ways(int from, int to)
    {
        var wimlib = Wimlib.Require();
        for (var seed = from; seed < to; seed++)
        {
            using var temp = new TempFolder();
            RandomTree.Make(temp["tree"], seed, 6, 60_000);
            var write = new WimWriteOptions { Compression = (WimCompression)(seed % 3), Level = WimCompressionLevel.Fast, ChunkSize = 32 << 10, Threads = 1 + seed % 3 };
            var expected = RandomTree.Describe(temp["tree"]);
            if (seed % 50 == 0)
            {
                wimlib.RunOk("capture", temp["tree"], temp["x.wim"], "X", "--no-acls", "--compress=LZX:20");
            }
            else
            {
                Capture(temp["tree"], temp["x.wim"], write);
            }
            WimApply.Run(WimFile.OpenFile(temp["x.wim"]), 1, temp["ours"], new WimApplyOptions { Threads = 1 + seed % 3 });
            RandomTree.Describe(temp["ours"]).ShouldBe(expected, $"seed {seed}");
            Capture(temp["ours"], temp["again.wim"], write);
            Trees(temp["again.wim"]).ShouldBe(Trees(temp["x.wim"]), $"seed {seed}");
            if (seed % 50 != 25) continue;
            wimlib.RunOk("apply", temp["again.wim"], "1", temp["theirs"]);
            RandomTree.Describe(temp["theirs"]).ShouldBe(expected, $"seed {seed}");
        }

        static IEnumerable<object> Trees(string path) =>
            WimFile.OpenFile(path).OpenImage(1).Root.SelfAndDescendants().Select(e => (object)(e.Path, e.Hash, e.LastWriteTime, e.IsDirectory, e.HardLinkGroup != 0)).ToList();
    }

    private static WimCaptureResult Capture(string folder, string path, WimWriteOptions write) =>
        WimCapture.Run(folder, path, new WimCaptureOptions { Name = "Test", Time = SampleFiles.Time, Write = write });
}
