using System.Buffers.Binary;
using System.Text.RegularExpressions;
using MediaForge.Bytes;

namespace MediaForge.Disk.Tests;

/// <summary>The boot code of master boot records and FAT32 volumes, on SeaBIOS.</summary>
public sealed class BootCodeTests : IDisposable
{
    private const string Started = @"HIDDEN=([0-9A-F]{8}) DL=([0-9A-F]{2}) CS=2000 IP=0000 DS\|ES\|SS=0000 SP=([0-9A-F]{4}) FLAGS=([0-9A-F]{4}) SUM=good";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("mbr", 440)]
    [InlineData("fat32boot", 1536)]
    public void Code_is_what_nasm_makes_of_the_source(string name, int length)
    {
        ExternalTool.Require("nasm", "nasm").RunOk("-f", "bin", "-o", _folder[name], Repository.PathOf("payload", "bootcode", name + ".asm"));

        BootCodeFile.Read(name + ".bin", length).ShouldBe(File.ReadAllBytes(_folder[name]));
        new FileInfo(_folder[name]).Length.ShouldBe(length);
    }

    [Theory]
    [InlineData("usb", 395_268, 64)]
    [InlineData("usb-ehci", 395_268, 300)]
    [InlineData("ide", 600, 64)]
    [InlineData("ide", CdBootLoader.MaxLength, 40)]
    [InlineData("virtio", 400_123, 300)]
    [InlineData("usb", 395_268, 40 << 10)] // 32 KiB clusters
    public async Task Boot_our_disk_starts_bootmgr_by_the_contract(string bus, int length, int mebibytes)
    {
        var tree = Content(length);
        var disk = Disk(Fat32Image.Build(tree, VolumeOptions(mebibytes)));
        await disk.WriteToFileAsync(_folder["disk.img"], cancellationToken: TestContext.Current.CancellationToken);

        await ShouldStart(bus, hidden: 2048);
    }

    /// <summary>A user replaced BOOTMGR: its clusters lie apart, among those of other files, behind a root folder of several clusters.</summary>
    [Fact]
    public async Task Boot_file_in_pieces_is_started()
    {
        var mcopy = ExternalTool.Require("mcopy", "mtools");
        var mdel = ExternalTool.Require("mdel", "mtools");
        var tree = new MediaTree();
        for (var i = 0; i < 100; i++) tree.AddFile($"a long name that fills the root folder {i}", SampleTree.Bytes(3000, i));
        await Disk(Fat32Image.Build(tree, VolumeOptions(64))).WriteToFileAsync(_folder["disk.img"], cancellationToken: TestContext.Current.CancellationToken);
        var image = $"{_folder["disk.img"]}@@1M";
        for (var i = 0; i < 100; i += 2) mdel.RunOk("-i", image, $"::a long name that fills the root folder {i}");
        // mtools takes the next free cluster from what the volume says of it; make it look from the start
        using (var file = File.OpenWrite(_folder["disk.img"]))
        {
            file.Position = (1 << 20) + 512 + 492;
            file.Write([2, 0, 0, 0]);
        }
        mcopy.RunOk("-i", image, _folder.Write("BOOTMGR", BootPayload.Make(_folder, 395_268)), "::BOOTMGR");
        var source = ByteSource.FromFile(_folder["disk.img"]);
        FatVolume.Open(source.Slice(1 << 20, source.Length - (2 << 20))).Tree.FindFile("BOOTMGR")!.Content.Pieces(0, 395_268).Count().ShouldBeGreaterThan(20);

        await ShouldStart("usb", hidden: 2048);
    }

    [Fact]
    public async Task Boot_second_partition_that_is_active_is_started()
    {
        var first = Fat32Image.Build(new MediaTree(), VolumeOptions(40));
        var second = Fat32Image.Build(Content(100_000), VolumeOptions(40) with { PartitionOffset = 41 << 20 });
        var disk = DiskImage.Build([new NewPartition(PartitionType.Fat32, first), new NewPartition(PartitionType.Fat32, second) { IsActive = true }], new DiskImageOptions { Signature = 1, Bootable = true });
        await disk.WriteToFileAsync(_folder["disk.img"], cancellationToken: TestContext.Current.CancellationToken);

        await ShouldStart("usb", hidden: 41 * 2048);
    }

    [Theory]
    [InlineData("no partition is active", "active")]
    [InlineData("has no boot sector", "sector")]
    [InlineData("boot code is missing", "second")]
    [InlineData("it is not in the root folder", "file")]
    [InlineData("it is larger than 508 KiB", "large")]
    [InlineData("its clusters are damaged", "chain")]
    public async Task Boot_what_cannot_work_says_why(string message, string what)
    {
        var tree = what == "file" ? new MediaTree() : Content(what == "large" ? CdBootLoader.MaxLength + 1 : 100_000);
        var bytes = Disk(Fat32Image.Build(tree, VolumeOptions(40))).ToArray();
        const int Volume = 1 << 20;
        switch (what)
        {
            case "active":
                bytes[446] = 0;
                break;
            case "sector":
                bytes[Volume + 510] = 0;
                break;
            case "second":
                bytes.AsSpan(Volume + (12 * 512), 1024).Clear();
                break;
            case "chain":
                var parameters = FatParameters.Read(ByteSource.FromBytes(bytes.AsMemory(Volume)));
                var cluster = 2 + (int)((PlaceOfBootManager(ByteSource.FromFile(_folder.Write("before.img", bytes))) - Volume - parameters.DataOffset) / parameters.ClusterSize);
                BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(Volume + (int)parameters.FatOffset + (4 * cluster)), 0x0FFFFFFF);
                break;
        }
        await ByteSource.FromBytes(bytes).WriteToFileAsync(_folder["disk.img"], cancellationToken: TestContext.Current.CancellationToken);

        var said = await BiosMachine.RunAsync(Drive("usb"), message);

        said.ShouldContain("MediaForge: cannot start");
        said.ShouldNotContain("SUM=");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Boot_sector_that_cannot_be_read_is_tried_again(bool once)
    {
        var disk = Disk(Fat32Image.Build(Content(100_000), VolumeOptions(40)));
        await disk.WriteToFileAsync(_folder["disk.img"], cancellationToken: TestContext.Current.CancellationToken);
        var sector = (PlaceOfBootManager(ByteSource.FromFile(_folder["disk.img"])) + 60_000) / 512;
        string[] drive =
        [
            "-blockdev", $"driver=raw,node-name=d,file.driver=blkdebug,file.image.driver=file,file.image.filename={_folder["disk.img"]},file.inject-error.0.event=read_aio,file.inject-error.0.once={(once ? "on" : "off")},file.inject-error.0.iotype=read,file.inject-error.0.sector={sector}",
            "-device", "ide-hd,drive=d,bootindex=0",
        ];

        var said = await BiosMachine.RunAsync(drive, once ? "SUM=good" : "read error (BIOS code ");

        said.Contains("SUM=good", StringComparison.Ordinal).ShouldBe(once);
    }

    private async Task ShouldStart(string bus, uint hidden)
    {
        var said = await BiosMachine.RunAsync(Drive(bus), "SUM=good");

        var match = Regex.Match(said, Started);
        match.Success.ShouldBeTrue(said);
        Convert.ToUInt32(match.Groups[1].Value, 16).ShouldBe(hidden);
        match.Groups[2].Value.ShouldBe("80");
        Convert.ToInt32(match.Groups[3].Value, 16).ShouldBeInRange(0x7000, 0x7C00);
        (Convert.ToInt32(match.Groups[4].Value, 16) & 0x0600).ShouldBe(0x0200); // interrupts on, direction up
    }

    /// <summary>The offset of the file on a disk that is a file.</summary>
    private static long PlaceOfBootManager(ByteSource disk)
    {
        var volume = PartitionTable.Read(disk).Partitions[0];
        return FatVolume.Open(disk.Slice(volume.Offset, volume.Length)).Tree.FindFile("BOOTMGR")!.Content.Pieces(0, 1).Single().Offset;
    }

    private MediaTree Content(int length)
    {
        var tree = SampleTree.Everything();
        tree.Root.Remove("bootmgr");
        tree.AddFile("bootmgr", ByteSource.FromBytes(BootPayload.Make(_folder, length)));
        return tree;
    }

    private static Fat32ImageOptions VolumeOptions(int mebibytes) => new() { Label = "MEDIAFORGE", Timestamp = SampleTree.Time, PartitionOffset = 1 << 20, Size = (long)mebibytes << 20, Bootable = true };

    private static ByteSource Disk(ByteSource volume) => DiskImage.Build([new NewPartition(PartitionType.Fat32, volume) { IsActive = true }], new DiskImageOptions { Signature = 0xCAFEBABE, Bootable = true });

    private string[] Drive(string bus)
    {
        string[] drive = ["-drive", $"if=none,id=d,format=raw,file={_folder["disk.img"]}"];
        return bus switch
        {
            "usb" => [.. drive, "-device", "qemu-xhci", "-device", "usb-storage,drive=d,removable=on,bootindex=0"],
            "usb-ehci" => [.. drive, "-device", "usb-ehci", "-device", "usb-storage,drive=d,removable=on,bootindex=0"],
            "virtio" => [.. drive, "-device", "virtio-blk-pci,drive=d,bootindex=0"],
            _ => [.. drive, "-device", "ide-hd,drive=d,bootindex=0"],
        };
    }
}
