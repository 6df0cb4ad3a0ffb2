namespace MediaForge.Lab;

/// <summary>A disk with a volume keeps what a program in the PE writes there, across a power cut and a restart. The disc has no UDF.</summary>
public sealed class DiskTests
{
    [Theory]
    [InlineData(MachineFirmware.Bios, DataDisk.FileSystem.Fat32, MachineDiskBus.Virtio)]
    [InlineData(MachineFirmware.Uefi, DataDisk.FileSystem.Ntfs, MachineDiskBus.Nvme)]
    public async Task A_volume_on_a_disk_is_C_and_keeps_a_journal(MachineFirmware firmware, DataDisk.FileSystem fileSystem, MachineDiskBus bus)
    {
        using var folder = new TempFolder();
        var disc = ProbeDisc.Create(folder, udf: false, arguments: "journal");
        var disk = DataDisk.Create(folder["disk.img"], fileSystem);
        using var machine = new VirtualMachine(firmware) { Disc = disc.Path, Disks = { new MachineDisk(disk.Path, bus) } };

        var cut = await machine.RunAsync(stopAt: "PROBE journal", TestContext.Current.CancellationToken);
        cut.ShouldShow("PROBE journal 1");
        cut.ShouldEndWith(RunEnd.StopLine);

        var again = await machine.RunAsync(cancellation: TestContext.Current.CancellationToken);
        again.ShouldShow($"PROBE boot image {disc.ImageToken}");
        again.ShouldShow($"PROBE drive C fixed {(fileSystem == DataDisk.FileSystem.Ntfs ? "NTFS" : "FAT32")} -");
        again.ShouldShow($"PROBE drive D cdrom CDFS {disc.DiscToken}");
        again.ShouldShow("PROBE journal 2");
        again.ShouldEndWith(RunEnd.PowerOff);
        disk.ReadText("journal.txt").ShouldBe("started\nstarted\n");
    }
}
