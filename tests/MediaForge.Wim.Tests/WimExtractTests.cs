namespace MediaForge.Wim.Tests;

public class WimExtractTests
{
    [Fact]
    public void Links_between_what_is_extracted_stay_links()
    {
        using var temp = new TempFolder();
        var wim = WimFile.OpenFile(Wimlib.Require().CaptureLinks(temp));
        var result = WimExtract.Run(wim, 1, [@"\B", "A/LINK1.txt", "sym*"], temp["out"]);
        result.Files.ShouldBe(5);
        File.ReadAllText(temp["out/b/link2.txt"]).ShouldBe("linked");
        new FileInfo(temp["out/symlink"]).LinkTarget.ShouldBe("a/link1.txt");
        var inodes = ExternalTool.Require("stat", "coreutils").RunOk("-c", "%i", temp["out/link1.txt"], temp["out/b/link2.txt"], temp["out/b/link3.txt"]);
        inodes.Split('\n', StringSplitOptions.RemoveEmptyEntries).Distinct().Count().ShouldBe(1);
    }

    [Fact]
    public void All_of_the_root_is_what_an_apply_writes()
    {
        using var temp = new TempFolder();
        var wim = WimFile.OpenFile(Wimlib.Require().CaptureSamples(temp, "--compress=XPRESS"));
        WimApply.Run(wim, 1, temp["applied"]);
        WimExtract.Run(wim, 1, ["/"], temp["extracted"]);
        ExternalTool.Require("diff", "diffutils").RunOk("-r", temp["applied"], temp["extracted"]);
        Directory.GetLastWriteTimeUtc(temp["extracted"]).ShouldBeGreaterThan(Directory.GetLastWriteTimeUtc(temp["applied"]), "the folder is the user's, not the image's");
    }

    [Fact]
    public void What_is_there_twice_or_not_at_all_is_refused_before_anything_is_written()
    {
        using var temp = new TempFolder();
        temp.Write("top/a/same.txt", "one");
        temp.Write("top/b/Same.TXT", "two");
        Wimlib.Require().RunOk("capture", temp["top"], temp["x.wim"]);
        var wim = WimFile.OpenFile(temp["x.wim"]);
        Should.Throw<ArgumentException>(() => WimExtract.Run(wim, 1, ["*/same.txt"], temp["out"])).Message.ShouldContain(@"\b\Same.TXT");
        Should.Throw<FileNotFoundException>(() => WimExtract.Run(wim, 1, ["a", "c"], temp["out"])).Message.ShouldContain("'c'");
        Should.Throw<FileNotFoundException>(() => WimExtract.Run(wim, 1, ["a/same.txt/x"], temp["out"]));
        Should.Throw<WimImageNotFoundException>(() => WimExtract.Run(wim, 2, ["a"], temp["out"]));
        Directory.Exists(temp["out"]).ShouldBeFalse();
        WimExtract.Run(wim, 1, ["a/same.txt", @"\A\SAME.TXT"], temp["out"]).Files.ShouldBe(1);
    }
}
