using System.Globalization;
using System.Runtime.Versioning;
using MediaForge.Bytes;
using MediaForge.Disk.Devices;

namespace MediaForge.Disk.Tests.Devices;

/// <summary>A made-up sysfs with every kind of disk; and, where that is possible, a loop device of the real one.</summary>
[SupportedOSPlatform("linux")]
public sealed class LinuxDiskDevicesTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void List_stick_is_removable_and_has_the_serial_of_its_usb_device()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("sysfs is Linux'.");
        AddDisk("sdb", "devices/pci0000:00/0000:00:14.0/usb1/1-2/1-2:1.0/host6/target6:0:0/6:0:0:0/block/sdb", 31_000_000, removable: 1);
        Write("sys/devices/pci0000:00/0000:00:14.0/usb1/1-2/idVendor", "0781");
        Write("sys/devices/pci0000:00/0000:00:14.0/usb1/1-2/serial", "4C530001\n");
        Write("sys/devices/pci0000:00/0000:00:14.0/usb1/1-2/1-2:1.0/host6/target6:0:0/6:0:0:0/block/sdb/device/vendor", "SanDisk ");
        Write("sys/devices/pci0000:00/0000:00:14.0/usb1/1-2/1-2:1.0/host6/target6:0:0/6:0:0:0/block/sdb/device/model", "Ultra           ");
        Mounts();

        var disk = Devices().List().ShouldHaveSingleItem();

        disk.ShouldSatisfyAllConditions(d => d.Path.ShouldBe("/dev/sdb"), d => d.Bus.ShouldBe("usb"), d => d.Model.ShouldBe("SanDisk Ultra"), d => d.Serial.ShouldBe("4C530001"), d => d.Length.ShouldBe(31_000_000L * 512), d => d.IsRemovable.ShouldBeTrue());
        disk.FindObstacle(allowFixed: false).ShouldBeNull();
    }

    [Fact]
    public void List_disk_of_the_system_is_found_through_lvm_and_encryption()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("sysfs is Linux'.");
        AddDisk("sda", "devices/pci/ata1/block/sda", 1000, removable: 1, partitions: ["sda1", "sda2"]);
        AddDisk("dm-0", "devices/virtual/block/dm-0", 900);
        AddDisk("dm-1", "devices/virtual/block/dm-1", 900);
        Hold("sda/sda2", "dm-0");
        Hold("dm-0", "dm-1");
        Mounts($"25 1 {Number("dm-1")} / / rw - ext4 /dev/mapper/root rw");

        var disk = Devices().List().ShouldHaveSingleItem();

        disk.IsSystem.ShouldBeTrue();
        disk.Uses.ShouldContain("/dev/sda2 is part of /dev/dm-0");
        disk.FindObstacle(allowFixed: true).ShouldNotBeNull().ShouldContain("running system");
    }

    [Fact]
    public void List_disks_in_use_are_refused_whatever_is_allowed()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("sysfs is Linux'.");
        AddDisk("sdc", "devices/pci/usb1/block/sdc", 1000, removable: 1, partitions: ["sdc1"]);
        AddDisk("sdd", "devices/pci/usb2/block/sdd", 1000, removable: 1);
        AddDisk("sde", "devices/pci/usb3/block/sde", 1000, removable: 0);
        AddDisk("sdf", "devices/pci/usb4/block/sdf", 1000, removable: 1, readOnly: 1);
        AddDisk("sdg", "devices/pci/usb5/block/sdg", 0, removable: 1);
        AddDisk("sdh", "devices/pci/usb6/block/sdh", 1000, removable: 1, sector: 4096);
        AddDisk("zram0", "devices/virtual/block/zram0", 1000);
        AddDisk("sdi", "devices/pci/usb7/block/sdi", 1000, removable: 1, partitions: ["sdi1"]);
        Mounts($"25 1 {Number("sdc1")} / /media/my\\040stick rw - vfat /dev/sdc1 rw", $"26 1 0:44 / /home rw - btrfs /dev/sdi1 rw");
        Write("proc/swaps", "Filename\tType\tSize\tUsed\tPriority\n/dev/sdd partition 1 0 -2\n");

        var disks = Devices().List().ToDictionary(d => d.Path);

        disks.Keys.ShouldBe(["/dev/sdc", "/dev/sdd", "/dev/sde", "/dev/sdf", "/dev/sdg", "/dev/sdh", "/dev/sdi"]);
        disks["/dev/sdc"].FindObstacle(true).ShouldBe("is in use: /dev/sdc1 is mounted at /media/my stick");
        disks["/dev/sdd"].FindObstacle(true).ShouldNotBeNull().ShouldContain("running system"); // swap space
        disks["/dev/sde"].FindObstacle(false).ShouldNotBeNull().ShouldContain("fixed disk");
        disks["/dev/sde"].FindObstacle(true).ShouldBeNull();
        disks["/dev/sdf"].FindObstacle(true).ShouldBe("is write-protected");
        disks["/dev/sdg"].FindObstacle(true).ShouldBe("has no medium in it");
        disks["/dev/sdh"].FindObstacle(true).ShouldNotBeNull().ShouldContain("4096");
        disks["/dev/sdi"].IsSystem.ShouldBeTrue(); // by the name of its source: Btrfs has numbers of its own
    }

    [Fact]
    public void OpenForWriting_another_disk_at_the_same_path_is_refused()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("sysfs is Linux'.");
        AddDisk("sdb", "devices/pci/usb1/block/sdb", 1000, removable: 1);
        Mounts();
        var chosen = Devices().List().Single();
        AddDisk("sdb", "devices/pci/usb1/block/sdb", 2000, removable: 1);

        Should.Throw<IOException>(() => Devices().OpenForWriting(chosen, allowFixed: false)).Message.ShouldContain("another disk now");
        Directory.Delete(_folder["sys/block"], recursive: true);
        Directory.CreateDirectory(_folder["sys/block"]);
        Should.Throw<IOException>(() => Devices().OpenForWriting(chosen, allowFixed: false)).Message.ShouldContain("no longer there");
    }

    [Fact]
    public async Task A_loop_device_is_written_updated_and_read_back()
    {
        using var loop = LoopDevice.Attach(_folder, 80 << 20);
        var devices = DiskDevices.OfThisMachine();
        var disk = devices.List().Single(d => d.Path == loop.Path);
        disk.FindObstacle(allowFixed: false).ShouldNotBeNull().ShouldContain("fixed disk (loop)");
        Should.Throw<IOException>(() => devices.OpenForWriting(disk, allowFixed: false)).Message.ShouldContain("fixed disk");
        var tree = SampleTree.Everything();
        var volume = Fat32Image.Build(tree, new Fat32ImageOptions { Label = "X", Timestamp = SampleTree.Time, PartitionOffset = 1 << 20 });
        var image = DiskImage.Build([new NewPartition(PartitionType.Fat32, volume) { IsActive = true }], new DiskImageOptions { Signature = 5, Bootable = true });
        var content = DiskContent.For(image, disk.Length);

        using (var open = devices.OpenForWriting(disk, allowFixed: true))
        {
            Should.Throw<IOException>(() => devices.OpenForWriting(disk, allowFixed: true)).Message.ShouldContain("in use"); // nobody else
            CapacityProbe.Run(open, 1, TestContext.Current.CancellationToken).ShouldBe(disk.Length);
            await new DiskWriter(open, content).WriteAsync(TestContext.Current.CancellationToken);
            (await new DiskWriter(open, content).FindDifferenceAsync(TestContext.Current.CancellationToken)).ShouldBeNull();
            (await new DiskWriter(open, content).UpdateAsync([], TestContext.Current.CancellationToken)).Written.ShouldBe(0);
            SampleTree.ShouldBeSame(FatVolume.Open(open.AsSource().Slice(1 << 20, volume.Length)).Tree, tree, SampleTree.Time);
        }

        using var again = devices.OpenForReading(disk);
        (await new DiskWriter(again, content).FindDifferenceAsync(TestContext.Current.CancellationToken)).ShouldBeNull();
    }

    private LinuxDiskDevices Devices() => new(_folder.Path);

    private void Write(string path, string content) => _folder.Write(path, content);

    private void Mounts(params string[] lines)
    {
        Write("proc/self/mountinfo", string.Join('\n', lines) + "\n");
        if (!File.Exists(_folder["proc/swaps"])) Write("proc/swaps", "Filename\tType\tSize\tUsed\tPriority\n");
    }

    private static string Number(string name) => $"8:{name.Aggregate(0, (sum, c) => (sum * 31 + c) % 100_000).ToString(CultureInfo.InvariantCulture)}";

    private void AddDisk(string name, string place, long sectors, int removable = 0, int readOnly = 0, int sector = 512, string[]? partitions = null)
    {
        var folder = "sys/" + place;
        Write(folder + "/size", $"{sectors}\n");
        Write(folder + "/removable", $"{removable}\n");
        Write(folder + "/ro", $"{readOnly}\n");
        Write(folder + "/dev", Number(name) + "\n");
        Write(folder + "/queue/logical_block_size", $"{sector}\n");
        Link("sys/block/" + name, _folder[folder]);
        Link("sys/class/block/" + name, _folder[folder]);
        foreach (var partition in partitions ?? [])
        {
            Write($"{folder}/{partition}/partition", "1\n");
            Write($"{folder}/{partition}/dev", Number(partition) + "\n");
            Link("sys/class/block/" + partition, _folder[$"{folder}/{partition}"]);
        }
    }

    private void Hold(string part, string holder)
    {
        var folder = Path.Combine(_folder["sys/block"], part, "holders");
        Directory.CreateDirectory(folder);
        Directory.CreateSymbolicLink(Path.Combine(folder, holder), _folder["sys/block/" + holder]);
    }

    private void Link(string path, string target)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder[path])!);
        if (!Path.Exists(_folder[path])) Directory.CreateSymbolicLink(_folder[path], target);
    }
}
