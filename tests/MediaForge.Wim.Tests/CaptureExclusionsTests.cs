using MediaForge.Wim.Folders;

namespace MediaForge.Wim.Tests;

public class CaptureExclusionsTests
{
    [Theory]
    [InlineData(@"\pagefile.sys", true)]
    [InlineData(@"\PAGEFILE.SYS", true)]
    [InlineData(@"\hiberfil.sys", true)]
    [InlineData(@"\$Recycle.Bin", true)]
    [InlineData(@"\System Volume Information\x", true)]
    [InlineData(@"\Windows\CSC\v2.0.6", true)]
    [InlineData(@"\Windows\CSCx", false)]
    [InlineData(@"\Windows", false)]
    [InlineData(@"\Users\pagefile.sys", false)]
    [InlineData(@"\", false)]
    public void Default_excludes_what_Microsoft_documents(string path, bool excluded)
    {
        CaptureExclusions.Default.IsExcluded(path, isFolder: false).ShouldBe(excluded);
        CaptureExclusions.Default.IsExcluded(path, isFolder: true).ShouldBe(excluded);
        CaptureExclusions.None.IsExcluded(path, isFolder: true).ShouldBeFalse();
    }

    [Theory]
    [InlineData(@"\Music\a.MP3", true)]
    [InlineData(@"\x.cab", true)]
    [InlineData(@"\Windows\inf\oem1.pnf", true)]
    [InlineData(@"\Windows\inf\sub\oem1.pnf", false)]
    [InlineData(@"\Windows\inf\oem1.inf", false)]
    [InlineData(@"\amp3", false)]
    public void Default_leaves_what_is_compressed_already(string path, bool excluded)
    {
        CaptureExclusions.Default.IsCompressionExcluded(path).ShouldBe(excluded);
        CaptureExclusions.None.IsCompressionExcluded(path).ShouldBeFalse();
    }

    [Theory]
    [InlineData(@"\myfolder", @"\myfolder", true)] // Microsoft's examples
    [InlineData(@"\myfolder", @"\main\myfolder", false)]
    [InlineData(@"\folder\subfolder", @"\folder\SubFolder\file", true)]
    [InlineData(@"\folder\subfolder", @"\data\folder\subfolder", false)]
    [InlineData(@"\folder\subfolder", @"\folder", false)]
    [InlineData(@"myfolder\*.txt", @"\main\myfolder\a.txt", true)]
    [InlineData(@"myfolder\*.txt", @"\myfolder\a.txt", true)]
    [InlineData(@"myfolder\*.txt", @"\myfolder\sub\a.txt", false)]
    [InlineData(@"myfolder\*.txt", @"\a.txt", false)]
    [InlineData("*.tmp", @"\a\b\c.TMP", true)]
    [InlineData("*.tmp", @"\a.tmp\inside", true)]
    [InlineData("*.tmp", @"\a.tmpx", false)]
    [InlineData("temp", @"\a\Temp\b", true)]
    [InlineData("temp", @"\a\temporary", false)]
    [InlineData(@"\temp\*", @"\temp", false)]
    [InlineData(@"\temp\*", @"\temp\a", true)]
    [InlineData(@"\temp\*", @"\temp\a\b", true)]
    [InlineData(@"\temp\*.*", @"\temp\nodot", true)]
    [InlineData(@"\Users\*\AppData\Local\Temp", @"\Users\someone\AppData\Local\Temp\x", true)]
    [InlineData(@"\Users\*\Temp", @"\Users\a\b\Temp", false)]
    [InlineData(@"\a?.log", @"\ab.log", true)]
    [InlineData(@"\a?.log", @"\a.log", false)]
    [InlineData(@"\a*b*c", @"\aXXbYYc", true)]
    [InlineData(@"\grüße.txt", @"\GRÜSSE.TXT", false)]
    [InlineData(@"\grün", @"\GRÜN", true)]
    [InlineData("\"\\System Volume Information\"", @"\System Volume Information", true)]
    [InlineData(@"'\a b'", @"\a b", true)]
    [InlineData(@"D:\pagefile.sys", @"\pagefile.sys", true)]
    [InlineData("/unix/path/", @"\unix\path", true)]
    public void Rules_fit_as_documented(string rule, string path, bool excluded) =>
        CaptureExclusions.Parse($"[ExclusionList]\n{rule}\n", "x.ini").IsExcluded(path, isFolder: false).ShouldBe(excluded);

    [Fact]
    public void Excluding_adds_to_what_is_left_out()
    {
        var more = CaptureExclusions.Default.Excluding([@"\_SMSTaskSequence", "*.bak"]);
        more.IsExcluded(@"\_SMSTaskSequence\Logs", isFolder: true).ShouldBeTrue();
        more.IsExcluded(@"\Users\a.bak", isFolder: false).ShouldBeTrue();
        more.IsExcluded(@"\pagefile.sys", isFolder: false).ShouldBeTrue();
        more.IsCompressionExcluded(@"\a.zip").ShouldBeTrue();
        CaptureExclusions.Default.IsExcluded(@"\_SMSTaskSequence", isFolder: true).ShouldBeFalse();
        CaptureExclusions.Default.Excluding([]).IsExcluded(@"\pagefile.sys", isFolder: false).ShouldBeTrue();
    }

    [Fact]
    public void Excluding_refuses_what_is_no_rule() => Should.Throw<InvalidDataException>(() => CaptureExclusions.Default.Excluding(["[Other]"]));

    [Fact]
    public void Exceptions_go_before_exclusions_and_keep_the_way_to_themselves()
    {
        var list = CaptureExclusions.Parse(
            """
            ; what a build leaves
            [EXCLUSIONLIST]
            \temp
            *.log
            # and what to keep
            [exclusionException]
            \temp\deep\keep
            \setup.log
            wanted.log
            """,
            "x.ini");
        list.IsExcluded(@"\temp", isFolder: true).ShouldBeFalse();
        list.IsExcluded(@"\temp", isFolder: false).ShouldBeTrue();
        list.IsExcluded(@"\temp\deep", isFolder: true).ShouldBeFalse();
        list.IsExcluded(@"\temp\other", isFolder: true).ShouldBeTrue();
        list.IsExcluded(@"\temp\deep\keep", isFolder: true).ShouldBeFalse();
        list.IsExcluded(@"\temp\deep\keep\all\of.log", isFolder: false).ShouldBeFalse();
        list.IsExcluded(@"\setup.log", isFolder: false).ShouldBeFalse();
        list.IsExcluded(@"\a\setup.log", isFolder: false).ShouldBeTrue();
        list.IsExcluded(@"\a\wanted.log", isFolder: false).ShouldBeFalse();
    }

    [Fact]
    public void A_section_may_come_twice_and_the_rest_is_empty()
    {
        var list = CaptureExclusions.Parse("\uFEFF[ExclusionList]\r\n\\a\r\n[PrepopulateList]\r\n\\b\r\n[CompressionFolderList]\r\n\\c\r\n [ exclusionlist ] \r\n  \\d  \r\n", "x.ini");
        foreach (var (path, excluded) in new[] { (@"\a", true), (@"\b", false), (@"\c", false), (@"\d", true) }) list.IsExcluded(path, isFolder: false).ShouldBe(excluded, path);
        list.IsCompressionExcluded(@"\a.mp3").ShouldBeFalse();
    }

    [Theory]
    [InlineData("\\a\n[ExclusionList]", 1, "no section")]
    [InlineData("[ExclusionList]\n\n[ExclusionsList]\n\\a", 3, "ExclusionsList")]
    [InlineData("[ExclusionList\n\\a", 1, "]")]
    [InlineData("[ExclusionList]\nc:file", 2, "backslash")]
    [InlineData("[ExclusionList]\n\"\\a", 2, "closed")]
    [InlineData("[ExclusionList]\n\\", 2, "nothing")]
    [InlineData("[ExclusionList]\n\"\"", 2, "nothing")]
    [InlineData("[ExclusionList]\n\\a\\..\\b", 2, "..")]
    [InlineData("[ExclusionList]\n\\a|b", 2, "character")]
    public void Parse_names_the_line_that_is_wrong(string text, int line, string what)
    {
        var message = Should.Throw<InvalidDataException>(() => CaptureExclusions.Parse(text, "x.ini")).Message;
        message.ShouldStartWith($"x.ini, line {line}: ");
        message.ShouldContain(what);
    }

    [Fact]
    public void A_path_deeper_than_usual_and_a_rule_of_many_stars_are_done_quickly()
    {
        var list = CaptureExclusions.Parse($"[ExclusionList]\n\\{string.Join('*', Enumerable.Repeat('a', 60))}x\nlast\n", "x.ini");
        var path = string.Concat(Enumerable.Repeat(@"\" + new string('a', 200), 160));
        list.IsExcluded(path, isFolder: false).ShouldBeFalse();
        list.IsExcluded(path + @"\last\x", isFolder: false).ShouldBeTrue();
    }

    /// <summary>wimlib on the same folder with the same list keeps the same files, where both know the form.</summary>
    [Fact]
    public void Wimlib_keeps_the_same_files()
    {
        const string List = """
            [ExclusionList]
            \temp
            \foo\*
            *.tmp
            cache
            \Users\*\junk
            \lo?g*
            "\with space"
            [ExclusionException]
            \temp\keep.txt
            \temp\sub\*
            \foo\bar
            wanted.tmp
            """;
        using var folder = new TempFolder();
        string[] files =
        [
            "temp/a.txt", "temp/keep.txt", "temp/sub/k.txt", "temp/sub/deep/k", "temp/not/k", "foo/y", "foo/bar/x", "foo/barx/x", "foofoo/y", "a.tmp", "b/c.tmp",
            "d.tmp/inside", "b/wanted.tmp", "cache/x", "b/cache/x", "b/cachex/y", "Users/me/junk/x", "Users/me/other/junk", "Users/junk", "log1", "loXg", "logs/x", "with space/x", "plain",
        ];
        foreach (var file in files) folder.Write("top/" + file, "content");
        var image = folder["out.wim"];
        ExternalTool.Require("wimlib-imagex", "wimtools").RunOk("capture", folder["top"], image, "--compress=none", "--config=" + folder.Write("list.ini", List));
        var kept = ExternalTool.Require("wimlib-imagex", "wimtools").RunOk("dir", image, "1").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Replace('/', '\\'));

        var ours = new List<string> { @"\" };
        Walk(CaptureExclusions.Parse(List, "list.ini"), folder["top"], string.Empty, ours);
        ours.ShouldBe(kept, ignoreOrder: true);
    }

    private static void Walk(CaptureExclusions list, string folder, string path, List<string> kept)
    {
        foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos())
        {
            var inside = path + '\\' + entry.Name;
            if (list.IsExcluded(inside, entry is DirectoryInfo)) continue;
            kept.Add(inside);
            if (entry is DirectoryInfo) Walk(list, entry.FullName, inside, kept);
        }
    }
}
