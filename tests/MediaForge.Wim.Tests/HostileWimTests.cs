using MediaForge.Bytes;

namespace MediaForge.Wim.Tests;

public class HostileWimTests
{
    private static readonly string Folder = Repository.PathOf("tests", "MediaForge.Wim.Tests", "Hostile");

    public static TheoryData<string, bool, string> Files
    {
        get
        {
            var data = new TheoryData<string, bool, string>();
            foreach (var row in File.ReadLines(Path.Combine(Folder, "README.md")).Where(l => l.StartsWith("| ", StringComparison.Ordinal)).Skip(1))
            {
                var cells = row.Split('|').Select(c => c.Trim()).ToArray();
                data.Add(cells[1], cells[3] == "refused", cells[4]);
            }
            return data;
        }
    }

    [Fact]
    public void Folder_readme_and_code_agree()
    {
        foreach (var (name, make) in HostileWims.All)
        {
            var path = Path.Combine(Folder, name + ".wim");
            if (Environment.GetEnvironmentVariable("MEDIAFORGE_WRITE_HOSTILE") == "1") File.WriteAllBytes(path, make());
            File.ReadAllBytes(path).AsSpan().SequenceEqual(make()).ShouldBeTrue(name);
        }
        Directory.GetFiles(Folder, "*.wim").Select(f => Path.GetFileNameWithoutExtension(f)!).Order(StringComparer.Ordinal).ShouldBe(HostileWims.All.Keys);
        Files.Select(r => r.Data.Item1).ShouldBe(HostileWims.All.Keys);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Hostile_wim_does_what_the_readme_says(string name, bool refused, string message)
    {
        using var temp = new TempFolder();
        var path = Path.Combine(Folder, name + ".wim");
        Directory.CreateDirectory(temp["outside"]);
        void Use()
        {
            var wim = WimFile.Open(ByteSource.FromFile(path));
            _ = wim.OpenImage(1).Root.SelfAndDescendants().Count();
            if (!refused) wim.Verify().Problems.ShouldBeEmpty();
            WimApply.Run(wim, 1, temp["target"]);
            WimExport.Run(wim, [1], temp["export.wim"], new WimExportOptions());
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        if (refused)
        {
            Should.Throw<InvalidDataException>(Use).Message.ShouldContain(message, Case.Insensitive);
            (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(64 << 20);
            Directory.Exists(temp["target"]).ShouldBeFalse();
        }
        else
        {
            Use();
        }
        File.Exists(temp["export.wim"]).ShouldBe(!refused);
        Directory.GetFileSystemEntries(temp["outside"]).ShouldBeEmpty();
        if (name == "long-path") ExternalTool.Require("rm", "coreutils").RunOk("-r", temp["target"]); // too long for .NET's own deletion
        Directory.GetFileSystemEntries(temp.Path).Select(f => Path.GetFileName(f)!).ShouldBeSubsetOf(["outside", "target", "export.wim"]);
    }
}
