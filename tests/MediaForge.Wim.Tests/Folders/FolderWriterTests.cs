using System.Runtime.Versioning;
using MediaForge.Bytes;
using MediaForge.Wim.Folders;

namespace MediaForge.Wim.Tests.Folders;

[SupportedOSPlatform("linux")]
public class FolderWriterTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Writing_makes_what_wimlib_applies(bool fix)
    {
        var wimlib = Wimlib.Require();
        using var temp = new TempFolder();
        wimlib.RunOk("capture", FolderScannerTests.MakeTree(temp), temp["x.wim"], "X", "--compress=none");
        wimlib.RunOk("apply", temp["x.wim"], "1", temp["out"], fix ? "--rpfix" : "--norpfix");
        var theirs = Listing(temp["out"]);
        Directory.Delete(temp["out"], recursive: true);

        FolderApply.Apply(temp["x.wim"], temp["out"], new FolderWriterOptions { FixReparseTargets = fix }, 777).ShouldBeEmpty();
        Listing(temp["out"]).ShouldBe(theirs);
    }

    [Fact]
    public void What_is_written_scans_as_it_was()
    {
        var wimlib = Wimlib.Require();
        using var temp = new TempFolder();
        var top = FolderScannerTests.MakeTree(temp);
        wimlib.RunOk("capture", top, temp["x.wim"], "X", "--compress=none");
        FolderApply.Apply(temp["x.wim"], temp["out"]);
        using var scanner = FolderScanner.Open(temp["out"]);
        FileFacts.Of(scanner.Scan()).ShouldBe(FolderScannerTests.FactsOf(temp["x.wim"], readOnly: false));
    }

    [Fact]
    public void Writing_over_an_earlier_tree_replaces_files_and_never_writes_through_them()
    {
        var wimlib = Wimlib.Require();
        using var temp = new TempFolder();
        wimlib.RunOk("capture", FolderScannerTests.MakeTree(temp), temp["x.wim"], "X", "--compress=none");
        FolderApply.Apply(temp["x.wim"], temp["out"]);
        var expected = Listing(temp["out"]);

        // a file that is a link, another name of a file outside, a longer file; files beside that stay
        var outside = temp.Write("outside.txt", "mine");
        File.Delete(temp["out/folder/a.txt"]);
        File.CreateSymbolicLink(temp["out/folder/a.txt"], outside);
        File.Delete(temp["out/folder/large.bin"]);
        ExternalTool.Require("ln", "coreutils").RunOk(outside, temp["out/folder/large.bin"]);
        File.WriteAllText(temp["out/folder/empty.txt"], "no longer");
        FolderApply.Apply(temp["x.wim"], temp["out"]);
        Listing(temp["out"]).ShouldBe(expected);
        File.ReadAllText(outside).ShouldBe("mine");
    }

    [Theory]
    [InlineData("folder", "a link")]
    [InlineData("Grüße", "a link")]
    public void A_folder_that_is_a_link_is_refused(string folder, string says)
    {
        var wimlib = Wimlib.Require();
        using var temp = new TempFolder();
        wimlib.RunOk("capture", FolderScannerTests.MakeTree(temp), temp["x.wim"], "X", "--compress=none");
        Directory.CreateDirectory(temp["out"]);
        Directory.CreateDirectory(temp["elsewhere"]);
        File.CreateSymbolicLink(temp[$"out/{folder}"], temp["elsewhere"]);
        Should.Throw<IOException>(() => FolderApply.Apply(temp["x.wim"], temp["out"])).Message.ShouldContain(says);
        Directory.EnumerateFileSystemEntries(temp["elsewhere"]).ShouldBeEmpty();
    }

    [Fact]
    public void A_folder_that_becomes_a_link_meanwhile_is_not_followed()
    {
        var wimlib = Wimlib.Require();
        using var temp = new TempFolder();
        temp.Write("tree/a/b/file.txt", "x");
        wimlib.RunOk("capture", temp["tree"], temp["x.wim"], "X", "--compress=none");
        Directory.CreateDirectory(temp["elsewhere/b"]);
        var root = WimFile.Open(ByteSource.FromFile(temp["x.wim"])).OpenImage(1).Root;
        using (var writer = FolderWriter.Open(temp["out"]))
        {
            foreach (var entry in root.SelfAndDescendants().Where(e => e.IsDirectory)) writer.MakeFolder(entry);
            Directory.Delete(temp["out/a"], recursive: true);
            File.CreateSymbolicLink(temp["out/a"], temp["elsewhere"]);
            Should.Throw<IOException>(() => writer.OpenStream(root.SelfAndDescendants().Single(e => e.Name == "file.txt"), "", 1));
        }
        Directory.EnumerateFiles(temp["elsewhere"], "*", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    [Fact]
    public void Files_below_a_link_and_names_that_are_too_long_are_counted_and_left_out()
    {
        using var temp = new TempFolder();
        var tree = new MediaTree();
        tree.AddFile("link/evil.txt", ByteSource.FromText("evil"));
        tree.AddFile("link/deep/evil.txt", ByteSource.FromText("evil"));
        tree.AddFile(new string('ü', 200) + "/x.txt", ByteSource.FromText("x"));
        tree.AddFile("fine.txt", ByteSource.FromText("fine"));
        var bytes = WimBuilder.Create([new WimImageDefinition("X", tree, SampleFiles.Time)], Guid.Empty).ToArray();
        // makes the folder a link, as only a hostile WIM has it
        var name = bytes.AsSpan().IndexOf(System.Text.Encoding.Unicode.GetBytes("link\0").AsSpan());
        BitConverter.TryWriteBytes(bytes.AsSpan(name - Dentry.NameOffset + Dentry.AttributesOffset), 0x410);
        BitConverter.TryWriteBytes(bytes.AsSpan(name - Dentry.NameOffset + Dentry.ReparseTagOffset), ReparsePoint.SymbolicLink);

        Directory.CreateDirectory(temp["elsewhere"]);
        using var writer = FolderWriter.Open(temp["out"]);
        var entries = MetadataOf(bytes).SelfAndDescendants().ToList();
        var accepted = entries.Where(writer.Accepts).ToList();
        accepted.Select(e => e.Path).ShouldBe(["\\", "\\fine.txt", "\\link"], ignoreOrder: true);
        writer.Losses.All.Select(l => (l.Kind, l.Count)).ShouldBe([("files below links", 2), ("names that are too long", 1)]);
        writer.SetReparsePoint(accepted.Single(e => e.Name == "link"), ReparsePoint.FromUnix(temp["elsewhere"]).ToBytes());
        Should.Throw<InvalidOperationException>(() => writer.OpenStream(entries.First(e => e.Name == "evil.txt"), "", 4));
        Directory.EnumerateFileSystemEntries(temp["elsewhere"]).ShouldBeEmpty();
    }

    [Fact]
    public void What_Linux_cannot_keep_is_counted()
    {
        var wimlib = Wimlib.Require();
        using var temp = new TempFolder();
        var losses = FolderApply.Apply(wimlib.CaptureNtfs(temp), temp["out"]);
        losses.Select(l => (l.Kind, l.Count)).ShouldContain(("named streams", 1));
        losses.Select(l => l.Kind).ShouldContain("security descriptors");
        File.ReadAllText(temp["out/a/other.txt"]).ShouldBe("other");
        File.ReadAllText(temp["out/symlink"]).ShouldBe("linked");
    }

    [Fact]
    public void A_sparse_file_gets_holes()
    {
        using var temp = new TempFolder();
        var tree = new MediaTree();
        tree.AddFile("sparse.bin", ByteSource.FromText("x"));
        var bytes = WimBuilder.Create([new WimImageDefinition("X", tree, SampleFiles.Time)], Guid.Empty).ToArray();
        var name = bytes.AsSpan().IndexOf(System.Text.Encoding.Unicode.GetBytes("sparse.bin").AsSpan());
        BitConverter.TryWriteBytes(bytes.AsSpan(name - Dentry.NameOffset + Dentry.AttributesOffset), (int)(FileAttributes.SparseFile | FileAttributes.Archive));
        using var writer = FolderWriter.Open(temp["out"]);
        var content = new byte[5_000_000];
        SampleFiles.Noise(5000, 1).CopyTo(content, 1_000_000);
        using (var stream = writer.OpenStream(MetadataOf(bytes).Children[0], "", content.Length)!)
            for (var at = 0; at < content.Length; at += 99_999) stream.Write(content.AsSpan(at, Math.Min(99_999, content.Length - at)));
        File.ReadAllBytes(temp["out/sparse.bin"]).AsSpan().SequenceEqual(content).ShouldBeTrue();
        int.Parse(ExternalTool.Require("stat", "coreutils").RunOk("-c", "%b", temp["out/sparse.bin"])).ShouldBeLessThan(200);
    }

    /// <summary>The metadata of the image, without a look at their hash.</summary>
    private static WimEntry MetadataOf(byte[] wim) => MetadataReader.Read(null, wim.AsMemory(65536), "test").Root;

    /// <summary>What <c>find</c> and <c>sha1sum</c> say of a tree: modes but for the read-only bits, times, link counts, targets, contents.</summary>
    private static string[] Listing(string folder)
    {
        var find = ExternalTool.Require("find", "findutils").Run([".", "-printf", "%P|%y|%l|%T@|%A@|%n|%s\n"], folder).Output;
        var sums = ExternalTool.Require("find", "findutils").Run([".", "-type", "f", "-exec", "sha1sum", "{}", "+"], folder).Output;
        return [.. find.Split('\n').Where(l => !l.Contains("|d|", StringComparison.Ordinal)).Concat(find.Split('\n').Where(l => l.Contains("|d|", StringComparison.Ordinal)).Select(l => string.Join('|', l.Split('|').Where((_, i) => i != 4)))).Order(StringComparer.Ordinal), .. sums.Split('\n').Order(StringComparer.Ordinal)];
    }
}
