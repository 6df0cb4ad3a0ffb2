using System.Globalization;
using MediaForge.Execution.Machines;
using MediaForge.TaskSequences.Steps;

namespace MediaForge.Execution.Disks;

/// <summary>
/// The volume that an image goes to: the one that the step names, or the next one that is formatted and has received no
/// image yet. Never the media, Windows PE's own volume, a share or something that can be taken out.
/// </summary>
internal static class TargetVolume
{
    private const string Component = "TargetVolume";
    private const int Attempts = 10;

    // Recovery and hidden NTFS partitions of MBR disks.
    private static readonly string[] HiddenTypes = [DiskPartition.EfiSystem, DiskPartition.Recovery, "27", "17"];

    /// <summary>Whether a step says where to, and does not leave it to the order of volumes.</summary>
    public static bool IsNamed(ImageStep step) => step.DestinationVariable.Trim().Length > 0 || step.DestinationLogicalDrive.Trim().Length > 0 || step.DestinationDisk is not null;

    /// <summary>The volume that a step names.</summary>
    /// <exception cref="StepFailedException">It is not there, or must be left alone.</exception>
    public static Volume Named(StepContext context, ImageStep step)
    {
        var variable = step.DestinationVariable.Trim();
        if (variable.Length > 0)
        {
            var value = context.Variables.Find(variable) ?? throw Refuse(ErrorText.InvalidParameter, $"The variable {variable}, which is to hold the drive to apply to, is not set. A step that partitions a disk sets it when it is a partition's letter variable.");
            return ByLetter(context, value, $"the variable {variable} ('{value}')");
        }
        var drive = step.DestinationLogicalDrive.Trim();
        return drive.Length > 0 ? ByLetter(context, drive, $"the destination '{drive}'") : ByPartition(context, step.DestinationDisk!.Value, step.DestinationPartition);
    }

    /// <summary>
    /// The volumes that have received no image yet, in the order in which images go to them: those of the disk that was
    /// partitioned last, then others; the partition that the machine starts from comes last of its disk.
    /// </summary>
    public static IReadOnlyList<Volume> ListAvailable(StepContext context)
    {
        var disks = context.Machine.ListDisks();
        var last = UsedVolumes.LastPartitionedDisk(context.Variables);
        return [.. from volume in context.Machine.ListVolumes()
                   where FindFault(context, volume, disks) is null && !UsedVolumes.Contains(context.Variables, volume)
                   let partition = PartitionOf(volume, disks)
                   where partition is null || !HiddenTypes.Contains(partition.Type, StringComparer.OrdinalIgnoreCase)
                   orderby last is not null && volume.Disk == last ? 0 : 1, volume.Disk ?? int.MaxValue, partition?.IsActive == true ? 1 : 0, partition?.Offset ?? long.MaxValue, volume.Root
                   select volume];
    }

    /// <summary>That no volume is left, with what there is.</summary>
    public static StepFailedException NoneAvailable(StepContext context, string what)
    {
        var disks = context.Machine.ListDisks();
        var volumes = context.Machine.ListVolumes().Select(v => $"{v.Root} {FindFault(context, v, disks) ?? (UsedVolumes.Contains(context.Variables, v) ? "has received an image already" : $"is {v.FileSystem}, {TargetDisk.Size(v.Length)}")}");
        return Refuse(ErrorText.NoVolume, $"There is no volume for {what}. It must be on a fixed disk, formatted and have a drive letter. The volumes are: {string.Join("; ", volumes)}. Put a step that partitions a disk before this one, or say where to.");
    }

    private static Volume ByLetter(StepContext context, string text, string source)
    {
        var letter = text.Trim().TrimEnd('\\');
        if (letter.Length is 0 or > 2 || !char.IsAsciiLetter(letter[0]) || (letter.Length == 2 && letter[1] != ':')) throw Refuse(ErrorText.InvalidParameter, $"{Capital(source)} is no drive letter. It must look like C:.");
        var root = char.ToUpperInvariant(letter[0]) + @":\";
        var volumes = context.Machine.ListVolumes();
        var volume = volumes.FirstOrDefault(v => v.Root.Equals(root, StringComparison.OrdinalIgnoreCase))
            ?? throw Refuse(ErrorText.NoVolume, $"{Capital(source)} leads to no volume. The volumes are {string.Join(", ", volumes.Select(v => v.Root))}.");
        return Checked(context, volume);
    }

    private static Volume ByPartition(StepContext context, int number, int? partition)
    {
        var disk = TargetDisk.Require(context, number);
        if (partition is null)
            return ListAvailable(context).FirstOrDefault(v => v.Disk == number) ?? throw NoneAvailable(context, $"the image on disk {number}");
        var found = disk.Partitions.FirstOrDefault(p => p.Number == partition)
            ?? throw Refuse(ErrorText.NoVolume, $"{TargetDisk.Describe(disk)} has no partition {partition}. It has {disk.Partitions.Count}.");
        var root = found.Root ?? GiveLetter(context, number, partition.Value);
        return Checked(context, WaitFor(context.Machine, root) ?? throw Refuse(ErrorText.NoVolume, $"Partition {partition} of disk {number} cannot be opened as {root}. It may not be formatted."));
    }

    /// <summary>A letter for a partition that has none; it stays, as the Windows applied there is to be reached later.</summary>
    private static string GiveLetter(StepContext context, int disk, int partition)
    {
        var letter = DriveLetters.FindFree(context.Machine, [], []) ?? throw Refuse(ErrorText.NoVolume, "All drive letters are taken. Disconnect a drive.");
        context.Log.Info(Component, $"partition {partition} of disk {disk} has no drive letter and gets {letter}:");
        Diskpart.Run(context.Machine, context.Log, $"Partition {partition} of disk {disk} cannot be given the letter {letter}", [.. Diskpart.Select(disk, partition), string.Create(CultureInfo.InvariantCulture, $"assign letter={letter}")]);
        return letter + @":\";
    }

    private static Volume? WaitFor(Machine machine, string root)
    {
        for (var attempt = 1; ; attempt++)
        {
            var volume = machine.ListVolumes().FirstOrDefault(v => v.Root.Equals(root, StringComparison.OrdinalIgnoreCase));
            if (volume is not null || attempt == Attempts) return volume;
            machine.Wait(TimeSpan.FromSeconds(1));
        }
    }

    private static Volume Checked(StepContext context, Volume volume) =>
        FindFault(context, volume, context.Machine.ListDisks()) is { } fault ? throw Refuse(ErrorText.NotSupported, $"{volume.Root} {fault}, so no image is applied to it. Choose another volume.") : volume;

    /// <summary>Why nothing may be applied to a volume, to be read after its root; or null.</summary>
    private static string? FindFault(StepContext context, Volume volume, IReadOnlyList<Disk> disks)
    {
        if (context.Run.IsMedia(volume.Root)) return "is the media";
        if (volume.Root.Equals(context.Machine.EnvironmentVariable("SystemDrive") + "\\", StringComparison.OrdinalIgnoreCase)) return "is the running system's own volume";
        if (volume.Kind != VolumeKind.Fixed && !(volume.Kind == VolumeKind.Removable && context.Variables.IsTrue(TargetDisk.AllowRemovable)))
            return $"is not on a fixed disk ({volume.Kind})";
        if (disks.FirstOrDefault(d => d.Number == volume.Disk) is { } disk && TargetDisk.IsRefused(context, disk)) return $"is on a removable or USB disk (set {TargetDisk.AllowRemovable} to true if that is meant)";
        return volume.FileSystem.ToUpperInvariant() is "NTFS" or "FAT32" or "REFS" or "EXFAT" or "FAT" ? null : $"is not formatted with a file system that Windows knows ({volume.FileSystem})";
    }

    private static DiskPartition? PartitionOf(Volume volume, IReadOnlyList<Disk> disks) =>
        disks.FirstOrDefault(d => d.Number == volume.Disk)?.Partitions.FirstOrDefault(p => p.Number == volume.Partition);

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    private static StepFailedException Refuse(int code, string message) => new(code, message);
}
