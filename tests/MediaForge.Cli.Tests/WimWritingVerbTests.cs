using System.Xml.Linq;

namespace MediaForge.Cli.Tests;

/// <summary>The <c>wim</c> verbs that write, checked with wimlib.</summary>
public class WimWritingVerbTests
{
    private static ExternalTool Wimlib => WimSamples.Wimlib;

    [Theory]
    [InlineData("none", "fast", "1")]
    [InlineData("xpress", "fast", "2")]
    [InlineData("XPRESS", "max", "1")]
    [InlineData("lzx", "fast", "2")]
    [InlineData("lzx", "normal", "3")]
    public async Task Capture_is_what_wimlib_applies_and_apply_gives_back_what_was_captured(string compression, string level, string threads)
    {
        using var cli = new CliRun();
        var wim = await cli.CaptureAsync("--compress", compression, "--level", level, "--threads", threads, "--check", "--description", "What it is", "--flags", "Nine", "--boot", "--set", "DISPLAYNAME=Shown");
        cli.Out.ShouldContain("Image 1, 'First': 4 files");
        Wimlib.RunOk("verify", wim);
        var info = Wimlib.RunOk("info", wim);
        foreach (var line in new[] { "Name:                   First", "Description:            What it is", "Flags:                  Nine", "Display Name:           Shown", "Boot Index:     1", "Attributes:     Integrity info" }) info.ShouldContain(line);

        Wimlib.RunOk("apply", wim, "1", cli["theirs"], "--no-acls");
        WimSamples.Tree(cli["theirs"]).ShouldBe(WimSamples.Tree(cli["files"]));
        (await cli.RunAsync(["wim", "apply", wim, "first", cli["back"], "--no-acls"])).ShouldBe(ExitCodes.Done, cli.Error);
        cli.Out.ShouldContain("4 files and 4 folders");
        WimSamples.Tree(cli["back"]).ShouldBe(WimSamples.Tree(cli["files"]));
        (await cli.RunAsync(["wim", "verify", wim])).ShouldBe(ExitCodes.Done, cli.Error);
    }

    [Fact]
    public async Task Capture_leaves_out_what_the_list_says_and_tells_of_the_Windows()
    {
        using var cli = new CliRun();
        var folder = cli.WindowsFolder();
        (await cli.RunAsync(["wim", "capture", folder, cli["a.wim"], "--compress", "none"])).ShouldBe(ExitCodes.Done, cli.Error);
        Wimlib.RunOk("dir", cli["a.wim"], "1").ShouldNotContain("pagefile.sys");
        Wimlib.RunOk("info", cli["a.wim"], "--extract-xml=" + cli["a.xml"]);
        var image = XDocument.Load(cli["a.xml"]).Descendants("IMAGE").Single();
        image.Element("NAME")!.Value.ShouldBe("windows");
        image.Element("FLAGS")!.Value.ShouldBe("Professional");
        image.Element("WINDOWS")!.Element("PRODUCTNAME")!.Value.ShouldBe("Windows 11 Pro");
        image.Element("WINDOWS")!.Element("ARCH")!.Value.ShouldBe("9");
        (await cli.RunAsync(["wim", "info", cli["a.wim"]])).ShouldBe(ExitCodes.Done);
        cli.Out.ShouldContain("Windows      Professional, x64, 10.0.22631");

        cli.Write("list.ini", "[ExclusionList]\n*.tmp\n");
        (await cli.RunAsync(["wim", "append", folder, cli["a.wim"], "Second", "--config", cli["list.ini"]])).ShouldBe(ExitCodes.Done, cli.Error);
        var second = Wimlib.RunOk("dir", cli["a.wim"], "2");
        second.ShouldContain("/pagefile.sys");
        second.ShouldContain("/Windows/Temp");
        second.ShouldNotContain("x.tmp");

        File.WriteAllText(Path.Combine(folder, "Windows/System32/config/SYSTEM"), "no hive");
        (await cli.RunAsync(["wim", "capture", folder, cli["b.wim"]])).ShouldBe(ExitCodes.Done, cli.Error);
        cli.Error.ShouldContain("MF3006");
        cli.Error.ShouldContain(@"\Windows\System32\config\SYSTEM");
    }

    [Fact]
    public async Task Append_keeps_what_is_there_and_stores_equal_contents_once()
    {
        using var cli = new CliRun();
        var wim = cli.WimlibWim("--compress=none");
        var before = new FileInfo(wim).Length;
        cli.Write("files/new.txt", "new");
        (await cli.RunAsync(["wim", "append", cli["files"], wim, "Second", "--boot"])).ShouldBe(ExitCodes.Done, cli.Error);
        cli.Out.ShouldContain("Image 2, 'Second': 5 files");
        new FileInfo(wim).Length.ShouldBeLessThan(before + 20_000);
        Wimlib.RunOk("verify", wim);
        Wimlib.RunOk("info", wim).ShouldContain("Boot Index:     2");
        Wimlib.RunOk("apply", wim, "2", cli["second"], "--no-acls");
        WimSamples.Tree(cli["second"]).ShouldBe(WimSamples.Tree(cli["files"]));

        (await cli.RunAsync(["wim", "append", cli["files"], wim, "second"])).ShouldBe(ExitCodes.BadInput);
        cli.Error.ShouldContain("second");
        (await cli.RunAsync(["wim", "append", cli["files"], wim, "Third", "--compress", "lzx"])).ShouldBe(ExitCodes.BadInput);
        cli.Error.ShouldContain("--compress");
        (await cli.RunAsync(["wim", "append", cli["files"], cli["no.wim"], "Third"])).ShouldBe(ExitCodes.Failed);
    }

    [Fact]
    public async Task Apply_of_what_wimlib_captured_is_what_wimlib_applies()
    {
        using var cli = new CliRun();
        var folder = cli.SampleFolder();
        File.CreateSymbolicLink(Path.Combine(folder, "link"), "a/small.txt");
        ExternalTool.Require("ln", "coreutils").RunOk(Path.Combine(folder, "a/small.txt"), Path.Combine(folder, "c/hard.txt"));
        var wim = cli.WimlibWim("--compress=LZX");
        Wimlib.RunOk("apply", wim, "1", cli["theirs"], "--no-acls");
        (await cli.RunAsync(["wim", "apply", wim, "1", cli["ours"], "--threads", "2"])).ShouldBe(ExitCodes.Done, cli.Error);
        WimSamples.Tree(cli["ours"]).ShouldBe(WimSamples.Tree(cli["theirs"]));
        new FileInfo(cli["ours/link"]).LinkTarget.ShouldBe(new FileInfo(cli["theirs/link"]).LinkTarget);
    }

    [Fact]
    public async Task Extract_takes_files_folders_and_patterns()
    {
        using var cli = new CliRun();
        var wim = cli.WimlibWim();
        (await cli.RunAsync(["wim", "extract", wim, "1", @"\a\B", "c/*.bin", "EMPTY", "--to", cli["out"]])).ShouldBe(ExitCodes.Done, cli.Error);
        cli.Out.ShouldContain("3 files and 1 folders");
        Directory.EnumerateFileSystemEntries(cli["out"], "*", SearchOption.AllDirectories).Select(p => Path.GetRelativePath(cli["out"], p)).ShouldBe(["b", "b/large.bin", "same.bin", "empty"], ignoreOrder: true);
        File.ReadAllBytes(cli["out/b/large.bin"]).ShouldBe(File.ReadAllBytes(cli["files/a/b/large.bin"]));
        File.GetLastWriteTimeUtc(cli["out/same.bin"]).ShouldBe(File.GetLastWriteTimeUtc(cli["files/c/same.bin"]));

        (await cli.RunAsync(["wim", "extract", wim, "1", "\\", "--to", cli["all"]])).ShouldBe(ExitCodes.Done, cli.Error);
        WimSamples.Tree(cli["all"]).ShouldBe(WimSamples.Tree(cli["files"]));

        (await cli.RunAsync(["wim", "extract", wim, "1", @"\a\none.txt", "--to", cli["no"]])).ShouldBe(ExitCodes.Failed);
        cli.Error.ShouldContain("none.txt");
        Directory.Exists(cli["no"]).ShouldBeFalse();
        (await cli.RunAsync(["wim", "extract", wim, "1", "a", @"\A", "c", "--to", cli["twice"]])).ShouldBe(ExitCodes.Done, "the same entry twice is one: " + cli.Error);
    }

    [Fact]
    public async Task Export_copies_images_with_another_compression_and_name()
    {
        using var cli = new CliRun();
        var wim = cli.WimlibWim("--compress=XPRESS");
        Wimlib.RunOk("append", cli["files/a"], wim, "Second");
        (await cli.RunAsync(["wim", "export", wim, "second", cli["out.wim"], "Renamed", "--compress", "lzx", "--boot", "--description", "as new"])).ShouldBe(ExitCodes.Done, cli.Error);
        var info = Wimlib.RunOk("info", cli["out.wim"]);
        foreach (var line in new[] { "Image Count:    1", "Compression:    LZX", "Boot Index:     1", "Name:                   Renamed", "Description:            as new" }) info.ShouldContain(line);
        Wimlib.RunOk("verify", cli["out.wim"]);

        (await cli.RunAsync(["wim", "export", wim, "all", cli["out.wim"]])).ShouldBe(ExitCodes.Done, cli.Error);
        cli.Out.ShouldContain("3 images");
        Wimlib.RunOk("apply", cli["out.wim"], "First", cli["back"], "--no-acls");
        WimSamples.Tree(cli["back"]).ShouldBe(WimSamples.Tree(cli["files"]));
        (await cli.RunAsync(["wim", "export", wim, "all", cli["same.wim"]])).ShouldBe(ExitCodes.Done, cli.Error);
        Wimlib.RunOk("info", cli["same.wim"]).ShouldContain("Compression:    XPRESS");

        foreach (var wrong in new[] { (string[])[wim, "1", wim], [wim, "1", cli["out.wim"], "x", "--compress", "none"], [wim, "all", cli["new.wim"], "OneName"], [wim, "all", cli["new.wim"], "--boot"] })
        {
            (await cli.RunAsync(["wim", "export", .. wrong])).ShouldBe(ExitCodes.BadInput, string.Join(' ', wrong) + cli.Error);
            cli.Error.ShouldContain("MF3003");
        }
    }

    [Theory]
    [InlineData("--solid")]
    [InlineData("--compress=LZMS")]
    public async Task What_only_newer_Windows_writes_is_read_and_exported_to_what_all_read(string kind)
    {
        using var cli = new CliRun();
        var esd = cli.WimlibWim(kind);
        (await cli.RunAsync(["wim", "verify", esd])).ShouldBe(ExitCodes.Done, cli.Error);
        (await cli.RunAsync(["wim", "info", esd])).ShouldBe(ExitCodes.Done, cli.Error);
        cli.Out.ShouldContain("1: First");
        (await cli.RunAsync(["wim", "apply", esd, "1", cli["applied"]])).ShouldBe(ExitCodes.Done, cli.Error);
        WimSamples.Tree(cli["applied"]).ShouldBe(WimSamples.Tree(cli["files"]));
        (await cli.RunAsync(["wim", "export", esd, "1", cli["out.wim"]])).ShouldBe(ExitCodes.Done, cli.Error);
        var info = Wimlib.RunOk("info", cli["out.wim"]);
        info.ShouldContain("Compression:    LZX");
        info.ShouldContain("Version:        68864");
        Wimlib.RunOk("verify", cli["out.wim"]);

        (await cli.RunAsync(["wim", "update", esd, "1", "--delete", "empty"])).ShouldBe(ExitCodes.Failed);
        cli.Error.ShouldContain("Export it");
    }

    [Fact]
    public async Task Export_takes_missing_contents_from_references()
    {
        using var cli = new CliRun();
        var wim = cli.WimlibWim("--compress=none");
        cli.Write("files/new.txt", "only in the second");
        Wimlib.RunOk("capture", cli["files"], cli["delta.wim"], "Delta", "--delta-from=" + wim, "--compress=none");
        (await cli.RunAsync(["wim", "apply", cli["delta.wim"], "1", cli["no"]])).ShouldBe(ExitCodes.Failed);
        cli.Error.ShouldContain("reference");
        (await cli.RunAsync(["wim", "export", cli["delta.wim"], "1", cli["whole.wim"], "--ref", cli["th*.wim"]])).ShouldBe(ExitCodes.Done, cli.Error);
        Wimlib.RunOk("apply", cli["whole.wim"], "1", cli["back"], "--no-acls");
        WimSamples.Tree(cli["back"]).ShouldBe(WimSamples.Tree(cli["files"]));
    }

    [Fact]
    public async Task Split_and_join_are_what_wimlib_takes()
    {
        using var cli = new CliRun();
        var folder = cli.SampleFolder();
        var random = new Random(1);
        for (var i = 0; i < 5; i++)
        {
            var bytes = new byte[700_000];
            random.NextBytes(bytes);
            cli.WriteBytes($"files/random{i}", bytes);
        }
        var wim = cli.WimlibWim("--compress=XPRESS", "--check");
        (await cli.RunAsync(["wim", "split", wim, cli["part.swm"], "1"])).ShouldBe(ExitCodes.Done, cli.Error);
        var parts = Directory.GetFiles(cli.Folder, "part*.swm");
        parts.Length.ShouldBeGreaterThan(3);
        Wimlib.RunOk(["verify", cli["part.swm"], "--ref=" + cli["part*.swm"]]);
        (await cli.RunAsync(["wim", "verify", cli["part.swm"]])).ShouldBe(ExitCodes.Done, cli.Error);
        (await cli.RunAsync(["wim", "apply", cli["part.swm"], "1", cli["back"]])).ShouldBe(ExitCodes.Done, cli.Error);
        WimSamples.Tree(cli["back"]).ShouldBe(WimSamples.Tree(folder));

        (await cli.RunAsync(["wim", "join", cli["whole.wim"], .. parts.Order(StringComparer.Ordinal).Reverse()])).ShouldBe(ExitCodes.Done, cli.Error);
        Wimlib.RunOk("verify", cli["whole.wim"]);
        Wimlib.RunOk("info", cli["whole.wim"]).ShouldContain("Part Number:    1/1");
        Wimlib.RunOk("apply", cli["whole.wim"], "1", cli["joined"], "--no-acls");
        WimSamples.Tree(cli["joined"]).ShouldBe(WimSamples.Tree(folder));

        (await cli.RunAsync(["wim", "join", cli["part.swm"], .. parts])).ShouldBe(ExitCodes.BadInput);
        (await cli.RunAsync(["wim", "split", wim, wim, "1"])).ShouldBe(ExitCodes.BadInput);
        (await cli.RunAsync(["wim", "split", wim, cli["x.swm"], "0"])).ShouldBe(ExitCodes.BadInput);
        (await cli.RunAsync(["wim", "optimize", cli["part.swm"]])).ShouldBe(ExitCodes.BadInput);
        File.Delete(cli["part2.swm"]);
        (await cli.RunAsync(["wim", "join", cli["other.wim"], cli["part.swm"]])).ShouldBe(ExitCodes.Failed);
        cli.Error.ShouldContain("part2.swm");
    }

    [Fact]
    public async Task Update_changes_files_of_an_image_in_place()
    {
        using var cli = new CliRun();
        var wim = cli.WimlibWim("--compress=XPRESS", "--check");
        cli.Write("more/x/one.txt", "one");
        cli.Write("more/two=2.txt", "two");
        string[] arguments = ["wim", "update", wim, "1", "--delete", @"\A\b", "--add", cli["more"] + @"=\tools", "--add", cli["more/two=2.txt"] + @"=\c\", "--add", cli["more/x/one.txt"] + @"=a/small.txt"];
        (await cli.RunAsync(arguments)).ShouldBe(ExitCodes.Done, cli.Error);
        Wimlib.RunOk("verify", wim);
        Wimlib.RunOk("dir", wim, "1").Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .ShouldBe(["/", "/a", "/a/small.txt", "/c", "/c/same.bin", "/c/two=2.txt", "/empty", "/tools", "/tools/two=2.txt", "/tools/x", "/tools/x/one.txt"]);
        Wimlib.RunOk("extract", wim, "1", "/a/small.txt", "--dest-dir=" + cli["out"], "--no-acls");
        File.ReadAllText(cli["out/small.txt"]).ShouldBe("one");

        var before = await File.ReadAllBytesAsync(wim);
        foreach (var (wrong, code) in new[]
        {
            (new[] { "--delete", @"\none" }, ExitCodes.Failed), (["--add", cli["none"] + "=x"], ExitCodes.Failed), (["--add", "nothing"], ExitCodes.BadInput),
            ([], ExitCodes.BadInput), (["--add", cli["more/x/one.txt"] + @"=\a\b?c"], ExitCodes.BadInput),
        })
        {
            (await cli.RunAsync(["wim", "update", wim, "1", .. wrong])).ShouldBe(code, string.Join(' ', wrong) + cli.Error);
            (await File.ReadAllBytesAsync(wim)).ShouldBe(before);
        }
    }

    [Fact]
    public async Task Delete_and_optimize_leave_what_is_used()
    {
        using var cli = new CliRun();
        var wim = cli.WimlibWim("--compress=none");
        cli.WriteBytes("second/random", RandomBytes(200_000));
        Wimlib.RunOk("append", cli["second"], wim, "Second");
        Wimlib.RunOk("append", cli["files/c"], wim, "Third");
        (await cli.RunAsync(["wim", "info", wim, "--boot", "3"])).ShouldBe(ExitCodes.Done, cli.Error);
        var before = new FileInfo(wim).Length;
        (await cli.RunAsync(["wim", "delete", wim, "second"])).ShouldBe(ExitCodes.Done, cli.Error);
        new FileInfo(wim).Length.ShouldBeLessThan(before - 190_000);
        Wimlib.RunOk("verify", wim);
        var info = Wimlib.RunOk("info", wim);
        info.ShouldContain("Image Count:    2");
        info.ShouldContain("Boot Index:     2");
        (await cli.RunAsync(["wim", "delete", wim, "1", "2"])).ShouldBe(ExitCodes.BadInput);
        cli.Error.ShouldContain("at least one image");

        (await cli.RunAsync(["wim", "update", wim, "1", "--delete", @"\a\b"])).ShouldBe(ExitCodes.Done, cli.Error);
        before = new FileInfo(wim).Length;
        (await cli.RunAsync(["wim", "optimize", wim, "--compress", "xpress", "--check"])).ShouldBe(ExitCodes.Done, cli.Error);
        new FileInfo(wim).Length.ShouldBeLessThan(before - 30_000); // not less than the 64 KiB that a boot image has
        Wimlib.RunOk("verify", wim);
        Wimlib.RunOk("info", wim).ShouldContain("Compression:    XPRESS");
    }

    [Fact]
    public async Task Info_sets_texts_and_the_image_that_boots()
    {
        using var cli = new CliRun();
        var wim = cli.WimlibWim();
        Wimlib.RunOk("append", cli["files/c"], wim, "Second");
        (await cli.RunAsync(["wim", "info", wim, "second", "--set", "NAME=Two & <more>", "--set", "DESCRIPTION=a=b", "--set", "WINDOWS/EDITIONID=Enterprise", "--boot", "2"])).ShouldBe(ExitCodes.Done, cli.Error);
        cli.Out.ShouldContain("NAME: Two & <more>");
        var info = Wimlib.RunOk("info", wim);
        foreach (var line in new[] { "Name:                   Two & <more>", "Description:            a=b", "Edition ID:             Enterprise", "Boot Index:     2" }) info.ShouldContain(line);
        Wimlib.RunOk("verify", wim);
        (await cli.RunAsync(["wim", "info", wim, "--boot", "0"])).ShouldBe(ExitCodes.Done, cli.Error);
        Wimlib.RunOk("info", wim).ShouldContain("Boot Index:     0");
        foreach (var wrong in new[] { (string[])["--boot", "3"], ["--set", "NAME=x"], ["2", "--set", "NAME"], ["2", "--set", "NAME=First"], ["2", "--set", "a b=c"] })
            (await cli.RunAsync(["wim", "info", wim, .. wrong])).ShouldBe(ExitCodes.BadInput, string.Join(' ', wrong) + cli.Error);
    }

    [Theory]
    [InlineData("--compress", "lzms")]
    [InlineData("--level", "ultra")]
    [InlineData("--chunk-size", "33K")]
    [InlineData("--chunk-size", "lots")]
    [InlineData("--threads", "-1")]
    public async Task A_choice_that_there_is_not_ends_with_2_and_writes_nothing(string option, string value)
    {
        using var cli = new CliRun();
        (await cli.RunAsync(["wim", "capture", cli.SampleFolder(), cli["x.wim"], option, value])).ShouldBe(ExitCodes.BadInput, cli.Error);
        cli.NewFiles.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_cancelled_capture_leaves_the_old_file()
    {
        using var cli = new CliRun();
        var wim = cli.Write("out.wim", "old");
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        (await cli.RunAsync(["wim", "capture", cli.SampleFolder(), wim], cancelled.Token)).ShouldBe(ExitCodes.Cancelled, cli.Error);
        cli.Error.ShouldContain("MF3001");
        (await File.ReadAllTextAsync(wim)).ShouldBe("old");
        cli.NewFiles.ShouldBe(["out.wim"]);
    }

    [Fact]
    public async Task Capture_into_its_own_folder_is_refused()
    {
        using var cli = new CliRun();
        (await cli.RunAsync(["wim", "capture", cli.SampleFolder(), cli["files/c/x.wim"]])).ShouldBe(ExitCodes.BadInput);
        cli.Error.ShouldContain("inside");
        (await cli.RunAsync(["wim", "capture", cli["nothing"], cli["x.wim"]])).ShouldBe(ExitCodes.Failed);
        cli.Error.ShouldContain("There is no folder");
        cli.Write("list.ini", "[Wrong]\n");
        (await cli.RunAsync(["wim", "capture", cli["files"], cli["x.wim"], "--config", cli["list.ini"]])).ShouldBe(ExitCodes.Failed);
        cli.Error.ShouldContain("line 1");
    }

    [Fact]
    public async Task Json_tells_progress_and_results()
    {
        using var cli = new CliRun();
        (await cli.RunAsync(["wim", "capture", cli.SampleFolder(), cli["x.wim"], "--json"])).ShouldBe(ExitCodes.Done);
        var events = cli.Events.Select(e => e.GetProperty("event").GetString()).ToList();
        events.ShouldContain("progress");
        events.ShouldContain("captured");
        var written = cli.Events[^1];
        written.GetProperty("event").GetString().ShouldBe("written");
        written.GetProperty("value").GetProperty("images").GetInt32().ShouldBe(1);
    }

    private static byte[] RandomBytes(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }
}
