using System.Buffers.Binary;
using System.Text.RegularExpressions;
using MediaForge.Bytes;
using MediaForge.Optical;

namespace MediaForge.Optical.Tests;

/// <summary>Discs as independent readers see them.</summary>
public sealed class OpticalWriterTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Build_random_tree_7zip_extracts_it_from_udf(int seed)
    {
        var tree = Sample.RandomTree(seed);
        var iso = await Sample.WriteAsync(_temp, OpticalWriter.Build(tree, Sample.Options));
        ExternalTool.Require("7z", "p7zip-full").RunOk("x", "-tUdf", "-bd", "-o" + _temp["out"], iso);
        Sample.Content(_temp["out"]).ShouldBe(Sample.Content(tree));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public async Task Build_random_tree_7zip_extracts_it_from_joliet(int seed)
    {
        var tree = Sample.RandomTree(seed);
        var image = OpticalWriter.Build(tree, Sample.Options);
        var iso = await Sample.WriteAsync(_temp, image);
        ExternalTool.Require("7z", "p7zip-full").RunOk("x", "-tIso", "-bd", "-o" + _temp["out"], iso);
        // names with a semicolon are stored under other names
        Sample.Content(_temp["out"]).ShouldBe(Sample.Content(OpticalImage.Open(image).OpenTree(OpticalFileSystem.Joliet)));
        Sample.Content(_temp["out"]).Values.Order().ShouldBe(Sample.Content(tree).Values.Order());
    }

    [Theory]
    [InlineData("nojoliet")]
    [InlineData("norock")]
    public async Task Build_random_tree_xorriso_extracts_it_from_iso_9660_and_joliet(string readFs)
    {
        var image = OpticalWriter.Build(Sample.RandomTree(6), Sample.Options);
        var iso = await Sample.WriteAsync(_temp, image);
        ExternalTool.Require("xorriso", "xorriso").RunOk("-read_fs", readFs, "-osirrox", "on", "-indev", iso, "-extract", "/", _temp["out"]);
        var expected = Sample.Content(OpticalImage.Open(image).OpenTree(readFs == "norock" ? OpticalFileSystem.Joliet : OpticalFileSystem.Iso9660));
        Sample.Content(_temp["out"]).ShouldBe(expected);
    }

    [Fact]
    public async Task Build_boot_disc_isoinfo_lists_upper_case_names_without_version()
    {
        var iso = await Sample.WriteAsync(_temp, OpticalWriter.Build(Sample.BootDisc(), Sample.Options));
        var isoinfo = ExternalTool.Require("isoinfo", "genisoimage");
        var files = isoinfo.RunOk("-f", "-i", iso).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        files.ShouldBe(["/AUTORUN.INF", "/BOOT", "/BOOTMGR", "/BOOTMGR.EFI", "/EFI", "/EMPTY.TXT", "/EMPTY_FOLDER~1", "/SOURCES", "/BOOT/BCD", "/BOOT/BOOT.SDI", "/EFI/MICROSOFT", "/EFI/MICROSOFT/BOOT", "/EFI/MICROSOFT/BOOT/BCD", "/SOURCES/BOOT.WIM"], ignoreOrder: true);
        var joliet = isoinfo.RunOk("-J", "-f", "-i", iso).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        joliet.ShouldBe(Sample.Content(Sample.BootDisc()).Keys.Select(k => "/" + k), ignoreOrder: true);
        isoinfo.RunOk("-l", "-i", iso).ShouldContain("Feb  3 2001");
    }

    [Fact]
    public async Task Build_boot_disc_udfinfo_finds_a_closed_read_only_volume()
    {
        var image = OpticalWriter.Build(Sample.BootDisc(), Sample.Options with { VolumeLabel = "Größe 名" });
        var output = ExternalTool.Require("udfinfo", "udftools").RunOk(await Sample.WriteAsync(_temp, image));
        output.ShouldContain("label=Größe 名");
        output.ShouldContain("lvid=Größe 名");
        output.ShouldContain("uuid=0123456789abcdef");
        output.ShouldContain("blocksize=2048");
        output.ShouldContain($"blocks={image.Length / 2048}");
        output.ShouldContain("udfrev=1.02");
        output.ShouldContain("integrity=closed");
        output.ShouldContain("accesstype=readonly");
        output.ShouldContain("numfiles=8");
        output.ShouldContain("numdirs=7");
        output.ShouldContain($"start=256, blocks=1, type=ANCHOR");
        output.ShouldContain($"start={image.Length / 2048 - 1}, blocks=1, type=ANCHOR");
    }

    [Fact]
    public async Task Build_boot_disc_etfsboot_finds_bootmgr_as_it_reads_udf()
    {
        // The steps of the disassembled boot code: block 256, descriptor sequence, file set, one short_ad each.
        var image = OpticalWriter.Build(Sample.BootDisc(), Sample.Options);
        var iso = await File.ReadAllBytesAsync(await Sample.WriteAsync(_temp, image), TestContext.Current.CancellationToken);
        var root = U32(35 * 2048 + 0xFC) is var fileSet ? U32((257 + (int)fileSet) * 2048 + 0x194) : 0;
        var bootmgr = Find("bootmgr", (int)root);
        U32(bootmgr + 172).ShouldBe(8u, "one short_ad");
        var start = 257 + (int)U32(bootmgr + 180);
        start.ShouldBeLessThan(65536);
        iso.AsSpan(start * 2048, 40_001).SequenceEqual(Sample.Bytes(2, 40_001)).ShouldBeTrue();

        int Find(string name, int directory)
        {
            var entry = (257 + directory) * 2048;
            U32(entry + 172).ShouldBe(8u);
            var at = (257 + (int)U32(entry + 180)) * 2048;
            for (var end = at + (int)U32(entry + 176); at < end; at += (38 + iso[at + 19] + 3) & ~3)
                if (iso[at + 19] == name.Length + 1 && System.Text.Encoding.ASCII.GetString(iso, at + 39, name.Length) == name) return (257 + (int)U32(at + 24)) * 2048;
            throw new InvalidOperationException($"no {name}");
        }

        uint U32(int offset) => BinaryPrimitives.ReadUInt32LittleEndian(iso.AsSpan(offset));
    }

    [Fact]
    public void Build_boot_disc_ends_with_an_anchor_on_a_32_KiB_boundary()
    {
        var image = OpticalWriter.Build(Sample.BootDisc(), Sample.Options);
        (image.Length % 32768).ShouldBe(0);
        var last = image.ReadBytes(image.Length - 2048, 2048);
        last[0].ShouldBe((byte)2);
        BinaryPrimitives.ReadUInt32LittleEndian(last.AsSpan(12)).ShouldBe((uint)(image.Length / 2048 - 1));
    }

    [Fact]
    public void Build_orders_data_by_order_then_tree()
    {
        var image = OpticalWriter.Build(Sample.BootDisc(), Sample.Options);
        var (found, positionOf) = OpenWithPositions(image);
        var order = found.Files.Where(f => f.Content.Length > 0).Select(f => f.Path).OrderBy(positionOf);
        order.ShouldBe(["bootmgr", "boot/bcd", "bootmgr.efi", "boot/boot.sdi", "EFI/Microsoft/Boot/BCD", "autorun.inf", "sources/boot.wim"]);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task Build_with_any_views_7zip_and_isoinfo_accept_it(bool joliet, bool udf)
    {
        var tree = new MediaTree();
        tree.AddFile("A/B.TXT", ByteSource.FromText("hello"));
        tree.AddFile("C", ByteSource.FromBytes(Sample.Bytes(7, 5000)));
        var iso = await Sample.WriteAsync(_temp, OpticalWriter.Build(tree, Sample.Options with { Joliet = joliet, Udf = udf }));
        ExternalTool.Require("7z", "p7zip-full").RunOk("x", udf ? "-tUdf" : "-tIso", "-bd", "-o" + _temp["out"], iso);
        Sample.Content(_temp["out"]).ShouldBe(Sample.Content(tree));
        var info = ExternalTool.Require("isoinfo", "genisoimage").RunOk("-d", "-i", iso);
        info.Contains("Joliet with UCS level 3", StringComparison.Ordinal).ShouldBe(joliet);
        OpticalImage.Open(ByteSource.FromFile(iso)).FileSystems.Count.ShouldBe(1 + (joliet ? 1 : 0) + (udf ? 1 : 0));
    }

    [Fact]
    public async Task Build_many_files_and_folders_all_views_have_them()
    {
        var tree = new MediaTree();
        for (var i = 0; i < 10_000; i++) tree.AddFile($"files/a file with a rather long name, number {i}.dat", ByteSource.FromText($"{i}"));
        for (var i = 0; i < 3_000; i++) tree.AddFolder($"folders/folder number {i % 60}/{i}");
        var image = OpticalWriter.Build(tree, Sample.Options);
        var iso = await Sample.WriteAsync(_temp, image);
        var udf = ExternalTool.Require("7z", "p7zip-full").RunOk("l", "-tUdf", "-ba", iso).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        udf.Length.ShouldBe(13_062);
        var isoinfo = ExternalTool.Require("isoinfo", "genisoimage");
        isoinfo.RunOk("-f", "-i", iso).Split('\n', StringSplitOptions.RemoveEmptyEntries).Distinct().Count().ShouldBe(13_062);
        isoinfo.RunOk("-J", "-f", "-i", iso).Split('\n', StringSplitOptions.RemoveEmptyEntries).Distinct().Count().ShouldBe(13_062);

        // every folder is in the path table, where its parent's number and block say
        var table = isoinfo.RunOk("-p", "-i", iso).Split('\n').Select(l => Regex.Match(l, @"^\s*(\d+):\s+(\d+)\s+([0-9a-f]+)\s(.*)$")).Where(m => m.Success).ToList();
        table.Count.ShouldBe(3_063);
        Sample.Content(OpticalImage.Open(image).Tree).ShouldBe(Sample.Content(tree));
    }

    [Fact]
    public async Task Build_deep_tree_all_views_have_it()
    {
        var tree = new MediaTree();
        var path = string.Join('/', Enumerable.Range(1, 40).Select(i => $"level{i}"));
        tree.AddFile(path + "/file.txt", ByteSource.FromText("deep"));
        var iso = await Sample.WriteAsync(_temp, OpticalWriter.Build(tree, Sample.Options));
        foreach (var type in (string[])["-tUdf", "-tIso"])
        {
            ExternalTool.Require("7z", "p7zip-full").RunOk("x", type, "-bd", "-o" + _temp[type], iso);
            Sample.Content(_temp[type]).ShouldBe(Sample.Content(tree));
        }
        ExternalTool.Require("isoinfo", "genisoimage").RunOk("-f", "-i", iso).ShouldContain("/" + path.ToUpperInvariant() + "/FILE.TXT");
    }

    [Fact]
    public async Task Build_names_that_differ_only_after_cutting_stay_distinct()
    {
        var tree = new MediaTree();
        var stem = new string('n', 120);
        string[] names = [stem + "1.inf", stem + "2.inf", stem + "3", "a b.txt", "a_b.txt", "a_b~1.txt", "ä.txt", "ö.txt", "x;1", "Ω", new string('\u65E5', 126), new string('z', 253), "\U0001F600\U0001F601.bin"];
        foreach (var name in names) tree.AddFile(name, ByteSource.FromText(name));
        var image = OpticalWriter.Build(tree, Sample.Options);
        var iso = await Sample.WriteAsync(_temp, image);
        ExternalTool.Require("isoinfo", "genisoimage").RunOk("-f", "-i", iso).Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal).ShouldBe(
            ["/A_B.TXT", "/A_B~1.TXT", "/A_B~2.TXT", "/NNNNNNNNNNNNNNNNNNNNNNN~1", "/NNNNNNNNNNNNNNNNNNN~1.INF", "/NNNNNNNNNNNNNNNNNNN~2.INF", "/X_1~1", "/ZZZZZZZZZZZZZZZZZZZZZZZ~1", "/_______________________~1", "/____~1.BIN", "/_~1", "/_~1.TXT", "/_~2.TXT"]);
        var opened = OpticalImage.Open(image);
        foreach (var view in opened.FileSystems)
            opened.OpenTree(view).Files.Select(f => System.Text.Encoding.UTF8.GetString(f.Content.ToArray())).Order().ShouldBe(names.Order());
        var joliet = opened.OpenTree(OpticalFileSystem.Joliet);
        joliet.Files.ShouldAllBe(f => f.Name.Length <= 103);
        joliet.FindFile(new string('n', 95 - 4) + "~2.inf").ShouldNotBeNull();
        ExternalTool.Require("7z", "p7zip-full").RunOk("t", "-tIso", iso);
    }

    [Fact]
    public async Task Build_file_over_4_GiB_all_views_have_its_end()
    {
        const long length = 5L << 30;
        var marker = Sample.Bytes(8, 3000);
        var tree = new MediaTree();
        tree.AddFile("sources/install.wim", ByteSource.Concat(ByteSource.Zeros(length), ByteSource.FromBytes(marker)));
        tree.AddFile("z.txt", ByteSource.FromText("after"));
        var image = OpticalWriter.Build(tree, Sample.Options);
        var opened = OpticalImage.Open(image);
        foreach (var view in opened.FileSystems)
        {
            var file = opened.OpenTree(view).FindFile("sources/install.wim")!;
            file.Content.Length.ShouldBe(length + marker.Length);
            file.Content.ReadBytes(length, marker.Length).ShouldBe(marker);
        }

        var iso = await Sample.WriteAsync(_temp, image);
        var sevenZip = ExternalTool.Require("7z", "p7zip-full");
        foreach (var type in (string[])["-tUdf", "-tIso"])
            sevenZip.RunOk("l", type, "-ba", iso).ShouldContain($" {length + marker.Length} ");
        ExternalTool.Require("xorriso", "xorriso").RunOk("-read_fs", "nojoliet", "-indev", iso, "-find", "/", "-name", "INSTALL.WIM", "-exec", "report_lba").ShouldContain($"{length + marker.Length}");
        ExternalTool.Require("udfinfo", "udftools").RunOk(iso).ShouldContain($"blocks={image.Length / 2048}");
    }

    [Fact]
    public void Build_same_input_gives_same_bytes()
    {
        var one = OpticalWriter.Build(Sample.BootDisc(), Sample.Options).ToArray();
        var two = OpticalWriter.Build(Sample.BootDisc(), Sample.Options).ToArray();
        one.AsSpan().SequenceEqual(two).ShouldBeTrue();
        var other = OpticalWriter.Build(Sample.BootDisc(), Sample.Options with { Timestamp = Sample.Date.AddSeconds(1) }).ToArray();
        one.AsSpan().SequenceEqual(other).ShouldBeFalse();
    }

    [Fact]
    public void Build_reads_no_content()
    {
        var tree = new MediaTree();
        tree.AddFile("a", ByteSource.Deferred(5000, () => throw new InvalidOperationException("read at build")));
        var boot = ByteSource.Deferred(4096, () => throw new InvalidOperationException("read at build"));
        var image = OpticalWriter.Build(tree, Sample.Options with { BootEntries = [new BootEntry(BootPlatform.Bios, boot) { Patch = new FilePatch("a", 16) }] });
        Should.Throw<InvalidOperationException>(() => image.ToArray());
    }

    [Fact]
    public void Build_files_of_one_source_share_its_bytes()
    {
        var content = ByteSource.FromBytes(Sample.Bytes(9, 10_000));
        var tree = new MediaTree();
        tree.AddFile("one", content);
        tree.AddFile("two", content);
        tree.AddFile("three", ByteSource.FromBytes(Sample.Bytes(9, 10_000)));
        var (found, positionOf) = OpenWithPositions(OpticalWriter.Build(tree, Sample.Options));
        positionOf("one").ShouldBe(positionOf("two"));
        positionOf("three").ShouldNotBe(positionOf("two"));
        Sample.Content(found).ShouldBe(Sample.Content(tree));
    }

    [Fact]
    public void Build_more_than_32768_files_keeps_boot_files_and_their_entries_low()
    {
        var tree = new MediaTree();
        for (var i = 0; i < 70_000; i++) tree.AddFile($"drivers/{i / 1000}/{i}", ByteSource.Empty);
        tree.AddFile("bootmgr", ByteSource.FromBytes(Sample.Bytes(10, 400_000))).Order = -1;
        tree.AddFile("sources/boot.wim", ByteSource.Zeros(20 << 20)).Order = 1;
        var image = OpticalWriter.Build(tree, Sample.Options);
        var (found, positionOf) = OpenWithPositions(image);
        found.Files.Count().ShouldBe(70_002);
        positionOf("bootmgr").ShouldBeLessThan(65536 * 2048L);
        positionOf("sources/boot.wim").ShouldBeGreaterThan(65536 * 2048L);
        found.FindFile("bootmgr")!.Content.ToArray().ShouldBe(Sample.Bytes(10, 400_000));
    }

    [Fact]
    public void FindProblems_tells_all_names_that_no_view_holds()
    {
        var tree = new MediaTree();
        foreach (var name in (string[])["good", "bad:name", "bad*", "trailing.", "trailing ", "tab\t", new string('x', 254), new string('\u65E5', 127), "half\uD800"])
            tree.AddFile("folder/" + name, ByteSource.Empty);
        var problems = OpticalWriter.FindProblems(tree, Sample.Options);
        problems.Count.ShouldBe(8);
        problems.ShouldNotContain(p => p.Path == "folder/good");
        problems.ShouldAllBe(p => p.Reason.Length > 10 && p.Path.StartsWith("folder/"));
        Should.Throw<ArgumentException>(() => OpticalWriter.Build(tree, Sample.Options)).Message.ShouldContain("8 names");
    }

    [Theory]
    [InlineData("a;b", true, 1)]
    [InlineData("a b", true, 0)]
    [InlineData("a b", false, 1)]
    [InlineData("a.b", false, 0)]
    public void FindProblems_without_udf_takes_the_view_that_windows_mounts(string name, bool joliet, int count)
    {
        var tree = new MediaTree();
        tree.AddFile(name, ByteSource.Empty);
        OpticalWriter.FindProblems(tree, Sample.Options with { Udf = false, Joliet = joliet }).Count.ShouldBe(count);
        OpticalWriter.FindProblems(tree, Sample.Options).ShouldBeEmpty();
    }

    [Fact]
    public void FindProblems_tells_files_and_trees_that_are_too_large()
    {
        var tree = new MediaTree();
        tree.AddFile("big", ByteSource.Zeros(234L * 0x3FFFF800 + 1));
        OpticalWriter.FindProblems(tree, Sample.Options).ShouldHaveSingleItem().Path.ShouldBe("big");
        OpticalWriter.FindProblems(tree, Sample.Options with { Udf = false }).ShouldBeEmpty();
        for (var i = 0; i < 65_535; i++) tree.AddFolder($"{i}");
        OpticalWriter.FindProblems(tree, Sample.Options with { Udf = false, Joliet = true }).ShouldHaveSingleItem().Reason.ShouldContain("65,536 folders");
    }

    [Theory]
    [InlineData("")]
    [InlineData("tab\t")]
    public void Build_bad_label_throws(string label) => Should.Throw<ArgumentException>(() => OpticalWriter.Build(new MediaTree(), Sample.Options with { VolumeLabel = label }));

    [Fact]
    public async Task Build_empty_tree_is_a_disc()
    {
        var image = OpticalWriter.Build(new MediaTree(), Sample.Options);
        OpticalImage.Open(image).Tree.Root.Children.ShouldBeEmpty();
        ExternalTool.Require("7z", "p7zip-full").RunOk("t", "-tUdf", await Sample.WriteAsync(_temp, image));
    }

    /// <summary>Opens a disc and tells where each file of it begins, in bytes.</summary>
    private static (MediaTree Tree, Func<string, long> PositionOf) OpenWithPositions(ByteSource image)
    {
        var tree = OpticalImage.Open(new OpaqueSource(image)).Tree;
        return (tree, path => tree.FindFile(path)!.Content.Pieces(0, 1).Single().Offset);
    }
}
