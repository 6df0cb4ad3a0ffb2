using System.Xml.Linq;
using MediaForge.Bytes;

namespace MediaForge.Wim.Tests;

/// <summary>Append, update in place, export, delete, optimize, split, join; checked with wimlib.</summary>
public class WimOperationTests
{
    private static readonly WimWriteOptions Fast = new() { Compression = WimCompression.Xpress, Level = WimCompressionLevel.Fast };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Append_stores_what_is_new_only_and_keeps_the_integrity_table(bool integrity)
    {
        var wimlib = Wimlib.Require();
        using var temp = new TempFolder();
        RandomTree.Make(temp["tree"], 1, 40);
        Capture(temp["tree"], temp["x.wim"], "First", Fast with { IntegrityTable = integrity });
        var before = new FileInfo(temp["x.wim"]).Length;
        temp.Write("tree/new.txt", SampleFiles.Words(50_000, 99));
        var result = Capture(temp["tree"], temp["x.wim"], "Second", append: true);
        result.Index.ShouldBe(2);
        (new FileInfo(temp["x.wim"]).Length - before).ShouldBeLessThan(60_000);
        wimlib.RunOk("verify", temp["x.wim"]);
        wimlib.RunOk(integrity ? ["info", temp["x.wim"], "--check"] : ["info", temp["x.wim"]]);
        wimlib.RunOk("apply", temp["x.wim"], "2", temp["second"]);
        RandomTree.Describe(temp["second"]).ShouldBe(RandomTree.Describe(temp["tree"]));
        wimlib.RunOk("append", temp["tree"], temp["x.wim"], "Third");
        var wim = WimFile.OpenFile(temp["x.wim"]);
        wim.Verify().Problems.ShouldBeEmpty();
        (wim.Header.Integrity.Size > 0).ShouldBe(integrity);
        Should.Throw<ArgumentException>(() => Capture(temp["tree"], temp["x.wim"], "second", append: true)).Message.ShouldContain("second");
    }

    [Fact]
    public void Append_leaves_the_old_file_valid_until_the_header_is_written()
    {
        using var temp = new TempFolder();
        RandomTree.Make(temp["tree"], 2, 20);
        Capture(temp["tree"], temp["x.wim"], "First", Fast);
        var old = File.ReadAllBytes(temp["x.wim"]);
        temp.Write("tree/new.bin", SampleFiles.Noise(300_000, 5));
        Capture(temp["tree"], temp["x.wim"], "Second", append: true);
        var grown = File.ReadAllBytes(temp["x.wim"]);
        grown.AsSpan(WimHeader.Size, old.Length - WimHeader.Size).SequenceEqual(old.AsSpan(WimHeader.Size)).ShouldBeTrue("old bytes changed");

        // Everything but the header was written, or a part of it, when the power went.
        foreach (var length in new[] { old.Length, old.Length + 1, old.Length + 100_000, grown.Length - 1, grown.Length })
        {
            byte[] cut = [.. old.AsSpan(0, WimHeader.Size), .. grown.AsSpan(WimHeader.Size, length - WimHeader.Size)];
            var wim = WimFile.Open(ByteSource.FromBytes(cut));
            wim.Images.Count.ShouldBe(1);
            wim.Verify().Problems.ShouldBeEmpty();
        }
    }

    [Fact]
    public void Cancelled_or_failed_work_leaves_nothing_and_changes_nothing()
    {
        using var temp = new TempFolder();
        RandomTree.Make(temp["tree"], 3, 20);
        Capture(temp["tree"], temp["x.wim"], "First", Fast);
        var old = File.ReadAllBytes(temp["x.wim"]);
        for (var i = 0; i < 12; i++) temp.Write($"tree/{i}.bin", SampleFiles.Noise(1_500_000, i));
        using var cancel = new CancellationTokenSource();
        var progress = new Stop(cancel, 3_000_000);
        Should.Throw<OperationCanceledException>(() => Capture(temp["tree"], temp["x.wim"], "Second", append: true, progress: progress, cancellationToken: cancel.Token));
        File.ReadAllBytes(temp["x.wim"]).AsSpan().SequenceEqual(old).ShouldBeTrue();

        using var again = new CancellationTokenSource();
        Should.Throw<OperationCanceledException>(() => Capture(temp["tree"], temp["x.wim"], "New", Fast, progress: new Stop(again, 3_000_000), cancellationToken: again.Token));
        File.ReadAllBytes(temp["x.wim"]).AsSpan().SequenceEqual(old).ShouldBeTrue();
        Directory.GetFiles(temp.Path).ShouldBe([temp["x.wim"]]);

        Should.Throw<IOException>(() => Capture(temp["no such folder"], temp["y.wim"], "New", Fast));
        Should.Throw<IOException>(() => Capture(temp["tree"], temp["no/such/y.wim"], "New", Fast));
        Directory.GetFiles(temp.Path).ShouldBe([temp["x.wim"]]);
    }

    [Fact]
    public void Editor_saves_in_place_what_wimlib_reads()
    {
        var wimlib = Wimlib.Require();
        using var temp = new TempFolder();
        var wim = wimlib.CaptureSamples(temp, "--compress=LZX", "--check");
        using (var editor = new WimEditor(WimFile.OpenFile(wim)))
        {
            editor.Image(1).AddFile("new/added.txt", ByteSource.FromBytes(SampleFiles.Words(200_000, 8)), SampleFiles.Time);
            editor.Image(1).Delete("Windows/System32/noise.dat");
            editor.SetImageProperty(1, "NAME", "Renamed");
            editor.BootIndex = 1;
            editor.SaveTo(wim);
        }
        wimlib.RunOk("verify", wim);
        wimlib.RunOk("info", wim, "--check");
        var paths = wimlib.RunOk("dir", wim, "1");
        paths.ShouldContain("/new/added.txt");
        paths.ShouldNotContain("noise.dat");
        var info = wimlib.RunOk("info", wim);
        info.ShouldContain("Renamed");
        info.ShouldMatch(@"Boot Index:\s+1");
        var saved = WimFile.OpenFile(wim);
        saved.Header.Integrity.Size.ShouldBeGreaterThan(0);
        saved.Blobs.Find(Sha1Hash.Of(SampleFiles.Words(200_000, 8)))!.Value.Resource.IsCompressed.ShouldBeTrue();
        saved.OpenImage(1).OpenFile("new/added.txt").ToArray().ShouldBe(SampleFiles.Words(200_000, 8));
    }

    [Fact]
    public async Task Editor_compresses_what_it_adds_to_a_source_as_the_wim_is()
    {
        var wimlib = Wimlib.Require();
        using var temp = new TempFolder();
        var wim = wimlib.CaptureSamples(temp, "--compress=LZX");
        using var editor = new WimEditor(WimFile.OpenFile(wim)) { CompressionLevel = WimCompressionLevel.Normal };
        editor.Image(1).AddFile("new/words.txt", ByteSource.FromBytes(SampleFiles.Words(900_000, 8)), SampleFiles.Time);
        editor.Image(1).AddFile("new/same.txt", ByteSource.FromBytes(SampleFiles.Words(900_000, 8)), SampleFiles.Time);
        editor.Image(1).AddFile("new/plain.txt", ByteSource.FromBytes(SampleFiles.Words(5_000, 9)), SampleFiles.Time, compress: false);
        var first = editor.Build();
        (first.Length - new FileInfo(wim).Length).ShouldBeLessThan(450_000);
        editor.Image(1).AddFile("new/plain.txt", ByteSource.FromBytes(SampleFiles.Words(5_000, 10)), SampleFiles.Time, compress: false);
        var second = editor.Build();
        second.Length.ShouldBe(first.Length, "a content that is not compressed must not move the rest");
        await second.WriteToFileAsync(temp["new.wim"], cancellationToken: TestContext.Current.CancellationToken);
        wimlib.RunOk("verify", temp["new.wim"]);
        wimlib.RunOk("apply", temp["new.wim"], "1", temp["applied"]);
        File.ReadAllBytes(temp["applied/new/same.txt"]).ShouldBe(SampleFiles.Words(900_000, 8));
        File.ReadAllBytes(temp["applied/new/plain.txt"]).ShouldBe(SampleFiles.Words(5_000, 10));
    }

    [Fact]
    public void Export_takes_resources_over_as_they_lie_and_adds_to_a_wim_that_is_there()
    {
        var wimlib = Wimlib.Require();
        using var temp = new TempFolder();
        RandomTree.Make(temp["a"], 4, 30, 3_000_000);
        RandomTree.Make(temp["b"], 5, 30);
        Capture(temp["a"], temp["a.wim"], "A", Fast);
        Capture(temp["b"], temp["b.wim"], "B", Fast with { Compression = WimCompression.Lzx });
        var a = WimFile.OpenFile(temp["a.wim"]);
        WimExport.Run(a, [1], temp["out.wim"], new WimExportOptions { Write = Fast, Boot = 1 });
        WimFile.OpenFile(temp["out.wim"]).BootIndex.ShouldBe(1);
        WimFile.OpenFile(temp["out.wim"]).Blobs.Files.Select(b => $"{b.Hash} {b.Resource.Size}").Order().ShouldBe(a.Blobs.Files.Select(b => $"{b.Hash} {b.Resource.Size}").Order());
        Should.Throw<ArgumentException>(() => WimExport.Run(a, [1], temp["out.wim"], new WimExportOptions())).Message.ShouldContain("'A'");
        WimExport.Run(WimFile.OpenFile(temp["b.wim"]), [1], temp["out.wim"], new WimExportOptions());
        WimExport.Run(a, [1], temp["hard.wim"], new WimExportOptions { Write = Fast with { Level = WimCompressionLevel.Max, Recompress = true } });
        new FileInfo(temp["hard.wim"]).Length.ShouldBeLessThan(new FileInfo(temp["a.wim"]).Length);
        WimExport.Run(a, [1], temp["out.wim"], new WimExportOptions { NewName = "A again", NewDescription = "said twice" });
        wimlib.RunOk("verify", temp["out.wim"]);
        var info = wimlib.RunOk("info", temp["out.wim"]);
        info.ShouldContain("A again");
        info.ShouldContain("said twice");
        wimlib.RunOk("apply", temp["out.wim"], "B", temp["b2"]);
        RandomTree.Describe(temp["b2"]).ShouldBe(RandomTree.Describe(temp["b"]));
    }

    [Fact]
    public void Export_of_a_corrupt_wim_names_the_place_and_makes_nothing()
    {
        using var temp = new TempFolder();
        temp.Write("tree/sound.txt", SampleFiles.Words(90_000, 1));
        temp.Write("tree/rotten.txt", SampleFiles.Words(90_000, 2));
        Capture(temp["tree"], temp["x.wim"], "X", Fast);
        var bytes = File.ReadAllBytes(temp["x.wim"]);
        var rotten = WimFile.OpenFile(temp["x.wim"]).Blobs.Find(Sha1Hash.Of(SampleFiles.Words(90_000, 2)))!.Value;
        bytes[rotten.Resource.Offset + rotten.Resource.Size / 2] ^= 0x40;
        File.WriteAllBytes(temp["x.wim"], bytes);
        foreach (var compression in new[] { WimCompression.Xpress, WimCompression.Lzx })
        {
            var error = Should.Throw<InvalidDataException>(() => WimExport.Run(WimFile.OpenFile(temp["x.wim"]), [1], temp["out.wim"], new WimExportOptions { Write = Fast with { Compression = compression } }));
            error.Message.ShouldContain(rotten.Resource.Offset.ToString());
        }
        Directory.GetFiles(temp.Path).ShouldBe([temp["x.wim"]]);
        var apply = Should.Throw<InvalidDataException>(() => WimApply.Run(WimFile.OpenFile(temp["x.wim"]), 1, temp["out"]));
        apply.Message.ShouldContain(@"\rotten.txt");
        apply.Message.ShouldContain(rotten.Hash.ToString());
        WimFile.OpenFile(temp["x.wim"]).Verify().Problems.Single().ShouldSatisfyAllConditions(p => p.Path.ShouldBe(@"\rotten.txt"), p => p.Offset.ShouldBe(rotten.Resource.Offset), p => p.ImageIndex.ShouldBe(1));
    }

    [Fact]
    public void Optimize_takes_images_out_and_the_space_back()
    {
        var wimlib = Wimlib.Require();
        using var temp = new TempFolder();
        temp.Write("a/only-a.bin", SampleFiles.Noise(400_000, 1));
        temp.Write("a/both.bin", SampleFiles.Noise(300_000, 2));
        temp.Write("b/both.bin", SampleFiles.Noise(300_000, 2));
        Capture(temp["a"], temp["x.wim"], "A", Fast with { IntegrityTable = true });
        Capture(temp["b"], temp["x.wim"], "B", append: true);
        var guid = WimFile.OpenFile(temp["x.wim"]).Header.Guid;
        WimOptimize.Run(WimFile.OpenFile(temp["x.wim"]), temp["x.wim"], without: [1]);
        var wim = WimFile.OpenFile(temp["x.wim"]);
        wim.Images.Single().Name.ShouldBe("B");
        wim.Header.Guid.ShouldBe(guid);
        wim.Source.Length.ShouldBeLessThan(310_000);
        wimlib.RunOk("verify", temp["x.wim"]);
        wimlib.RunOk("info", temp["x.wim"], "--check");
        Should.Throw<ArgumentException>(() => WimOptimize.Run(wim, temp["x.wim"], without: [1])).Message.ShouldContain("at least one image");
        Should.Throw<WimImageNotFoundException>(() => WimOptimize.Run(wim, temp["x.wim"], without: [2]));
    }

    [Fact]
    public async Task Split_is_joined_by_wimlib_and_by_us_and_wimlibs_by_us()
    {
        var wimlib = Wimlib.Require();
        using var temp = new TempFolder();
        for (var i = 0; i < 7; i++) temp.Write($"tree/{i}.bin", SampleFiles.Noise(400_000 + i, i));
        temp.Write("tree/large.bin", SampleFiles.Noise(2_500_000, 99));
        Capture(temp["tree"], temp["x.wim"], "X", Fast with { IntegrityTable = true });
        var parts = await WimSplit.WriteAsync(WimFile.OpenFile(temp["x.wim"]), temp["part.swm"], 1 << 20, cancellationToken: TestContext.Current.CancellationToken);
        parts.Count.ShouldBeGreaterThan(3);
        parts[1].ShouldBe(temp["part2.swm"]);
        parts.Count(p => new FileInfo(p).Length > 1 << 20).ShouldBe(1, "only the content that is larger than a part may make a larger one");
        wimlib.RunOk(["join", temp["theirs.wim"], .. parts]);
        wimlib.RunOk("verify", temp["theirs.wim"]);
        foreach (var part in parts) wimlib.RunOk("info", part, "--header").ShouldMatch($@"Total Parts\s+= {parts.Count}");
        WimOptimize.Run(WimFile.OpenFile(parts[0]), temp["ours.wim"]);
        wimlib.RunOk("verify", temp["ours.wim"]);
        WimFile.OpenFile(temp["ours.wim"]).Header.IsSplit.ShouldBeFalse();

        wimlib.RunOk("split", temp["x.wim"], temp["their.swm"], "1");
        WimFile.OpenFile(temp["their.swm"]).Verify().Problems.ShouldBeEmpty();
        WimApply.Run(WimFile.OpenFile(temp["their.swm"]), 1, temp["applied"]);
        RandomTree.Describe(temp["applied"]).ShouldBe(RandomTree.Describe(temp["tree"]));
        Should.Throw<ArgumentOutOfRangeException>(() => WimSplit.Parts(WimFile.OpenFile(temp["x.wim"]), 100));
    }

    [Fact]
    public void Contents_that_are_elsewhere_come_from_a_reference()
    {
        var wimlib = Wimlib.Require();
        using var temp = new TempFolder();
        RandomTree.Make(temp["base"], 8, 20);
        wimlib.RunOk("capture", temp["base"], temp["base.wim"], "Base", "--no-acls");
        temp.Write("base/delta.txt", "more");
        wimlib.RunOk("capture", temp["base"], temp["delta.wim"], "Delta", "--no-acls", $"--delta-from={temp["base.wim"]}");
        var alone = WimFile.OpenFile(temp["delta.wim"]);
        Should.Throw<InvalidDataException>(() => WimApply.Run(alone, 1, temp["no"])).Message.ShouldContain("reference");
        Directory.Exists(temp["no"]).ShouldBeFalse();
        Should.Throw<InvalidDataException>(() => WimExport.Run(alone, [1], temp["no.wim"], new WimExportOptions())).Message.ShouldContain("reference");
        var whole = WimFile.OpenFile(temp["delta.wim"], temp["base.wim"]);
        WimApply.Run(whole, 1, temp["applied"]);
        RandomTree.Describe(temp["applied"]).ShouldBe(RandomTree.Describe(temp["base"]));
        WimExport.Run(whole, [1], temp["whole.wim"], new WimExportOptions { Write = Fast });
        WimFile.OpenFile(temp["whole.wim"]).Verify().Problems.ShouldBeEmpty();
    }

    [Fact]
    public void Capture_writes_the_xml_that_windows_has_and_leaves_out_what_the_list_says()
    {
        var wimlib = Wimlib.Require();
        using var temp = new TempFolder();
        temp.Write("tree/pagefile.sys", "x");
        temp.Write("tree/Windows/System32/kernel32.dll", "kernel");
        var options = new WimCaptureOptions
        {
            Name = "Name & <name>",
            Time = SampleFiles.Time,
            Description = "Description",
            Properties = [new("FLAGS", "Professional"), new("DISPLAYNAME", "Displayed")],
            Boot = true,
            DescribeWindows = open => open(@"windows\system32\KERNEL32.DLL")!.ToArray().Length == 6 && open("none") is null ? new XElement("WINDOWS", new XElement("ARCH", 9)) : null,
            Write = Fast,
        };
        var result = WimCapture.Run(temp["tree"], temp["x.wim"], options);
        result.Files.ShouldBe(1);
        result.Folders.ShouldBe(3);
        var info = wimlib.RunOk("info", temp["x.wim"]);
        foreach (var text in new[] { "Name & <name>", "Description", "Professional", "Displayed", "x86_64" }) info.ShouldContain(text);
        wimlib.RunOk("dir", temp["x.wim"], "1").ShouldNotContain("pagefile");
        var wim = WimFile.OpenFile(temp["x.wim"]);
        wim.Images[0].Xml.Elements().Select(e => e.Name.LocalName).ShouldBe(["DIRCOUNT", "FILECOUNT", "TOTALBYTES", "CREATIONTIME", "LASTMODIFICATIONTIME", "WINDOWS", "NAME", "DESCRIPTION", "FLAGS", "DISPLAYNAME"]);
        wim.BootIndex.ShouldBe(1);
        wim.Source.Length.ShouldBeGreaterThan(64 << 10, "boot managers fail on smaller ones");
        wim.Header.Flags.HasFlag(WimFlags.ReparsePointFix).ShouldBeTrue();
    }

    private static WimCaptureResult Capture(string folder, string path, string name, WimWriteOptions? write = null, bool append = false, IProgress<CopyProgress>? progress = null, CancellationToken cancellationToken = default) =>
        WimCapture.Run(folder, path, new WimCaptureOptions { Name = name, Time = SampleFiles.Time, Write = write ?? new WimWriteOptions(), Append = append }, progress, cancellationToken);

    private sealed class Stop(CancellationTokenSource source, long at) : IProgress<CopyProgress>
    {
        public void Report(CopyProgress value)
        {
            if (value.Done > at) source.Cancel();
        }
    }
}
