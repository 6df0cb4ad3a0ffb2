using System.Runtime.Versioning;
using MediaForge.Wim.Folders;

namespace MediaForge.Wim.Tests.Folders;

/// <summary>
/// The reader and writer of Windows under Wine, checked with what Linux sees of the same files. Wine has no reparse points, named
/// streams, extended attributes, short names that could be set, sparse or compressed files: of those only the counting is seen here.
/// </summary>
[SupportedOSPlatform("linux")]
public class WineFolderTests(WineProbe wine) : IClassFixture<WineProbe>
{
    private static readonly string[] Odd = ["con", "ends in dot.", "ends in blank ", "aux.txt"];

    [Fact]
    public void Scan_finds_what_Linux_finds()
    {
        wine.Require();
        var top = Path.Combine(wine.Drive, "source");
        Make(top);
        var lines = wine.RunProbe("scan", @"C:\source");
        lines.Where(l => l.StartsWith("lost ", StringComparison.Ordinal)).ShouldBeEmpty();
        using var scanner = FolderScanner.Open(top);
        lines.Select(Known).ShouldBe(FileFacts.Of(scanner.Scan()).Select(f => Known($"{f.Key}: {f.Value}")));
        // Wine makes security descriptors of the modes
        lines.ShouldAllBe(l => l.Split('|')[8].StartsWith("0100"));
    }

    [Fact]
    public void Writing_makes_what_the_image_has_and_counts_the_rest()
    {
        wine.Require();
        var wimlib = Wimlib.Require();
        using var temp = new TempFolder();
        Make(temp["tree"]);
        File.CreateSymbolicLink(temp["tree/link"], "folder/a.txt");
        Directory.CreateDirectory(temp["tree/Same"]);
        File.WriteAllText(temp["tree/same"], "same");
        wimlib.RunOk("capture", temp["tree"], Path.Combine(wine.Drive, "x.wim"), "X", "--compress=none");

        // over an earlier one: read-only files, a link to a file outside in the place of a file
        var target = Path.Combine(wine.Drive, "target");
        Directory.CreateDirectory(Path.Combine(target, "folder"));
        File.WriteAllText(Path.Combine(target, "folder", "a.txt"), "old");
        File.SetUnixFileMode(Path.Combine(target, "folder", "a.txt"), (UnixFileMode)0x124);
        wine.RunProbe("apply", @"C:\x.wim", @"C:\target").ShouldBe(["lost 1 names that differ in case only: \\same", "lost 1 reparse points: \\link"]);

        using var made = FolderScanner.Open(target);
        using var expected = FolderScanner.Open(temp["tree"]);
        string[] skipped = ["\\link", "\\same", "\\Same"];
        FileFacts.Of(made.Scan()).Where(f => !skipped.Contains(f.Key)).Select(f => Known($"{f.Key}: {f.Value}", writable: true))
            .ShouldBe(FileFacts.Of(expected.Scan()).Where(f => !skipped.Contains(f.Key)).Select(f => Known($"{f.Key}: {f.Value}", writable: true)));
    }

    [Fact]
    public void Writing_counts_what_only_NTFS_has()
    {
        wine.Require();
        var wimlib = Wimlib.Require();
        using var temp = new TempFolder();
        File.Copy(wimlib.CaptureNtfs(temp), Path.Combine(wine.Drive, "ntfs.wim"));
        wine.RunProbe("apply", @"C:\ntfs.wim", @"C:\ntfs").ShouldContain(l => l.StartsWith("lost 1 named streams: \\a\\other.txt"));
        File.ReadAllText(Path.Combine(wine.Drive, "ntfs", "a", "other.txt")).ShouldBe("other");
        Directory.GetFiles(Path.Combine(wine.Drive, "ntfs", "a")).Length.ShouldBe(2);
    }

    private static void Make(string top)
    {
        Directory.CreateDirectory(Path.Combine(top, "folder", "below", "deep"));
        Directory.CreateDirectory(Path.Combine(top, "empty"));
        File.WriteAllText(Path.Combine(top, "folder", "a.txt"), "a");
        File.WriteAllText(Path.Combine(top, "folder", "empty.txt"), "");
        File.WriteAllText(Path.Combine(top, "folder", "below", "Grüße 日本 \U0001F600.txt"), "Grüße");
        File.WriteAllBytes(Path.Combine(top, "folder", "large.bin"), SampleFiles.Noise(2_500_000, 3));
        foreach (var name in Odd) File.WriteAllText(Path.Combine(top, "folder", name), name);
        File.WriteAllText(Path.Combine(top, "readonly.txt"), "r");
        ExternalTool.Require("ln", "coreutils").RunOk(Path.Combine(top, "folder", "a.txt"), Path.Combine(top, "second name.txt"));
        var time = new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc).AddTicks(1234567);
        foreach (var file in Directory.EnumerateFiles(top, "*", SearchOption.AllDirectories)) File.SetLastWriteTimeUtc(file, time = time.AddSeconds(1));
        Directory.SetLastWriteTimeUtc(Path.Combine(top, "folder", "below"), time);
        File.SetUnixFileMode(Path.Combine(top, "readonly.txt"), (UnixFileMode)0x124);
    }

    /// <summary>Without what Wine makes up (short names, object ids, security descriptors, when a file was made), and when it was read.</summary>
    private static string Known(string line) => Known(line, false);

    private static string Known(string line, bool writable)
    {
        var fields = line.Split('|');
        if (writable) fields[0] = fields[0].Replace(": 21", ": 20"); // wimlib keeps no read-only on Linux
        fields[1] = fields[2] = fields[4] = fields[8] = fields[9] = "";
        return string.Join('|', fields);
    }
}
