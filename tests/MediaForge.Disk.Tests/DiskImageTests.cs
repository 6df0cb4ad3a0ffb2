using System.Buffers.Binary;
using MediaForge.Bytes;

namespace MediaForge.Disk.Tests;

public sealed class DiskImageTests
{
    private static readonly DiskImageOptions Options = new() { Signature = 0xCAFEBABE, Id = new Guid("11112222-3333-4444-5555-666677778888") };

    [Theory]
    [InlineData(PartitionScheme.Mbr, null)]
    [InlineData(PartitionScheme.Gpt, null)]
    [InlineData(PartitionScheme.Mbr, 1L << 30)]
    [InlineData(PartitionScheme.Gpt, 1L << 30)]
    [InlineData(PartitionScheme.Gpt, 3L << 40)]
    public async Task Build_disk_satisfies_sgdisk_sfdisk_and_the_tools_of_its_volumes(PartitionScheme scheme, long? size)
    {
        var sgdisk = ExternalTool.Require("sgdisk", "gdisk");
        var sfdisk = ExternalTool.Require("sfdisk", "fdisk");
        var mcopy = ExternalTool.Require("mcopy", "mtools");
        using var folder = new TempFolder();
        var tree = SampleTree.Everything();
        var disk = Build(tree, Options with { Scheme = scheme, Size = size, Bootable = true });
        var file = folder["disk.img"];
        await disk.WriteToFileAsync(file, cancellationToken: TestContext.Current.CancellationToken);

        disk.Length.ShouldBe(size ?? disk.Length);
        sfdisk.RunOk("--verify", file).ShouldContain("No errors detected");
        if (scheme == PartitionScheme.Gpt)
        {
            sgdisk.RunOk("-v", file).ShouldContain("No problems found");
            var shown = sgdisk.RunOk("-p", file);
            shown.ShouldContain("11112222-3333-4444-5555-666677778888", Case.Insensitive);
            shown.ShouldContain("Boot volume");
        }
        else
        {
            var dump = sfdisk.RunOk("--dump", file);
            dump.ShouldContain("label-id: 0xcafebabe");
            dump.ShouldMatch("start= +2048, size= +\\d+, type=c, bootable");
        }

        mcopy.RunOk("-s", "-Q", "-n", "-i", $"{file}@@1M", "::", folder["mtools"]);
        File.ReadAllBytes(Path.Combine(folder["mtools"], "EFI/BOOT/BOOTX64.EFI")).ShouldBe(tree.FindFile("EFI/BOOT/BOOTX64.EFI")!.Content.ToArray());
        var second = PartitionTable.Read(ByteSource.FromFile(file)).Partitions[1];
        await ByteSource.FromFile(file).Slice(second.Offset, second.Length).WriteToFileAsync(folder["second.img"], cancellationToken: TestContext.Current.CancellationToken);
        ExternalTool.Require("fsck.exfat", "exfatprogs").RunOk("-n", folder["second.img"]).ShouldContain("clean");
    }

    [Theory]
    [InlineData(PartitionScheme.Mbr)]
    [InlineData(PartitionScheme.Gpt)]
    public void Read_gives_back_what_was_built(PartitionScheme scheme)
    {
        var tree = SampleTree.Everything();
        var disk = Build(tree, Options with { Scheme = scheme });

        PartitionTable.IsPartitioned(disk).ShouldBeTrue();
        var table = PartitionTable.Read(disk);

        table.Scheme.ShouldBe(scheme);
        table.Partitions.Count.ShouldBe(2);
        if (scheme == PartitionScheme.Mbr)
        {
            table.Signature.ShouldBe(0xCAFEBABE);
            table.Partitions.Select(p => p.MbrType).ShouldBe([0x0C, 0x07]);
            table.Partitions.Select(p => p.IsActive).ShouldBe([true, false]);
        }
        else
        {
            table.Id.ShouldBe(Options.Id);
            table.Partitions.Select(p => p.Name).ShouldBe(["Boot volume", "Data"]);
        }
        var boot = table.Partitions[0];
        boot.Offset.ShouldBe(1 << 20);
        SampleTree.ShouldBeSame(FatVolume.Open(disk.Slice(boot.Offset, boot.Length)).Tree, tree, SampleTree.Time);
        SampleTree.ShouldBeSame(ExFatVolume.Open(disk.Slice(table.Partitions[1].Offset, table.Partitions[1].Length)).Tree, tree, SampleTree.Time);
    }

    [Fact]
    public void Read_gpt_of_sgdisk_and_mbr_of_sfdisk()
    {
        using var folder = new TempFolder();
        var file = folder.Write("disk.img", []);
        using (var stream = File.OpenWrite(file)) stream.SetLength(100 << 20);
        ExternalTool.Require("sgdisk", "gdisk").RunOk("-n", "1:2048:+30M", "-t", "1:EF00", "-c", "1:The name", "-n", "2:0:0", file);
        var table = PartitionTable.Read(ByteSource.FromFile(file));
        table.Partitions.Count.ShouldBe(2);
        table.Partitions[0].ShouldSatisfyAllConditions(p => p.Offset.ShouldBe(1 << 20), p => p.Length.ShouldBe(30 << 20), p => p.GptType.ShouldBe(PartitionType.EfiSystem.Gpt), p => p.Name.ShouldBe("The name"));

        ExternalTool.Require("sfdisk", "fdisk").Run([file], input: "label: dos\n2048,20480,c,*\n,,7\n").ExitCode.ShouldBe(0);
        table = PartitionTable.Read(ByteSource.FromFile(file));
        table.Scheme.ShouldBe(PartitionScheme.Mbr);
        table.Partitions[0].ShouldSatisfyAllConditions(p => p.Offset.ShouldBe(1 << 20), p => p.Length.ShouldBe(10 << 20), p => p.IsActive.ShouldBeTrue());
    }

    [Fact]
    public void Read_damaged_gpt_uses_its_copy_and_refuses_when_both_are()
    {
        var bytes = Build(new MediaTree(), Options with { Scheme = PartitionScheme.Gpt }).ToArray();
        bytes[512 + 60] ^= 1;
        PartitionTable.Read(ByteSource.FromBytes(bytes)).Partitions.Count.ShouldBe(2);

        bytes[^10] ^= 1; // behind the header
        PartitionTable.Read(ByteSource.FromBytes(bytes)).Partitions.Count.ShouldBe(2);

        bytes[^(512 - 60)] ^= 1;
        Should.Throw<InvalidDataException>(() => PartitionTable.Read(ByteSource.FromBytes(bytes))).Message.ShouldContain("sector 1");
    }

    [Fact]
    public void Read_nonsense_is_refused()
    {
        var bytes = Build(new MediaTree(), Options).ToArray();
        Damaged(b => BinaryPrimitives.WriteUInt32LittleEndian(b.AsSpan(446 + 12), uint.MaxValue)).ShouldContain("inside the disk");
        Damaged(b => BinaryPrimitives.WriteUInt32LittleEndian(b.AsSpan(446 + 8), 0)).ShouldContain("inside the disk");
        Damaged(b => b.AsSpan(446, 16).CopyTo(b.AsSpan(462))).ShouldContain("on each other");
        Damaged(b => b[446] = 0x33).ShouldContain("none");
        Damaged(b => b[510] = 0).ShouldContain("none");
        Should.Throw<InvalidDataException>(() => PartitionTable.Read(ByteSource.Zeros(100))).Message.ShouldContain("none");
        var random = new Random(3);
        var gpt = Build(new MediaTree(), Options with { Scheme = PartitionScheme.Gpt }).ToArray();
        for (var i = 0; i < 2000; i++)
        {
            var damaged = (byte[])gpt.Clone();
            damaged.AsSpan(^(33 * 512)..).Clear();
            damaged[512 + random.Next(33 * 512)] ^= (byte)(1 << random.Next(8));
            try
            {
                PartitionTable.Read(ByteSource.FromBytes(damaged)).Partitions.Count.ShouldBe(2);
            }
            catch (InvalidDataException)
            {
            }
        }

        string Damaged(Action<byte[]> change)
        {
            var damaged = (byte[])bytes.Clone();
            change(damaged);
            return Should.Throw<InvalidDataException>(() => PartitionTable.Read(ByteSource.FromBytes(damaged))).Message;
        }
    }

    [Fact]
    public void IsPartitioned_a_volume_without_a_table_is_not()
    {
        PartitionTable.IsPartitioned(Fat32Image.Build(SampleTree.Everything(), new Fat32ImageOptions { Timestamp = SampleTree.Time, Bootable = true })).ShouldBeFalse();
        PartitionTable.IsPartitioned(FatImage.Build(SampleTree.Everything(), new FatImageOptions { Timestamp = SampleTree.Time })).ShouldBeFalse();
        PartitionTable.IsPartitioned(ByteSource.Empty).ShouldBeFalse();
    }

    [Fact]
    public void Build_what_no_table_can_say_is_an_argument_error()
    {
        var content = ByteSource.Zeros(1 << 20);
        NewPartition[] one = [new(PartitionType.Fat32, content)];
        Should.Throw<ArgumentException>(() => DiskImage.Build([], Options));
        Should.Throw<ArgumentException>(() => DiskImage.Build([one[0], one[0], one[0], one[0], one[0]], Options));
        Should.Throw<ArgumentException>(() => DiskImage.Build([new(PartitionType.Fat32, ByteSource.Zeros(1000))], Options));
        Should.Throw<ArgumentException>(() => DiskImage.Build(one, Options with { Signature = 0 }));
        Should.Throw<ArgumentException>(() => DiskImage.Build(one, Options with { Size = 2 << 20 }));
        Should.Throw<ArgumentException>(() => DiskImage.Build(one, Options with { Size = 3L << 40 }));
        Should.Throw<ArgumentException>(() => DiskImage.Build([one[0] with { IsActive = true }, one[0] with { IsActive = true }], Options));
        Should.Throw<ArgumentException>(() => DiskImage.Build([one[0] with { Name = new string('x', 37) }], Options with { Scheme = PartitionScheme.Gpt }));
    }

    private static ByteSource Build(MediaTree tree, DiskImageOptions options)
    {
        var boot = Fat32Image.Build(tree, new Fat32ImageOptions { Label = "BOOT", Timestamp = SampleTree.Time, PartitionOffset = DiskImage.Alignment, Bootable = options.Bootable });
        var data = ExFatImage.Build(tree, new ExFatImageOptions { Label = "DATA", Timestamp = SampleTree.Time, PartitionOffset = DiskImage.Alignment + boot.Length });
        return DiskImage.Build(
        [
            new NewPartition(PartitionType.Fat32, boot) { IsActive = true, Name = "Boot volume", Id = new Guid("00000000-0000-0000-0000-000000000001") },
            new NewPartition(PartitionType.ExFat, data) { Name = "Data", Id = new Guid("00000000-0000-0000-0000-000000000002") },
        ], options);
    }
}
