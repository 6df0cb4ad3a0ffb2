using System.Buffers.Binary;
using System.Text.RegularExpressions;
using MediaForge.Bytes;

namespace MediaForge.Disk.Tests;

public sealed class CdBootLoaderTests : IDisposable
{
    private const int BlockSize = 2048;
    private const string Started = @"DL=([0-9A-F]{2}) CS=2000 IP=0000 DS\|ES\|SS=0000 SP=([0-9A-F]{4}) FLAGS=([0-9A-F]{4}) SUM=good";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Image_is_what_nasm_makes_of_the_source()
    {
        ExternalTool.Require("nasm", "nasm").RunOk("-f", "bin", "-o", _folder["cdboot.bin"], Repository.PathOf("payload", "bootcode", "cdboot.asm"));

        CdBootLoader.Image.ToArray().ShouldBe(File.ReadAllBytes(_folder["cdboot.bin"]));
        CdBootLoader.Image.Length.ShouldBe(CdBootLoader.LoadSectors * 512);
    }

    [Fact]
    public void For_changes_the_two_fields_and_nothing_else()
    {
        var expected = CdBootLoader.Image.ToArray();
        BinaryPrimitives.WriteUInt32LittleEndian(expected.AsSpan(8), 0x12345);
        BinaryPrimitives.WriteUInt32LittleEndian(expected.AsSpan(12), 395_268);

        CdBootLoader.For(0x12345, 395_268).ToArray().ShouldBe(expected);
        CdBootLoader.Image.ReadBytes(8, 8).ShouldBe(new byte[8]);
        Should.Throw<ArgumentOutOfRangeException>(() => CdBootLoader.For(1, 0));
        Should.Throw<ArgumentOutOfRangeException>(() => CdBootLoader.For(1, CdBootLoader.MaxLength + 1));
    }

    [Theory]
    [InlineData("ide", 400_123)]
    [InlineData("ide", 600)]
    [InlineData("ide", CdBootLoader.MaxLength)]
    [InlineData("virtio-scsi", 395_268)]
    [InlineData("read error once", 395_268)]
    [InlineData("entered as 0000:7C00", 100_000)]
    public async Task Boot_file_in_one_piece_is_started_by_the_contract(string how, int length)
    {
        var iso = MakeDisc(length, how == "entered as 0000:7C00", out var block, CdBootLoader.For);

        var said = await BiosMachine.RunAsync(Drive(iso, how, block), "SUM=good");

        var match = Regex.Match(said, Started);
        match.Success.ShouldBeTrue(said);
        Convert.ToInt32(match.Groups[1].Value, 16).ShouldBeGreaterThanOrEqualTo(0x80);
        Convert.ToInt32(match.Groups[2].Value, 16).ShouldBeInRange(0x7000, 0x7C00);
        (Convert.ToInt32(match.Groups[3].Value, 16) & 0x0600).ShouldBe(0x0200); // interrupts on, direction up
    }

    [Theory]
    [InlineData("without its place", 0, 0)]
    [InlineData("larger than 508 KiB", 100, CdBootLoader.MaxLength + 1)]
    [InlineData("read error (BIOS code ", 1_000_000, 5000)]
    public async Task Boot_what_cannot_work_says_why(string message, int block, int length)
    {
        var iso = MakeDisc(5000, false, out _, (_, _) =>
        {
            var bytes = CdBootLoader.Image.ToArray();
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(CdBootLoader.BlockOffset), block);
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(CdBootLoader.LengthOffset), length);
            return ByteSource.FromBytes(bytes);
        });

        var said = await BiosMachine.RunAsync(Drive(iso, "ide", 0), "write the disc again.");

        said.ShouldContain("MediaForge: cannot start BOOTMGR from this disc:");
        said.ShouldContain(message);
        said.ShouldNotContain("DL=");
    }

    [Fact]
    public async Task Boot_block_that_stays_bad_says_read_error()
    {
        var iso = MakeDisc(395_268, false, out var block, CdBootLoader.For);

        var said = await BiosMachine.RunAsync(Drive(iso, "read error", block), "write the disc again.");

        said.ShouldContain("read error (BIOS code ");
        said.ShouldNotContain("BIOS code 00");
    }

    /// <summary>A disc by genisoimage whose BOOTMGR is the test payload, and the loader patched in afterwards.</summary>
    private string MakeDisc(int length, bool withStub, out uint block, Func<uint, uint, ByteSource> loader)
    {
        var genisoimage = ExternalTool.Require("genisoimage", "genisoimage");
        var bootmgr = BootPayload.Make(_folder, length);
        var stub = withStub ? BootPayload.Assemble(_folder, "EntryStub.asm") : [];
        byte[] placeholder = [.. stub, .. CdBootLoader.Image.ToArray()];
        Directory.CreateDirectory(_folder["disc"]);
        _folder.Write("disc/cdboot.bin", placeholder);
        _folder.Write("disc/BOOTMGR", bootmgr);
        var iso = _folder["disc.iso"];
        genisoimage.RunOk("-quiet", "-o", iso, "-b", "cdboot.bin", "-c", "boot.cat", "-no-emul-boot", "-boot-load-size", $"{placeholder.Length / 512}", "-boot-load-seg", withStub ? "0x2000" : "0", _folder["disc"]);

        var disc = File.ReadAllBytes(iso);
        block = (uint)BlockOf(disc, bootmgr);
        loader(block, (uint)length).ToArray().CopyTo(disc.AsSpan((BlockOf(disc, placeholder) * BlockSize) + stub.Length));
        File.WriteAllBytes(iso, disc);
        return iso;
    }

    private static int BlockOf(byte[] disc, byte[] content)
    {
        for (var at = 0; at + content.Length <= disc.Length; at += BlockSize)
            if (disc.AsSpan(at, content.Length).SequenceEqual(content)) return at / BlockSize;
        throw new InvalidDataException("The content is not on the disc in one piece.");
    }

    private static string[] Drive(string iso, string how, uint block) => how switch
    {
        "virtio-scsi" => ["-drive", $"if=none,id=cd0,media=cdrom,readonly=on,format=raw,file={iso}", "-device", "virtio-scsi-pci", "-device", "scsi-cd,drive=cd0,bootindex=0"],
        // The file's 12th block, in the middle of a packet, cannot be read: the first time, or never.
        "read error once" or "read error" =>
        [
            "-blockdev", $"driver=raw,node-name=cd0,read-only=on,file.driver=blkdebug,file.image.driver=file,file.image.filename={iso},file.inject-error.0.event=read_aio,file.inject-error.0.once={(how == "read error once" ? "on" : "off")},file.inject-error.0.iotype=read,file.inject-error.0.sector={(block + 11) * 4}",
            "-device", "ide-cd,drive=cd0,bootindex=0",
        ],
        _ => ["-drive", $"if=none,id=cd0,media=cdrom,readonly=on,format=raw,file={iso}", "-device", "ide-cd,drive=cd0,bootindex=0"],
    };
}
