using MediaForge.Bytes;
using MediaForge.Disk;
using MediaForge.Media.Definition;
using MediaForge.TaskSequences.OnMedia;

namespace MediaForge.Lab;

/// <summary>
/// USB sticks that MediaForge makes, with its own boot code. The guest's kernel knows no USB (lab/README.md): so the machine first has the stick
/// on USB only, where firmware, boot code and boot manager have to find and read all that they start; and then as a removable disk on virtio-scsi, where all of it runs,
/// and Linux' own drivers for FAT32 and exFAT read what we wrote.
/// </summary>
public abstract class UsbTests(MachineFirmware firmware)
{
    // Two starts in one test; other tests run beside it.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(600);

    /// <param name="scheme">The partition table.</param>
    /// <param name="data">The second partition, with the packages.</param>
    protected async Task StickStartsAndRunsItsSequence(PartitionScheme scheme, DataPartition data)
    {
        using var media = new LabMedia();
        media.Folder.Write("package/token.txt", media.Token + " from the package");
        var definition = new MediaDefinition
        {
            BootFiles = [LabAdk.Require().Root],
            Firmware = scheme == PartitionScheme.Gpt ? FirmwareChoice.Uefi : FirmwareChoice.Both,
            OutputKind = OutputKind.Usb,
            Partitions = scheme,
            DataPartition = data,
            Content = [new MediaContent("PACK1", media.Folder["package"])],
        };
        var image = await media.BuildAsync(definition,
            """
            name: Stick
            steps:
              - runCommandLine: Show
                commandLine: cmd.exe /c echo [token %Token% firmware %_SMSTSBootUEFI% from %_SMSTSLaunchMode%]
              - runCommandLine: Use a package
                package: PACK1
                commandLine: cmd.exe /c type token.txt
            """);

        using (var withUsb = new VirtualMachine(firmware) { TimeLimit = Patience, Disks = { new MachineDisk(image, MachineDiskBus.Usb) { Snapshot = true } } })
        {
            var start = await withUsb.RunAsync(stopAt: "kernel and initrd read", TestContext.Current.CancellationToken);
            start.ShouldShow($"LAB boot manager ({(firmware == MachineFirmware.Bios ? "bios" : "uefi")}): loading from");
            start.ShouldEndWith(RunEnd.StopLine);
        }

        using var machine = new VirtualMachine(firmware) { TimeLimit = Patience, Disks = { new MachineDisk(image, MachineDiskBus.Removable) } };
        var run = await machine.RunAsync(cancellation: TestContext.Current.CancellationToken);

        run.ShouldShow(SerialSignal.Started(media.Id));
        run.ShouldShow($"[token {media.Token} firmware {(firmware == MachineFirmware.Uefi ? "true" : "false")} from UFD]");
        run.ShouldShow($"{media.Token} from the package");
        run.ShouldShow(SerialSignal.Ended(media.Id, 0));
        run.ShouldEndWith(RunEnd.Restart);
        TestContext.Current.TestOutputHelper?.WriteLine(run.ToString());
    }
}

/// <summary>Under BIOS.</summary>
public sealed class BiosUsbTests() : UsbTests(MachineFirmware.Bios)
{
    [Theory]
    [InlineData(DataPartition.None)]
    [InlineData(DataPartition.ExFat)]
    public Task A_stick_starts_and_runs_its_sequence(DataPartition data) => StickStartsAndRunsItsSequence(PartitionScheme.Mbr, data);

    /// <summary>A stick for UEFI only says so on a BIOS machine, in words.</summary>
    [Fact]
    public async Task A_stick_with_gpt_says_that_it_does_not_start()
    {
        using var media = new LabMedia();
        var image = await media.BuildAsync(
            new MediaDefinition { BootFiles = [LabAdk.Require().Root], Firmware = FirmwareChoice.Uefi, OutputKind = OutputKind.Usb, Partitions = PartitionScheme.Gpt },
            "name: X\nsteps:\n  - runCommandLine: X\n    commandLine: cmd.exe /c echo x\n");
        using var machine = new VirtualMachine(MachineFirmware.Bios) { Disks = { new MachineDisk(image, MachineDiskBus.Usb) { Snapshot = true } } };

        var run = await machine.RunAsync(stopAt: "no partition is active", TestContext.Current.CancellationToken);

        run.ShouldEndWith(RunEnd.StopLine);
    }
}

/// <summary>Under UEFI.</summary>
public sealed class UefiUsbTests() : UsbTests(MachineFirmware.Uefi)
{
    [Theory]
    [InlineData(PartitionScheme.Mbr, DataPartition.None)]
    [InlineData(PartitionScheme.Gpt, DataPartition.ExFat)]
    public Task A_stick_starts_and_runs_its_sequence(PartitionScheme scheme, DataPartition data) => StickStartsAndRunsItsSequence(scheme, data);
}
