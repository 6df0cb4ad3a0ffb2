using System.Runtime.Versioning;
using MediaForge.Wim.Folders;

namespace MediaForge.Wim.Tests.Folders;

[SupportedOSPlatform("linux")]
public class FolderScannerTests
{
    [Fact]
    public void Scan_finds_what_wimlib_captures()
    {
        var wimlib = Wimlib.Require();
        using var temp = new TempFolder();
        var top = MakeTree(temp);
        using var scanner = FolderScanner.Open(top);
        var scanned = FileFacts.Of(scanner.Scan());

        wimlib.RunOk("capture", top, temp["x.wim"], "X", "--compress=none");
        scanned.ShouldBe(FactsOf(temp["x.wim"], readOnly: true));
        scanner.Losses.All.ShouldBeEmpty();
    }

    [Fact]
    public void Scan_without_fixing_keeps_targets()
    {
        using var temp = new TempFolder();
        var top = MakeTree(temp);
        string[] Links(bool fix) => [.. FolderScanner.Open(top, new FolderScanOptions { FixReparseTargets = fix }).Scan().Where(f => f.ReparseTag != 0)
            .Select(f => $"{f.Name} {ReparsePoint.Read(f.ReparseTag, f.ReparseData.Span, f.Name).Target} {f.IsReparseTargetAsIs}")];
        Links(true).ShouldContain(@"inside \??\C:\folder False");
        Links(true).ShouldContain(@"top \??\C: False");
        Links(true).ShouldContain(@"outside \??\C:\etc\passwd True");
        Links(true).ShouldContain(@"relative folder\a.txt True");
        Links(false).ShouldContain($@"inside \??\C:{top.Replace('/', '\\')}\folder True");
    }

    [Fact]
    public void Scan_is_in_order_with_folders_before_their_files()
    {
        using var temp = new TempFolder();
        foreach (var name in new[] { "b/z", "B2", "a", "C/x", "_", "b/Y", "Ä", "c1/q", "[x" }) temp.Write(name, name);
        using var scanner = FolderScanner.Open(temp.Path);
        var names = scanner.Scan().Select(FileFacts.PathOf).ToList();
        names.ShouldBe(["\\", "\\a", "\\b", "\\b\\Y", "\\b\\z", "\\B2", "\\C", "\\C\\x", "\\c1", "\\c1\\q", "\\[x", "\\_", "\\Ä"]);
    }

    [Fact]
    public void Scan_leaves_out_what_is_excluded_and_does_not_look_below()
    {
        using var temp = new TempFolder();
        foreach (var name in new[] { "a/b/c.txt", "a/d.txt", "pagefile.sys", "keep.txt" }) temp.Write(name, name);
        var asked = new List<(string, bool)>();
        using var scanner = FolderScanner.Open(temp.Path, new FolderScanOptions
        {
            IsExcluded = (path, isFolder) =>
            {
                asked.Add((path, isFolder));
                return path is @"\a\b" or @"\pagefile.sys";
            },
        });
        scanner.Scan().Select(FileFacts.PathOf).ShouldBe(["\\", "\\a", "\\a\\d.txt", "\\keep.txt"]);
        asked.ShouldBe([(@"\a", true), (@"\pagefile.sys", false), (@"\keep.txt", false), (@"\a\b", true), (@"\a\d.txt", false)], ignoreOrder: true);
    }

    [Fact]
    public void Scan_counts_what_a_wim_cannot_hold()
    {
        var mkfifo = ExternalTool.Require("mkfifo", "coreutils");
        var shell = ExternalTool.Require("sh", "dash");
        using var temp = new TempFolder();
        File.SetUnixFileMode(temp.Path, (UnixFileMode)0x1ED);
        mkfifo.RunOk(temp["pipe"]);
        temp.Write("a:b", "x");
        File.SetUnixFileMode(temp.Write("program", "x"), (UnixFileMode)0x1ED);
        File.CreateSymbolicLink(temp["odd"], @"a\b");
        shell.RunOk("-c", "printf x > \"$(printf '%s/bad\\377name' \"$0\")\"", temp.Path);
        using var scanner = FolderScanner.Open(temp.Path);
        var names = scanner.Scan().Select(f => f.Name).ToList();
        shell.RunOk("-c", "rm \"$0\"/bad*", temp.Path); // .NET cannot
        names.ShouldBe(["", "program"]);
        scanner.Losses.All.Select(l => (l.Kind, l.Count)).ShouldBe(
        [
            ("Unix permissions", 1), ("device nodes, sockets and pipes", 1), ("names that Windows cannot have", 1), ("names that are not UTF-8", 1),
            ("symbolic links whose target Windows cannot have", 1),
        ]);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(3_000_000)]
    public void A_file_that_changes_after_the_scan_is_noticed(int size)
    {
        using var temp = new TempFolder();
        var path = temp.Write("file", SampleFiles.Noise(size, 1));
        using var scanner = FolderScanner.Open(temp.Path);
        var content = scanner.Scan().Single(f => f.Name == "file").Streams[0].Content;
        content.ToArray().ShouldBe(SampleFiles.Noise(size, 1));
        File.AppendAllText(path, "x");
        Should.Throw<IOException>(() => content.ToArray()).Message.ShouldContain("changed");
        File.WriteAllBytes(path, SampleFiles.Noise(size, 2));
        Should.Throw<IOException>(() => content.ToArray()).Message.ShouldContain("changed");
        File.Delete(path);
        Should.Throw<IOException>(() => content.ToArray()).Message.ShouldContain("has gone");
        File.CreateSymbolicLink(path, "/etc/passwd");
        Should.Throw<IOException>(() => content.ToArray());
    }

    [Fact]
    public void A_file_that_changes_while_it_is_read_in_parts_is_noticed()
    {
        using var temp = new TempFolder();
        var path = temp.Write("file", SampleFiles.Noise(100_000, 1));
        using var scanner = FolderScanner.Open(temp.Path);
        var content = scanner.Scan().Single(f => f.Name == "file").Streams[0].Content;
        content.ReadBytes(0, 50_000).ShouldBe(SampleFiles.Noise(100_000, 1)[..50_000]);
        File.SetLastWriteTimeUtc(path, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Should.Throw<IOException>(() => content.ReadBytes(50_000, 50_000));
    }

    [Fact]
    public void Contents_of_many_files_need_few_handles_from_many_threads()
    {
        using var temp = new TempFolder();
        for (var i = 0; i < 400; i++) temp.Write($"d{i}/f", SampleFiles.Noise(3000, i));
        using var scanner = FolderScanner.Open(temp.Path);
        var contents = scanner.Scan().Where(f => f.Name == "f").Select(f => (Index: int.Parse(f.Parent!.Name[1..]), f.Streams[0].Content)).ToList();
        contents.Count.ShouldBe(400);
        Parallel.For(0, 4000, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i =>
        {
            var (index, content) = contents[i * 7 % 400];
            var at = i % 3 * 1000;
            content.ReadBytes(at, 1000).AsSpan().SequenceEqual(SampleFiles.Noise(3000, index).AsSpan(at, 1000)).ShouldBeTrue();
        });
        Directory.GetFiles("/proc/self/fd").Length.ShouldBeLessThan(300);
    }

    [Fact]
    public void A_file_that_becomes_a_pipe_does_not_stop_the_capture()
    {
        var mkfifo = ExternalTool.Require("mkfifo", "coreutils");
        using var temp = new TempFolder();
        var path = temp.Write("file", "content");
        using var scanner = FolderScanner.Open(temp.Path);
        var content = scanner.Scan().Single(f => f.Name == "file").Streams[0].Content;
        File.Delete(path);
        mkfifo.RunOk(path);
        Should.Throw<IOException>(() => content.ToArray());
    }

    [Fact]
    public void Scan_goes_deeper_than_a_path_can_be_long()
    {
        using var temp = new TempFolder();
        const int Depth = 160; // more than folders are kept open
        var name = new string('d', 50);
        ExternalTool.Require("sh", "dash").RunOk("-c", $"cd \"$0\" && i=0 && while [ $i -lt {Depth} ]; do mkdir {name} && cd -P ./{name} || exit 1; i=$((i+1)); done; printf deep > file", temp.Path);
        try
        {
            using var scanner = FolderScanner.Open(temp.Path);
            var files = scanner.Scan().ToList();
            files.Count.ShouldBe(Depth + 2);
            files[^1].Streams[0].Content.ToArray().ShouldBe("deep"u8.ToArray());
        }
        finally
        {
            ExternalTool.Require("rm", "coreutils").RunOk("-rf", temp[name]);
        }
    }

    [Fact]
    public void Open_of_what_is_no_folder_throws()
    {
        using var temp = new TempFolder();
        Should.Throw<IOException>(() => FolderScanner.Open(temp["missing"]));
        Should.Throw<IOException>(() => FolderScanner.Open(temp.Write("file", "x")));
        Should.Throw<ArgumentException>(() => FolderScanner.Open(""));
    }

    /// <summary>The facts of a WIM that wimlib made; it marks files as normal, without regard to who may write them.</summary>
    internal static SortedDictionary<string, string> FactsOf(string wim, bool readOnly)
    {
        var facts = FileFacts.Of(wim);
        foreach (var path in facts.Keys.ToList()) facts[path] = System.Text.RegularExpressions.Regex.Replace(facts[path], "^80", readOnly && path == "\\folder\\readonly.txt" ? "21" : "20");
        return facts;
    }

    /// <summary>Files, links of both kinds, odd names and times.</summary>
    internal static string MakeTree(TempFolder temp)
    {
        var top = temp["tree"];
        Directory.CreateDirectory(top);
        temp.Write("tree/folder/a.txt", "a");
        temp.Write("tree/folder/large.bin", SampleFiles.Noise(2_500_000, 3));
        temp.Write("tree/folder/empty.txt", "");
        temp.Write("tree/Grüße/日本.txt", "Grüße");
        temp.Write("tree/Grüße/\U0001F600.txt", "smile");
        Directory.CreateDirectory(temp["tree/empty"]);
        ExternalTool.Require("ln", "coreutils").RunOk(temp["tree/folder/a.txt"], temp["tree/Grüße/b.txt"]);
        File.CreateSymbolicLink(temp["tree/relative"], "folder/a.txt");
        File.CreateSymbolicLink(temp["tree/relative folder"], "folder");
        File.CreateSymbolicLink(temp["tree/inside"], temp["tree/folder"]);
        File.CreateSymbolicLink(temp["tree/top"], top);
        File.CreateSymbolicLink(temp["tree/outside"], "/etc/passwd");
        File.CreateSymbolicLink(temp["tree/nowhere"], "not there");
        File.SetUnixFileMode(temp.Write("tree/folder/readonly.txt", "r"), (UnixFileMode)0x124);
        File.SetLastWriteTimeUtc(temp["tree/folder/a.txt"], new DateTime(1999, 12, 31, 23, 59, 59, DateTimeKind.Utc).AddTicks(1234567));
        File.SetLastWriteTimeUtc(temp["tree/folder/empty.txt"], new DateTime(1965, 2, 3, 0, 0, 0, DateTimeKind.Utc).AddTicks(1));
        foreach (var file in Directory.EnumerateFiles(top, "*", SearchOption.AllDirectories).Where(f => new FileInfo(f).LinkTarget is null && !f.EndsWith("readonly.txt")))
            File.SetUnixFileMode(file, (UnixFileMode)0x1A4);
        foreach (var folder in Directory.EnumerateDirectories(top, "*", SearchOption.AllDirectories).Append(top).Where(f => new DirectoryInfo(f).LinkTarget is null))
            File.SetUnixFileMode(folder, (UnixFileMode)0x1ED);
        return top;
    }
}
