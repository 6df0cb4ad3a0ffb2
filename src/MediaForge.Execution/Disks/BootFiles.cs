using System.Globalization;
using MediaForge.Execution.Machines;
using MediaForge.Execution.Windows;
using MediaForge.Registry;

namespace MediaForge.Execution.Disks;

/// <summary>Makes the Windows on a volume start with the machine, and looks whether it can.</summary>
internal sealed class BootFiles(StepContext context, string component)
{
    private readonly Machine _machine = context.Machine;

    /// <summary>
    /// Refuses a volume from which this machine cannot start Windows, before anything is done to it: the disk needs the
    /// partition table and system partition of the firmware's mode.
    /// </summary>
    /// <exception cref="StepFailedException">It cannot.</exception>
    public void RequireBootable(Volume windows)
    {
        if (windows.FileSystem != "NTFS") throw new StepFailedException(ErrorText.NotSupported, $"{windows.Root} has the file system {windows.FileSystem}; Windows needs NTFS.");
        var disk = _machine.ListDisks().FirstOrDefault(d => d.Number == windows.Disk)
            ?? throw new StepFailedException(ErrorText.NotSupported, $"On which disk {windows.Root} lies is unknown, so Windows cannot be made to start from it. Use a basic disk.");
        if (windows.Partition is null) throw new StepFailedException(ErrorText.NotSupported, $"On which partition of {TargetDisk.Describe(disk)} {windows.Root} lies is unknown, so Windows cannot be made to start from it. Use a basic disk.");
        if (_machine.IsUefi && SystemPartition.Locate(_machine, disk.Number) is null)
            throw new StepFailedException(ErrorText.NotSupported, $"The machine was started in UEFI mode, and {TargetDisk.Describe(disk)} has no EFI system partition, so Windows on {windows.Root} could not be started. Partition it as GPT with an EFI partition, or switch the firmware to BIOS mode for an MBR disk.");
        if (!_machine.IsUefi && disk.Style != "MBR")
            throw new StepFailedException(ErrorText.NotSupported, $"The machine was started in BIOS mode, and {TargetDisk.Describe(disk)} is {(disk.Style.Length > 0 ? disk.Style : "without a partition table")}, so Windows on {windows.Root} could not be started. Partition it as MBR, or switch the firmware to UEFI for a GPT disk.");
    }

    /// <summary>Writes boot manager and boot configuration data, and checks everything that is needed to start.</summary>
    /// <exception cref="StepFailedException">bcdboot fails, or something is missing.</exception>
    public void Write(Volume windows)
    {
        var disk = windows.Disk!.Value;
        if (!_machine.IsUefi && SystemPartition.Locate(_machine, disk) is null)
        {
            context.Log.Warning(component, $"disk {disk} has no active partition: {windows.Root} becomes it, so that the firmware finds the boot manager");
            Diskpart.Run(_machine, context.Log, $"Partition {windows.Partition} of disk {disk} cannot be made active", [.. Diskpart.Select(disk, windows.Partition!.Value), "active"]);
        }
        using var system = SystemPartition.Find(_machine, context.Log, disk)
            ?? throw new StepFailedException(ErrorText.NotSupported, $"Disk {disk} has no system partition for {Firmware}.");
        var (code, lines) = SystemProgram.Run(_machine, context.Log, component, "bcdboot.exe", string.Create(CultureInfo.InvariantCulture, $"{windows.Root}Windows /s {system.Root[..2]} /f {Firmware}"));
        if (code != 0) throw new StepFailedException(code, $"The boot files of {windows.Root}Windows cannot be written to {system.Root}: bcdboot ended with {ErrorText.Describe(code)}{(lines.Count > 0 ? $" and says: {string.Join(' ', lines)}" : string.Empty)}. The image may lack Windows\\Boot or Windows\\System32\\config\\BCD-Template, or the system partition be full.");
        CheckSystem(system);
        context.Log.Info(component, $"{windows.Root}Windows can be started: boot manager and boot configuration data are on {system.Root}");
    }

    /// <summary>Checks that an applied Windows has what it needs to start, before anything leads to it.</summary>
    /// <exception cref="StepFailedException">Something is missing or damaged.</exception>
    public void CheckWindows(Volume windows)
    {
        var system32 = windows.Root + @"Windows\System32\";
        var loader = _machine.IsUefi ? "winload.efi" : "winload.exe";
        Require(system32 + loader, system32 + @"Boot\" + loader);
        Require(system32 + "ntoskrnl.exe");
        var controlSet = CheckHive(system32 + @"config\SYSTEM", OfflineHive.ControlSet);
        var name = CheckHive(system32 + @"config\SOFTWARE", h =>
        {
            var version = h.Root.Find(@"Microsoft\Windows NT\CurrentVersion") ?? throw new InvalidDataException(@"the hive has no key Microsoft\Windows NT\CurrentVersion");
            return $"{version.GetString("ProductName")} {version.GetString("EditionID")}, build {version.GetString("CurrentBuild")}";
        });
        context.Log.Info(component, $"{name} is on {windows.Root}: loader, kernel and hives ({controlSet}) are there");
    }

    private string Firmware => _machine.IsUefi ? "UEFI" : "BIOS";

    private void CheckSystem(SystemPartition system)
    {
        Require(system.Root + (_machine.IsUefi ? @"EFI\Microsoft\Boot\bootmgfw.efi" : "bootmgr"));
        Require(system.BcdPath);
        if (_machine.IsUefi && !_machine.FileExists(system.Root + @"EFI\Boot\bootx64.efi")) context.Log.Warning(component, @"The EFI system partition has no \EFI\Boot\bootx64.efi: firmware that loses its boot entries will not find Windows again.");
    }

    private void Require(params string[] anyOf)
    {
        if (!anyOf.Any(p => _machine.FileLength(p) > 0)) throw CannotStart($"{string.Join(" or ", anyOf)} is missing or empty");
    }

    private T CheckHive<T>(string path, Func<RegistryHive, T> read)
    {
        try
        {
            return OfflineHive.Read(_machine, context.Log, path, read);
        }
        catch (InvalidDataException e)
        {
            throw CannotStart($"a registry hive is damaged: {e.Message}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CannotStart($"a registry hive cannot be read: {e.Message}");
        }
    }

    private static StepFailedException CannotStart(string why) => new(ErrorText.InvalidData, $"The applied Windows could not start: {why}. The image is incomplete; capture or download it again.");
}
