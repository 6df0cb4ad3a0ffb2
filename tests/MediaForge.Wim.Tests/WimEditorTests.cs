using System.Text.RegularExpressions;
using MediaForge.Bytes;

namespace MediaForge.Wim.Tests;

public class WimEditorTests
{
    private static readonly DateTime Later = new(2026, 10, 11, 12, 13, 14, DateTimeKind.Utc);

    [Theory]
    [InlineData("none", false)]
    [InlineData("XPRESS", true)]
    [InlineData("LZX", false)]
    [InlineData("LZX", true)]
    public void Build_after_adding_and_deleting_satisfies_wimlib_and_7zip(string compression, bool check)
    {
        var wimlib = Wimlib.Require();
        var sevenZip = ExternalTool.Require("7z", "7zip");
        using var temp = new TempFolder();
        var input = wimlib.CaptureSamples(temp, [$"--compress={(compression == "LZX" ? "LZX:20" : compression)}", "--boot", .. check ? ["--check"] : Array.Empty<string>()]);
        var big = SampleFiles.Noise(5_000_000, 77);
        var script = "[LaunchApps]\r\n"u8.ToArray();

        var editor = new WimEditor(WimFile.Open(ByteSource.FromFile(input)));
        var image = editor.Image(1);
        image.AddFile(@"\MediaForge\MediaForge.Executor.exe", ByteSource.FromBytes(big), Later);
        image.AddFile("windows/SYSTEM32/winpeshl.ini", ByteSource.FromBytes(script), Later, FileAttributes.ReadOnly);
        image.AddFile("WINDOWS/system32/WORDS.TXT", ByteSource.FromText("replaced"), Later);
        image.AddFile("MediaForge/copy.exe", ByteSource.FromBytes(big), Later);
        image.AddFile("MediaForge/empty", ByteSource.Empty, Later);
        image.AddFolder("MediaForge/Logs", Later);
        image.Delete("Windows/exact.dat").ShouldBeTrue();
        image.Delete("Users").ShouldBeTrue();
        image.Delete("nothing/here").ShouldBeFalse();
        var output = Save(editor.Build(), temp["out.wim"]);

        wimlib.RunOk("verify", output);
        wimlib.RunOk("info", output).ShouldContain(check ? "Integrity info" : "GUID");
        sevenZip.RunOk("t", output);
        wimlib.RunOk("apply", output, "1", temp["applied"], "--check"); // also checks the integrity table
        sevenZip.RunOk("x", "-o" + temp["unpacked"], output);

        var expected = new SortedDictionary<string, byte[]>(SampleFiles.All.Where(f => !f.Key.StartsWith("Users/") && f.Key != "Windows/exact.dat").ToDictionary(), StringComparer.Ordinal)
        {
            ["MediaForge/MediaForge.Executor.exe"] = big,
            ["MediaForge/copy.exe"] = big,
            ["MediaForge/empty"] = [],
            ["Windows/System32/winpeshl.ini"] = script,
            ["Windows/System32/words.txt"] = "replaced"u8.ToArray(),
        };
        foreach (var folder in new[] { temp["applied"], temp["unpacked"] })
        {
            FilesIn(folder).Where(f => !f.StartsWith('[')).ShouldBe(expected.Keys.OrderBy(k => k, StringComparer.Ordinal));
            foreach (var (name, bytes) in expected) File.ReadAllBytes(Path.Combine(folder, name)).AsSpan().SequenceEqual(bytes).ShouldBeTrue(name);
            Directory.Exists(Path.Combine(folder, "MediaForge/Logs")).ShouldBeTrue();
            Directory.Exists(Path.Combine(folder, "Empty folder")).ShouldBeTrue();
        }
        File.GetLastWriteTimeUtc(Path.Combine(temp["applied"], "MediaForge/copy.exe")).ShouldBe(Later);

        var again = WimFile.Open(ByteSource.FromFile(output));
        again.BootIndex.ShouldBe(1);
        again.Header.BootMetadata.ShouldBe(again.Blobs.Metadata[0].Resource);
        var verification = again.Verify();
        verification.Problems.ShouldBeEmpty();
        verification.HasIntegrityTable.ShouldBe(check);
        again.OpenImage(1).Find("windows/system32/WINPESHL.INI")!.Attributes.ShouldBe(FileAttributes.ReadOnly);
    }

    [Fact]
    public void Build_leaves_the_input_where_it_lies_and_reads_none_of_it()
    {
        var wimlib = Wimlib.Require();
        using var temp = new TempFolder();
        var input = File.ReadAllBytes(wimlib.CaptureSamples(temp, "--compress=LZX:20", "--check"));
        var source = new CountingSource(ByteSource.FromBytes(input));
        var wim = WimFile.Open(source);
        var editor = new WimEditor(wim);
        editor.Image(1).AddFile("executor.exe", ByteSource.FromBytes(SampleFiles.Noise(5_000_000, 1)), Later);
        var built = editor.Build();

        source.BytesRead.ShouldBeLessThan(300_000); // tables and metadata
        built.Pieces(0, built.Length).Count(p => p.Source == source).ShouldBe(1);
        var filesEnd = wim.Blobs.Files.Max(b => b.Resource.End);
        var output = built.ToArray();
        output.AsSpan(WimHeader.Size, (int)filesEnd - WimHeader.Size).SequenceEqual(input.AsSpan(WimHeader.Size, (int)filesEnd - WimHeader.Size)).ShouldBeTrue();
        var after = WimFile.Open(ByteSource.FromBytes(output));
        foreach (var blob in wim.Blobs.Files) after.Blobs.Find(blob.Hash)!.Value.Resource.ShouldBe(blob.Resource);
        (output.Length - input.Length).ShouldBeInRange(5_000_000, 5_010_000);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Build_keeps_what_is_not_touched_bit_for_bit(bool fromNtfs)
    {
        var wimlib = Wimlib.Require();
        using var temp = new TempFolder();
        var input = fromNtfs ? wimlib.CaptureNtfs(temp) : wimlib.CaptureLinks(temp);
        var editor = new WimEditor(WimFile.Open(ByteSource.FromFile(input)));
        editor.Image(1).AddFile("zz/added.bin", ByteSource.FromText("new"), Later);
        var output = Save(editor.Build(), temp["out.wim"]);

        wimlib.RunOk("verify", output);
        var (before, after) = (Details(wimlib, input), Details(wimlib, output));
        after.Remove("/zz").ShouldBeTrue();
        after.Remove("/zz/added.bin").ShouldBeTrue();
        after.Keys.ShouldBe(before.Keys, ignoreOrder: true);
        foreach (var (path, details) in before) after[path].ShouldBe(details);

        var (old, now) = (WimFile.Open(ByteSource.FromFile(input)).ReadTree(1), WimFile.Open(ByteSource.FromFile(output)).ReadTree(1));
        now.Security.Span.SequenceEqual(old.Security.Span).ShouldBeTrue();
        var byPath = now.Root.SelfAndDescendants().ToDictionary(e => e.Path);
        foreach (var entry in old.Root.SelfAndDescendants())
        {
            Stable(byPath[entry.Path].Record).ShouldBe(Stable(entry.Record), entry.Path);
            byPath[entry.Path].StreamRecords.ToArray().ShouldBe(entry.StreamRecords.ToArray(), entry.Path);
        }

        static byte[] Stable(ReadOnlySpan<byte> record)
        {
            var bytes = record.ToArray();
            bytes.AsSpan(Dentry.SubfolderOffset, 8).Clear(); // the only field that may move
            return bytes;
        }
    }

    [Fact]
    public void Build_keeps_links_and_tagged_items()
    {
        var wimlib = Wimlib.Require();
        using var temp = new TempFolder();
        var wim = WimFile.Open(ByteSource.FromFile(wimlib.CaptureLinks(temp)));
        var image = wim.OpenImage(1);
        image.Find("a/link1.txt")!.HardLinkGroup.ShouldNotBe(0UL);
        image.Find("a/link1.txt")!.HardLinkGroup.ShouldBe(image.Find("b/link2.txt")!.HardLinkGroup);
        image.Find("symlink")!.ReparseTag.ShouldBe(0xA000000C);
        image.Find("symlink")!.Streams.ShouldHaveSingleItem().Kind.ShouldBe(WimStreamKind.Reparse);
        image.Find("a/link1.txt")!.Record.Length.ShouldBeGreaterThan(Dentry.FixedSize + 40); // wimlib's --unix-data items

        var editor = new WimEditor(wim);
        editor.Image(1).AddFile("a/link1.txt", ByteSource.FromText("cut loose"), Later);
        editor.Image(1).Delete("a/other.txt").ShouldBeTrue();
        var output = Save(editor.Build(), temp["out.wim"]);
        wimlib.RunOk("verify", output);
        wimlib.RunOk("apply", output, "1", temp["applied"], "--check"); // also checks the integrity table
        File.ReadAllText(Path.Combine(temp["applied"], "a/link1.txt")).ShouldBe("cut loose");
        File.ReadAllText(Path.Combine(temp["applied"], "b/link2.txt")).ShouldBe("linked");
        File.ReadAllText(Path.Combine(temp["applied"], "b/link3.txt")).ShouldBe("linked");
        new FileInfo(Path.Combine(temp["applied"], "symlink")).LinkTarget.ShouldBe("a/link1.txt");
    }

    [Fact]
    public void Build_keeps_named_streams_and_security()
    {
        var wimlib = Wimlib.Require();
        using var temp = new TempFolder();
        var wim = WimFile.Open(ByteSource.FromFile(wimlib.CaptureNtfs(temp)));
        var old = wim.OpenImage(1).Find("a/other.txt")!;
        old.Streams.Select(s => (s.Kind, s.Name, s.Length)).ShouldBe([(WimStreamKind.Data, "", 5L), (WimStreamKind.Named, "Zone.Identifier", 6L)], ignoreOrder: true);
        old.Hash.ShouldBe(Sha1Hash.Of("other"u8));

        var editor = new WimEditor(wim);
        editor.Image(1).AddFile("a/other.txt", ByteSource.FromText("no streams"), Later);
        editor.Image(1).AddFile("a/new.txt", ByteSource.FromText("a new file"), Later);
        var output = Save(editor.Build(), temp["out.wim"]);
        wimlib.RunOk("verify", output);
        var after = WimFile.Open(ByteSource.FromFile(output));
        var image = after.OpenImage(1);
        image.Find("a/other.txt")!.Streams.ShouldHaveSingleItem().Length.ShouldBe(10);
        image.Find("a/other.txt")!.SecurityId.ShouldBe(old.SecurityId);
        image.Find("a/new.txt")!.SecurityId.ShouldBe(old.SecurityId);
        old.SecurityId.ShouldBeGreaterThanOrEqualTo(0);
        after.Contains(Sha1Hash.Of("stream"u8)).ShouldBeFalse();
        after.Contains(Sha1Hash.Of("other"u8)).ShouldBeFalse();
    }

    [Fact]
    public void Build_of_one_image_of_several_leaves_the_others()
    {
        var wimlib = Wimlib.Require();
        using var temp = new TempFolder();
        var input = wimlib.CaptureSamples(temp, "--compress=LZX:20", "--boot");
        temp.Write("second/only in second.txt", "second");
        temp.Write("second/shared.txt", SampleFiles.All["Windows/exact.dat"]);
        wimlib.RunOk("append", temp["second"], input, "Second", "The second image", "--no-acls");
        var wim = WimFile.Open(ByteSource.FromFile(input));
        wim.Images.Select(i => i.Name).ShouldBe(["First", "Second"]);
        wim.FindImage("second").ShouldBe(2);

        var editor = new WimEditor(wim) { BootIndex = 2, ModificationTime = Later };
        editor.SetImageProperty(2, "NAME", "Réno & <Setup>");
        editor.SetImageProperty(2, "WINDOWS/EDITIONID", "WindowsPE");
        editor.Image(1).Delete("Windows/exact.dat").ShouldBeTrue();
        editor.Image(1).AddFile("x.txt", ByteSource.FromText("second"), Later);
        var output = Save(editor.Build(), temp["out.wim"]);

        wimlib.RunOk("verify", output);
        var info = wimlib.RunOk("info", output);
        info.ShouldMatch(@"Boot Index:\s+2");
        info.ShouldContain("Réno & <Setup>");
        wimlib.RunOk("extract", output, "2", "/shared.txt", "--dest-dir=" + temp["x"]);
        File.ReadAllBytes(Path.Combine(temp["x"], "shared.txt")).ShouldBe(SampleFiles.All["Windows/exact.dat"]);

        var after = WimFile.Open(ByteSource.FromFile(output));
        after.Blobs.Metadata[1].Resource.ShouldBe(wim.Blobs.Metadata[1].Resource);
        after.Header.BootMetadata.ShouldBe(after.Blobs.Metadata[1].Resource);
        after.Images[0].LastModified.ShouldBe(Later);
        after.Images[1].LastModified.ShouldBe(wim.Images[1].LastModified);
        after.Images[1].EditionId.ShouldBe("WindowsPE");
        after.Blobs.Find(Sha1Hash.Of("second"u8))!.Value.ReferenceCount.ShouldBe(2u);
        after.Blobs.Find(Sha1Hash.Of(SampleFiles.All["Windows/exact.dat"]))!.Value.ReferenceCount.ShouldBe(1u);

        editor.BootIndex = 0;
        WimFile.Open(editor.Build()).Header.BootMetadata.ShouldBe(default);
    }

    [Fact]
    public void Build_counts_as_wimlib_does()
    {
        var wimlib = Wimlib.Require();
        using var temp = new TempFolder();
        var input = wimlib.CaptureLinks(temp);
        var wim = WimFile.Open(ByteSource.FromFile(input));
        var editor = new WimEditor(wim);
        editor.Image(1).AddFile("x", ByteSource.Empty, Later);
        editor.Image(1).Delete("x");
        var after = WimFile.Open(editor.Build());
        var counts = new[] { "DIRCOUNT", "FILECOUNT", "TOTALBYTES", "HARDLINKBYTES" };
        counts.Select(c => after.Images[0].Xml.Element(c)!.Value).ShouldBe(counts.Select(c => wim.Images[0].Xml.Element(c)!.Value));
        foreach (var blob in wim.Blobs.Files) after.Blobs.Find(blob.Hash)!.Value.ReferenceCount.ShouldBe(blob.ReferenceCount);
    }

    [Fact]
    public void Build_stores_what_is_there_already_only_once()
    {
        var wim = WimFile.Open(Small());
        var editor = new WimEditor(wim);
        editor.Image(1).AddFile("again.txt", ByteSource.FromText("hello"), Later);
        editor.Image(1).AddFile("twice1.txt", ByteSource.FromText("twice"), Later);
        editor.Image(1).AddFile("twice2.txt", ByteSource.FromText("twice"), Later);
        var after = WimFile.Open(editor.Build());
        after.Blobs.Files.Count.ShouldBe(2);
        after.Blobs.Find(Sha1Hash.Of("hello"u8))!.Value.ReferenceCount.ShouldBe(2u);
        after.Blobs.Find(Sha1Hash.Of("twice"u8))!.Value.ReferenceCount.ShouldBe(2u);
    }

    [Fact]
    public void Build_again_and_again_does_not_grow()
    {
        var source = Small();
        long last = 0;
        for (var i = 0; i < 5; i++)
        {
            var editor = new WimEditor(WimFile.Open(source)) { WriteIntegrityTable = true };
            editor.Image(1).AddFile("x.txt", ByteSource.FromText($"content {i}"), Later);
            source = ByteSource.FromBytes(editor.Build().ToArray());
            if (i > 0) source.Length.ShouldBe(last);
            last = source.Length;
        }
        WimFile.Open(source).Verify().Problems.ShouldBeEmpty();
    }

    [Fact]
    public void Build_takes_the_hashes_of_the_untouched_part_from_the_integrity_table()
    {
        var tree = new MediaTree();
        tree.AddFile("big.bin", ByteSource.FromBytes(SampleFiles.Noise(25 << 20, 1)));
        var input = WimBuilder.Create([new WimImageDefinition("Big", tree, SampleFiles.Time)], Guid.Empty, 1, integrityTable: true).ToArray();
        var source = new CountingSource(ByteSource.FromBytes(input));
        var editor = new WimEditor(WimFile.Open(source));
        editor.Image(1).AddFile("small.bin", ByteSource.FromBytes(SampleFiles.Noise(12 << 20, 2)), Later);
        var built = editor.Build();
        var table = built.Slice(built.Length - 100, 100).ToArray();
        source.BytesRead.ShouldBeLessThan(7 << 20); // the piece in which the untouched part ends, not the two before it

        var output = built.ToArray();
        output[^100..].ShouldBe(table);
        var after = WimFile.Open(ByteSource.FromBytes(output));
        after.Verify().ShouldSatisfyAllConditions(v => v.IsSound.ShouldBeTrue(), v => v.HasIntegrityTable.ShouldBeTrue());

        editor.WriteIntegrityTable = false;
        WimFile.Open(editor.Build()).Header.Integrity.ShouldBe(default);
    }

    [Fact]
    public void Build_that_is_cancelled_stops()
    {
        var editor = new WimEditor(WimFile.Open(Small()));
        editor.Image(1).AddFile("x", ByteSource.FromText("x"), Later);
        using var cancel = new CancellationTokenSource();
        cancel.Cancel();
        Should.Throw<OperationCanceledException>(() => editor.Build(cancel.Token));
        WimFile.Open(editor.Build()).OpenImage(1).OpenFile("x").Length.ShouldBe(1);
    }

    [Fact]
    public void Build_is_deterministic_and_as_long_for_other_content_of_the_same_length()
    {
        ByteSource Edit(int seed)
        {
            var editor = new WimEditor(WimFile.Open(Small())) { WriteIntegrityTable = true, ModificationTime = Later };
            editor.Image(1).AddFile("a/b.bin", ByteSource.FromBytes(SampleFiles.Noise(123_457, seed)), Later);
            return editor.Build();
        }

        Edit(1).ToArray().ShouldBe(Edit(1).ToArray());
        Edit(2).Length.ShouldBe(Edit(1).Length);
    }

    [Theory]
    [InlineData("a/../b")]
    [InlineData("./b")]
    [InlineData("a|b")]
    [InlineData("b.")]
    [InlineData("b ")]
    [InlineData("C:/b")]
    [InlineData("a\u0001")]
    [InlineData("")]
    [InlineData("folder")]
    [InlineData("hello.txt/below")]
    public void AddFile_where_no_file_can_be_throws(string path)
    {
        var editor = new WimEditor(WimFile.Open(Small()));
        Should.Throw<ArgumentException>(() => editor.Image(1).AddFile(path, ByteSource.Empty, Later));
        Should.Throw<ArgumentException>(() => editor.Image(1).AddFile(new string('x', 256), ByteSource.Empty, Later));
    }

    [Fact]
    public void AddFile_inherits_security_of_siblings_else_of_the_folder()
    {
        var editor = new WimImageEditor(ImageTree.Empty(Later));
        WimEntry Entry(WimEntry folder, string name, FileAttributes attributes, int security) =>
            new(null, folder, name, Dentry.Create(name, "", attributes, security, new WimFileTimes(Later)), default);
        var folder = Entry(editor.Tree.Root, "f", FileAttributes.Directory, 9);
        editor.Tree.Root.Insert(folder);
        foreach (var (name, id) in new[] { ("a", 3), ("b", 4), ("c", 4) }) folder.Insert(Entry(folder, name, FileAttributes.Archive, id));

        editor.AddFile("f/new", ByteSource.Empty, Later);
        editor.AddFile("F/sub/new", ByteSource.Empty, Later);
        editor.AddFile("F/A", ByteSource.Empty, Later);
        folder.FindChild("new")!.SecurityId.ShouldBe(4);
        folder.FindChild("sub")!.SecurityId.ShouldBe(9);
        folder.FindChild("sub")!.FindChild("new")!.SecurityId.ShouldBe(9);
        folder.FindChild("A")!.SecurityId.ShouldBe(3);
        folder.FindChild("A")!.Name.ShouldBe("a");
        folder.Children.Select(c => c.Name).ShouldBe(["a", "b", "c", "new", "sub"]);
    }

    [Fact]
    public void SetImageProperty_that_cannot_be_throws()
    {
        var editor = new WimEditor(WimFile.Open(Small()));
        Should.Throw<ArgumentException>(() => editor.SetImageProperty(1, "NA ME", "x"));
        Should.Throw<ArgumentException>(() => editor.SetImageProperty(1, "NAME", "\u0001"));
        Should.Throw<ArgumentException>(() => editor.SetImageProperty(1, "CREATIONTIME", "x"));
        Should.Throw<ArgumentOutOfRangeException>(() => editor.BootIndex = 2);
        Should.Throw<WimImageNotFoundException>(() => editor.Image(2)).Message.ShouldContain("1 'Small'");
    }

    private static ByteSource Small()
    {
        var tree = new MediaTree();
        tree.AddFile("hello.txt", ByteSource.FromText("hello"));
        tree.AddFolder("folder");
        return WimBuilder.Create([new WimImageDefinition("Small", tree, SampleFiles.Time)], Guid.Empty, 1);
    }

    private static Dictionary<string, string> Details(ExternalTool wimlib, string wim) =>
        wimlib.RunOk("dir", wim, "1", "--detailed").Split("----------------------------------------------------------------------------", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .ToDictionary(d => Regex.Match(d, "Full Path += \"(.*)\"").Groups[1].Value);

    private static IEnumerable<string> FilesIn(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(folder, f).Replace('\\', '/')).OrderBy(f => f, StringComparer.Ordinal);

    private static string Save(ByteSource source, string path)
    {
        source.WriteToFileAsync(path).GetAwaiter().GetResult();
        return path;
    }
}
