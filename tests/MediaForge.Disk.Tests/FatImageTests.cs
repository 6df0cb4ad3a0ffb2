using System.Buffers.Binary;
using MediaForge.Bytes;

namespace MediaForge.Disk.Tests;

public sealed class FatImageTests
{
    private static readonly FatImageOptions Options = new() { Label = "EFISECTOR", VolumeSerial = 0x12345678, Timestamp = SampleTree.Time };

    /// <summary>Sizes that give FAT12 with small and large clusters and FAT16; null for the smallest.</summary>
    public static TheoryData<long?, FatType> Sizes => new()
    {
        { null, FatType.Fat12 },
        { 1440 << 10, FatType.Fat12 },
        { 4 << 20, FatType.Fat12 },
        { 15 << 20, FatType.Fat12 },
        { 20 << 20, FatType.Fat16 },
        { (33L << 20) + 2048, FatType.Fat16 },
        { 1L << 30, FatType.Fat16 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task Build_volume_satisfies_fsck_mtools_and_7z(long? size, FatType type)
    {
        var fsck = ExternalTool.Require("fsck.fat", "dosfstools");
        var mcopy = ExternalTool.Require("mcopy", "mtools");
        var mdir = ExternalTool.Require("mdir", "mtools");
        var sevenZip = ExternalTool.Require("7z", "p7zip-full");
        using var folder = new TempFolder();
        var tree = SampleTree.Everything();
        var image = FatImage.Build(tree, Options with { Size = size });
        var file = folder["fat.img"];
        await image.WriteToFileAsync(file, cancellationToken: TestContext.Current.CancellationToken);

        image.Length.ShouldBe(size ?? image.Length);
        (image.Length % 2048).ShouldBe(0);
        var check = fsck.RunOk("-n", "-v", file);
        check.ShouldContain($"{(int)type} bit entries");
        // nothing between the last step and the summary: no complaint
        check.ShouldMatch("Checking for unused clusters\\.\\n.*: \\d+ files, \\d+/\\d+ clusters\\n$");
        mdir.RunOk("-i", file, "::").ShouldContain("Volume in drive : is EFISECTOR");

        mcopy.RunOk("-s", "-Q", "-n", "-i", file, "::", folder["mtools"]);
        sevenZip.RunOk("x", "-y", "-o" + folder["7z"], file);
        foreach (var expected in tree.Files)
        {
            var content = expected.Content.ToArray();
            File.ReadAllBytes(Path.Combine(folder["7z"], expected.Path)).ShouldBe(content, expected.Path);
            // mtools names what no code page of ours has in its own way
            if (expected.Name.All(char.IsAscii)) File.ReadAllBytes(Path.Combine(folder["mtools"], expected.Path)).ShouldBe(content, expected.Path);
        }
        Directory.Exists(Path.Combine(folder["mtools"], "a/b/c/d/e/f")).ShouldBeTrue();
        Directory.Exists(Path.Combine(folder["7z"], "empty folder")).ShouldBeTrue();
    }

    [Fact]
    public async Task Build_aliases_are_those_of_windows()
    {
        var mdir = ExternalTool.Require("mdir", "mtools");
        using var folder = new TempFolder();
        var file = folder["fat.img"];
        await FatImage.Build(SampleTree.Everything(), Options).WriteToFileAsync(file, cancellationToken: TestContext.Current.CancellationToken);

        var lines = mdir.RunOk("-i", file, "::").Split('\n');

        // a name that is 8.3 but for its case is its own alias, and needs no long name
        lines.ShouldContain(l => l.StartsWith("bootmgr ", StringComparison.Ordinal) && !l.Substring(Math.Min(l.Length, 43)).Contains("bootmgr", StringComparison.OrdinalIgnoreCase));
        lines.ShouldContain(l => l.StartsWith("EFI     ", StringComparison.Ordinal));
        lines.ShouldContain(l => l.StartsWith("MIXED    TXT", StringComparison.Ordinal) && l.EndsWith("Mixed.Txt", StringComparison.Ordinal));
        lines.ShouldContain(l => l.StartsWith("ALONGN~1 CON", StringComparison.Ordinal) && l.EndsWith("a long name, with [signs].config", StringComparison.Ordinal));
        lines.ShouldContain(l => l.StartsWith("ANOTHE~2 CON", StringComparison.Ordinal) && l.EndsWith("another long name.config", StringComparison.Ordinal));
        lines.ShouldContain(l => l.StartsWith("ANOTHE~1 CON", StringComparison.Ordinal));
        lines.ShouldContain(l => l.StartsWith("HIDDEN~1 ", StringComparison.Ordinal));
        lines.ShouldContain(l => l.StartsWith("TWODOT~1 TXT", StringComparison.Ordinal));
        mdir.RunOk("-i", file, "::efi").ShouldContain("MICROS~1     <DIR>     2026-11-22  10:20  microsoft");
        lines.ShouldContain(l => l.StartsWith("bootmgr ", StringComparison.Ordinal) && l.Contains("2001-02-03   4:05", StringComparison.Ordinal));
        lines.ShouldContain(l => l.Contains("Volume Serial Number is 1234-5678", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1_500_000)]
    [InlineData(2_300_000)]
    [InlineData(3_000_000)]
    public async Task Build_single_boot_loader_takes_little_more_than_the_loader(int size)
    {
        var fsck = ExternalTool.Require("fsck.fat", "dosfstools");
        using var folder = new TempFolder();
        var tree = new MediaTree();
        tree.AddFile("EFI/BOOT/BOOTX64.EFI", SampleTree.Bytes(size, 1));
        var image = FatImage.Build(tree, Options);
        await image.WriteToFileAsync(folder["fat.img"], cancellationToken: TestContext.Current.CancellationToken);

        image.Length.ShouldBeLessThan(size + (64 << 10));
        fsck.RunOk("-n", folder["fat.img"]).ShouldContain("4 files");
    }

    [Fact]
    public void Build_every_content_size_stays_away_from_the_borders_between_types()
    {
        for (var size = 1000L; size < 2L << 30; size += size / 7)
        {
            var tree = new MediaTree();
            tree.AddFile("x", ByteSource.Zeros(size));
            var volume = FatVolume.Open(FatImage.Build(tree, Options));

            if (volume.Type == FatType.Fat12) volume.Clusters.ShouldBeLessThan(4085 - 16);
            else volume.Clusters.ShouldBeInRange(4085 + 16, 65525 - 17);
            volume.Tree.FindFile("x")!.Content.Length.ShouldBe(size);
        }
    }

    [Fact]
    public void Build_reads_no_content_and_stores_each_file_in_one_run()
    {
        var tree = new MediaTree();
        var source = new UnreadableSource(1_000_000);
        tree.AddFile("a", SampleTree.Bytes(100, 1));
        tree.AddFile("folder/b", source);

        var image = FatImage.Build(tree, Options);

        var pieces = image.Pieces(0, image.Length).Where(p => p.Source == source).ToList();
        pieces.ShouldBe([new BytePiece(source, 0, source.Length)]);
        source.Reads.ShouldBe(0);
    }

    [Fact]
    public void Build_orders_files_by_their_order()
    {
        var tree = new MediaTree();
        var late = SampleTree.Bytes(600, 1);
        var early = SampleTree.Bytes(700, 2);
        tree.AddFile("late", late);
        tree.AddFile("early", early).Order = -1;

        var image = FatImage.Build(tree, Options);

        image.Pieces(0, image.Length).Select(p => p.Source).Where(s => s == late || s == early).ShouldBe([early, late]);
    }

    [Fact]
    public void Build_same_input_gives_same_bytes() =>
        FatImage.Build(SampleTree.Everything(), Options).ToArray().ShouldBe(FatImage.Build(SampleTree.Everything(), Options).ToArray());

    [Fact]
    public void Build_boot_sector_has_the_fields_of_the_specification()
    {
        var boot = FatImage.Build(SampleTree.Everything(), Options with { Size = 4 << 20 }).ReadBytes(0, 512);

        boot[..3].ShouldBe([0xEB, 0x3C, 0x90]);
        BinaryPrimitives.ReadUInt16LittleEndian(boot.AsSpan(11)).ShouldBe((ushort)512);
        BinaryPrimitives.ReadUInt16LittleEndian(boot.AsSpan(14)).ShouldBe((ushort)1);
        boot[16].ShouldBe((byte)2);
        BinaryPrimitives.ReadUInt16LittleEndian(boot.AsSpan(19)).ShouldBe((ushort)8192);
        BinaryPrimitives.ReadUInt32LittleEndian(boot.AsSpan(28)).ShouldBe(0u);
        BinaryPrimitives.ReadUInt32LittleEndian(boot.AsSpan(32)).ShouldBe(0u);
        BinaryPrimitives.ReadUInt32LittleEndian(boot.AsSpan(39)).ShouldBe(0x12345678u);
        System.Text.Encoding.ASCII.GetString(boot, 43, 19).ShouldBe("EFISECTOR  FAT12   ");
        boot[510..].ShouldBe([0x55, 0xAA]);
    }

    [Fact]
    public void Build_what_fat_cannot_hold_is_an_argument_error()
    {
        Refused(t => t.AddFile("trailing dot.", ByteSource.Empty)).ShouldContain("trailing dot.");
        Refused(t => t.AddFile("a:b", ByteSource.Empty)).ShouldContain("a:b");
        Refused(t => t.AddFile(new string('x', 256), ByteSource.Empty)).ShouldContain("255");
        Refused(t => t.AddFile("x", ByteSource.Zeros(3L << 30))).ShouldContain("FAT32");
        Refused(t => t.AddFile("x", ByteSource.Zeros(2 << 20)), Options with { Size = 1440 << 10 }).ShouldContain("does not fit");
        Refused(_ => { }, Options with { Size = 2048 }).ShouldContain("does not fit");
        Refused(_ => { }, Options with { Size = 1_000_000 }).ShouldContain("multiple of 2048");
        Refused(_ => { }, Options with { Size = 8L << 30 }).ShouldContain("FAT32");
        Refused(_ => { }, Options with { Label = "TWELVE CHARS" }).ShouldContain("label");
        Refused(_ => { }, Options with { Label = "A*B" }).ShouldContain("label");

        static string Refused(Action<MediaTree> add, FatImageOptions? options = null)
        {
            var tree = new MediaTree();
            add(tree);
            return Should.Throw<ArgumentException>(() => FatImage.Build(tree, options ?? Options)).Message;
        }
    }

    [Fact]
    public void Build_root_with_more_files_than_usual_has_a_larger_root_directory()
    {
        var tree = new MediaTree();
        for (var i = 0; i < 3000; i++) tree.AddFile($"a rather long file name {i}", ByteSource.Empty);

        var volume = FatVolume.Open(FatImage.Build(tree, Options));

        volume.Tree.Files.Select(f => f.Name).ShouldBe(tree.Files.Select(f => f.Name));
    }

    private sealed class UnreadableSource(long length) : ByteSource
    {
        public int Reads { get; private set; }

        public override long Length => length;

        public override int Read(long offset, Span<byte> buffer)
        {
            Reads++;
            return 0;
        }
    }
}
