using MediaForge.Execution.Disks;
using MediaForge.Execution.Journals;
using MediaForge.Execution.Logging;
using MediaForge.Execution.Machines;
using MediaForge.Execution.Variables;

namespace MediaForge.Execution.Capture;

/// <summary>Which volumes of the machine a capture takes, and where it can put things meanwhile.</summary>
internal static class CaptureVolumes
{
    private const string Component = "CaptureImage";
    private const string Kernel = @"Windows\System32\ntoskrnl.exe";

    private static readonly string[] FileSystems = ["NTFS", "FAT32"];

    // Partition types of MBR disks: EFI system, and Windows' recovery environment.
    private const string MbrEfiSystem = "ef";
    private const string MbrRecovery = "27";

    /// <summary>
    /// The volumes to capture, that of Windows first and the others in the order of their letters. Each that is passed over
    /// gets a line in the log, and so does each partition without a letter.
    /// </summary>
    /// <exception cref="StepFailedException">There is no Windows on any.</exception>
    public static IReadOnlyList<Volume> Select(Machine machine, RunIdentity run, VariableStore variables, ExecutionLog log)
    {
        var disks = machine.ListDisks();
        var taken = new List<Volume>();
        var passed = new List<string>();
        foreach (var volume in machine.ListVolumes())
        {
            if (FindReasonToPass(machine, run, disks, volume) is not { } reason)
            {
                taken.Add(volume);
                continue;
            }
            passed.Add($"{volume.Root} {reason}");
            log.Info(Component, $"{volume.Root}{(volume.Label.Length > 0 ? $" ({volume.Label})" : string.Empty)} is not captured: it {reason}");
        }
        foreach (var disk in disks)
        {
            foreach (var partition in disk.Partitions.Where(p => p.Root is null))
                log.Info(Component, $"partition {partition.Number} of {TargetDisk.Describe(disk)} is not captured: it has no drive letter ({TargetDisk.Size(partition.Length)}{(partition.Type.Length > 0 ? ", type " + partition.Type : string.Empty)})");
        }
        var windows = FindWindows(machine, variables, taken);
        if (windows is null)
            throw new StepFailedException(ErrorText.FileNotFound, $"No volume that can be captured has a Windows on it ({Kernel}). {(passed.Count > 0 ? $"Passed over: {string.Join("; ", passed)}. " : string.Empty)}If BitLocker locks the volume, turn it off before the capture; if a driver for the disk is missing, put it on the media.");
        foreach (var other in taken.Where(v => v != windows && machine.FileExists(v.Root + Kernel))) log.Warning(Component, $"{other.Root} has a Windows too; the one in {windows.Root} is taken for the reference machine's.");
        return [windows, .. taken.Where(v => v != windows)];
    }

    /// <summary>The machine's own volumes on which files can be kept: fixed, not Windows PE's and not the media's.</summary>
    public static IReadOnlyList<Volume> OwnDisks(Machine machine, RunIdentity run)
    {
        var disks = machine.ListDisks();
        return [.. machine.ListVolumes().Where(v => v.Kind == VolumeKind.Fixed && !IsRamDisk(machine, v) && !run.IsMedia(v.Root) && !OnRemovableDisk(disks, v) && CanKeep(v))];
    }

    /// <summary>The media's volumes on which files can be kept: a stick or disk, not a disc.</summary>
    public static IReadOnlyList<Volume> MediaVolumes(Machine machine, RunIdentity run)
    {
        var volumes = machine.ListVolumes();
        var media = volumes.FirstOrDefault(v => run.IsMedia(v.Root));
        return [.. volumes.Where(v => v.Kind is VolumeKind.Fixed or VolumeKind.Removable && CanKeep(v) && (v == media || (media?.Disk is { } disk && v.Disk == disk)))];
    }

    /// <summary>The volume of these that takes a file of that length and has the most room; null for none.</summary>
    /// <param name="volumes">The volumes.</param>
    /// <param name="length">Bytes.</param>
    public static Volume? Roomiest(IEnumerable<Volume> volumes, long length)
    {
        const long Margin = 1L << 30;
        const long LongestOnFat = uint.MaxValue;
        return volumes.Where(v => v.Free >= length + Margin && (length < LongestOnFat || !v.FileSystem.StartsWith("FAT", StringComparison.OrdinalIgnoreCase))).MaxBy(v => v.Free);
    }

    private static Volume? FindWindows(Machine machine, VariableStore variables, List<Volume> volumes)
    {
        var withWindows = volumes.Where(v => machine.FileExists(v.Root + Kernel)).ToList();
        var target = variables.Find("OSDTargetSystemRoot");
        return withWindows.Find(v => target?.StartsWith(v.Root, StringComparison.OrdinalIgnoreCase) ?? false) ?? withWindows.FirstOrDefault();
    }

    private static string? FindReasonToPass(Machine machine, RunIdentity run, IReadOnlyList<Disk> disks, Volume volume)
    {
        if (IsRamDisk(machine, volume)) return "is Windows PE's own";
        if (run.IsMedia(volume.Root) || (run.IsPrestaged && Same(volume.Root, run.MediaRoot) && !machine.FileExists(volume.Root + Kernel))) return "is the media";
        if (volume.Kind != VolumeKind.Fixed) return volume.Kind switch
        {
            VolumeKind.Removable => "is on a removable disk",
            VolumeKind.Optical => "is an optical disc",
            VolumeKind.Network => "is a network share",
            _ => "is on no fixed disk",
        };
        if (OnRemovableDisk(disks, volume)) return "is on a USB or other removable disk";
        switch (PartitionOf(disks, volume)?.Type)
        {
            case DiskPartition.EfiSystem or MbrEfiSystem: return "is the EFI system partition";
            case DiskPartition.Recovery or MbrRecovery: return "is a recovery partition";
        }
        if (!FileSystems.Contains(volume.FileSystem, StringComparer.OrdinalIgnoreCase)) return volume.FileSystem is "RAW" or "" ? "has no file system that Windows can read; it is unformatted, locked by BitLocker, or of another system" : $"has the file system {volume.FileSystem}; only NTFS and FAT32 are captured";
        return IsBootPartition(machine, volume) ? "holds boot files only; they are made anew where the image is applied" : null;
    }

    private static bool IsBootPartition(Machine machine, Volume volume) =>
        !machine.FolderExists(volume.Root + "Windows")
        && ((machine.FileExists(volume.Root + "bootmgr") && machine.FileExists(volume.Root + @"Boot\BCD")) || machine.FileExists(volume.Root + @"EFI\Microsoft\Boot\BCD"));

    private static bool CanKeep(Volume volume) => volume.FileSystem.ToUpperInvariant() is "NTFS" or "FAT32" or "EXFAT";

    private static bool IsRamDisk(Machine machine, Volume volume) => machine.IsWindowsPE && Same(volume.Root, machine.EnvironmentVariable("SystemDrive") + "\\");

    private static bool OnRemovableDisk(IReadOnlyList<Disk> disks, Volume volume) => disks.Any(d => d.Number == volume.Disk && d.IsRemovable);

    private static DiskPartition? PartitionOf(IReadOnlyList<Disk> disks, Volume volume) =>
        disks.FirstOrDefault(d => d.Number == volume.Disk)?.Partitions.FirstOrDefault(p => p.Number == volume.Partition);

    private static bool Same(string a, string? b) => a.Equals(b, StringComparison.OrdinalIgnoreCase);
}
