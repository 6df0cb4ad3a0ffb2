using System.Buffers.Binary;
using System.Text.RegularExpressions;
using MediaForge.Bytes;
using MediaForge.Optical;

namespace MediaForge.Optical.Tests;

/// <summary>El Torito: what goes into the boot catalog, as xorriso and our reader see it.</summary>
public sealed class BootEntryTests : IDisposable
{
    private static readonly ByteSource Etfsboot = ByteSource.FromBytes(Sample.Bytes(20, 4096));
    private static readonly ByteSource Efisys = ByteSource.FromBytes(FatVolume(2880));

    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task Build_bios_and_uefi_gives_the_catalog_of_windows_media()
    {
        var image = Build(new BootEntry(BootPlatform.Uefi, Efisys), new BootEntry(BootPlatform.Bios, Etfsboot));
        var lines = await ReportAsync(image);
        lines.ShouldBe(["1 BIOS y none 0x0000 0x00 8", "2 UEFI y none 0x0000 0x00 2880"]);

        var catalog = image.ReadBytes(BinaryPrimitives.ReadUInt32LittleEndian(image.ReadBytes(17 * 2048 + 71, 4)) * 2048L, 2048);
        Convert.ToHexString(catalog, 0, 32).ShouldBe("0100000000000000000000000000000000000000000000000000000000000000"[..56] + "AA5555AA");
        Convert.ToHexString(catalog, 32, 8).ShouldBe("8800000000000800");
        Convert.ToHexString(catalog, 64, 4).ShouldBe("91EF0100");
        Convert.ToHexString(catalog, 96, 8).ShouldBe("880000000000400B");
        catalog.AsSpan(108).ContainsAnyExcept((byte)0).ShouldBeFalse();

        var found = OpticalImage.Open(image).BootEntries;
        found.Select(e => (e.Platform, e.LoadSectors, e.IsBootable)).ShouldBe([(BootPlatform.Bios, 8, true), (BootPlatform.Uefi, 2880, true)]);
        found[0].Image.ToArray().ShouldBe(Etfsboot.ToArray());
        found[1].Image.ToArray().ShouldBe(Efisys.ToArray());
        found.ShouldAllBe(e => e.StartBlock < 65536);
    }

    [Theory]
    [InlineData(BootPlatform.Bios, "1 BIOS y none 0x0000 0x00 8")]
    [InlineData(BootPlatform.Uefi, "1 UEFI y none 0x0000 0x00 8")]
    public async Task Build_one_platform_is_the_default_entry(BootPlatform platform, string expected)
    {
        var image = Build(new BootEntry(platform, Etfsboot));
        (await ReportAsync(image)).ShouldBe([expected]);
        OpticalImage.Open(image).BootEntries.ShouldHaveSingleItem().Platform.ShouldBe(platform);
    }

    [Fact]
    public async Task Build_none_has_no_boot_record()
    {
        var image = Build();
        (await ReportAsync(image)).ShouldBeEmpty();
        OpticalImage.Open(image).BootEntries.ShouldBeEmpty();
    }

    [Fact]
    public async Task Build_several_of_each_platform_makes_sections()
    {
        BootEntry Of(BootPlatform platform, int size) => new(platform, ByteSource.FromBytes(Sample.Bytes(size, size)));
        var image = Build(Of(BootPlatform.Uefi, 3000), Of(BootPlatform.Bios, 2048), Of(BootPlatform.Uefi, 512), Of(BootPlatform.Bios, 1));
        (await ReportAsync(image)).ShouldBe(["1 BIOS y none 0x0000 0x00 4", "2 BIOS y none 0x0000 0x00 1", "3 UEFI y none 0x0000 0x00 6", "4 UEFI y none 0x0000 0x00 1"]);
        OpticalImage.Open(image).BootEntries.Select(e => e.LoadSectors).ShouldBe([4, 1, 6, 1]);
    }

    [Theory]
    [InlineData(null, 65535 * 512L, 65535)]
    [InlineData(null, 65536 * 512L, 0)]
    [InlineData(1, 65536 * 512L, 1)]
    public void Build_large_uefi_image_has_count_zero_and_is_read_whole(int? loadSectors, long length, int expected)
    {
        var fat = FatVolume((int)(length / 512), header: true);
        var source = ByteSource.Concat(ByteSource.FromBytes(fat), ByteSource.Zeros(length - fat.Length));
        var found = OpticalImage.Open(Build(new BootEntry(BootPlatform.Uefi, source) { LoadSectors = loadSectors })).BootEntries.ShouldHaveSingleItem();
        found.LoadSectors.ShouldBe(expected);
        found.Image.Length.ShouldBe(length);
    }

    [Fact]
    public void Build_large_bios_image_needs_a_count()
    {
        var entry = new BootEntry(BootPlatform.Bios, ByteSource.Zeros(65536 * 512L));
        Should.Throw<ArgumentException>(() => Build(entry));
        OpticalImage.Open(Build(entry with { LoadSectors = 4 })).BootEntries[0].LoadSectors.ShouldBe(4);
        Should.Throw<ArgumentException>(() => Build(entry with { LoadSectors = -1 }));
    }

    [Theory]
    [InlineData(8, 12)]
    [InlineData(100, 0)]
    [InlineData(4092, null)]
    public void Build_patch_tells_where_the_file_lies(int blockOffset, int? lengthOffset)
    {
        var image = Build(new BootEntry(BootPlatform.Bios, Etfsboot) { Patch = new FilePatch("BOOTMGR", blockOffset, lengthOffset) });
        var patched = OpticalImage.Open(image).BootEntries[0].Image.ToArray();
        var block = BinaryPrimitives.ReadUInt32LittleEndian(patched.AsSpan(blockOffset));
        image.ReadBytes(block * 2048L, 40_001).ShouldBe(Sample.Bytes(2, 40_001));
        var expected = Etfsboot.ToArray();
        BinaryPrimitives.WriteUInt32LittleEndian(expected.AsSpan(blockOffset), block);
        if (lengthOffset is { } at) BinaryPrimitives.WriteUInt32LittleEndian(expected.AsSpan(at), 40_001);
        patched.ShouldBe(expected);
    }

    [Theory]
    [InlineData("missing", 8, 12)]
    [InlineData("boot", 8, 12)]
    [InlineData("empty.txt", 8, 12)]
    [InlineData("bootmgr", 4093, null)]
    [InlineData("bootmgr", -1, null)]
    [InlineData("bootmgr", 8, 11)]
    [InlineData("bootmgr", 8, 4094)]
    public void Build_impossible_patch_throws(string path, int blockOffset, int? lengthOffset) =>
        Should.Throw<ArgumentException>(() => Build(new BootEntry(BootPlatform.Bios, Etfsboot) { Patch = new FilePatch(path, blockOffset, lengthOffset) }));

    [Fact]
    public void Build_boot_image_that_is_a_file_too_lies_on_the_disc_once()
    {
        var tree = new MediaTree();
        tree.AddFile("boot/etfsboot.com", Etfsboot);
        var plain = new BootEntry(BootPlatform.Bios, Etfsboot);
        var shared = OpticalImage.Open(new OpaqueSource(OpticalWriter.Build(tree, Sample.Options with { BootEntries = [plain] })));
        FileBlock(shared).ShouldBe(shared.BootEntries[0].StartBlock);
        shared.Tree.FindFile("boot/etfsboot.com")!.Content.ToArray().ShouldBe(Etfsboot.ToArray());

        var patched = OpticalImage.Open(new OpaqueSource(OpticalWriter.Build(tree, Sample.Options with { BootEntries = [plain with { Patch = new FilePatch("boot/etfsboot.com", 0) }] })));
        FileBlock(patched).ShouldNotBe(patched.BootEntries[0].StartBlock);
        patched.Tree.FindFile("boot/etfsboot.com")!.Content.ToArray().ShouldBe(Etfsboot.ToArray());

        static long FileBlock(OpticalImage image) => image.Tree.FindFile("boot/etfsboot.com")!.Content.Pieces(0, 1).Single().Offset / 2048;
    }

    [Fact]
    public void Build_empty_image_throws() => Should.Throw<ArgumentException>(() => Build(new BootEntry(BootPlatform.Bios, ByteSource.Empty)));

    [Fact]
    public void BootEntries_of_xorriso_short_count_gives_the_whole_fat_volume()
    {
        _temp.Write("d/efi.img", Efisys.ToArray());
        _temp.Write("d/bios.img", Etfsboot.ToArray());
        ExternalTool.Require("xorriso", "xorriso").RunOk("-as", "mkisofs", "-quiet", "-b", "bios.img", "-no-emul-boot", "-boot-load-size", "8", "-eltorito-alt-boot", "-e", "efi.img", "-no-emul-boot", "-boot-load-size", "4", "-o", _temp["x.iso"], _temp["d"]);
        var found = OpticalImage.Open(ByteSource.FromFile(_temp["x.iso"])).BootEntries;
        found.Count.ShouldBe(2);
        found[0].Image.ToArray().ShouldBe(Etfsboot.ToArray());
        found[1].Platform.ShouldBe(BootPlatform.Uefi);
        found[1].Image.ToArray().ShouldBe(Efisys.ToArray());
    }

    private static ByteSource Build(params BootEntry[] entries) => OpticalWriter.Build(Sample.BootDisc(), Sample.Options with { BootEntries = entries });

    /// <summary>The boot images as xorriso lists them: number, platform, bootable, emulation, segment, partition type, sectors.</summary>
    private async Task<string[]> ReportAsync(ByteSource image)
    {
        var report = ExternalTool.Require("xorriso", "xorriso").RunOk("-indev", await Sample.WriteAsync(_temp, image), "-report_el_torito", "plain");
        return [.. Regex.Matches(report, @"El Torito boot img :\s+(\d+)\s+(\S+)\s+(\S)\s+(\S+)\s+(\S+)\s+(\S+)\s+(\d+)\s").Select(m => string.Join(' ', m.Groups.Values.Skip(1).Select(g => g.Value)))];
    }

    /// <summary>The beginning of a FAT volume of so many sectors, and unless only the header is asked for, random bytes to its end.</summary>
    private static byte[] FatVolume(int sectors, bool header = false)
    {
        var bytes = Sample.Bytes(21, header ? 512 : sectors * 512);
        bytes[0] = 0xEB;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(11), 512);
        bytes[16] = 2;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(19), sectors <= ushort.MaxValue ? (ushort)sectors : (ushort)0);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(32), (uint)sectors);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(510), 0xAA55);
        return bytes;
    }
}
