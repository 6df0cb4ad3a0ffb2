using MediaForge.Execution.Machines;

namespace MediaForge.Execution.Steps;

/// <summary>Looks whether a disk has the partitions and volumes that were asked for: diskpart's word is not enough to go on with.</summary>
internal static class PartitionCheck
{
    private const string Reserved = "e3c9e316-0b5c-4db8-817d-f92df00215ae";
    private static readonly string[] ExtendedTypes = ["05", "0f"];

    // diskpart rounds to its own alignment.
    private const long Tolerance = 8L << 20;
    private const int Attempts = 10;

    /// <summary>Waits a few seconds for the volumes, which Windows finds in its own time.</summary>
    /// <exception cref="StepFailedException">Something is not as it was asked for.</exception>
    public static void Require(Machine machine, int number, bool isGpt, IReadOnlyList<PlannedPartition> planned)
    {
        for (var attempt = 1; ; attempt++)
        {
            if (FindFault(machine, number, isGpt, planned) is not { } fault) return;
            if (attempt == Attempts) throw new StepFailedException(ErrorText.Unspecified, $"diskpart reported success, but disk {number} is not as it was asked for: {fault}");
            machine.Wait(TimeSpan.FromSeconds(1));
        }
    }

    private static string? FindFault(Machine machine, int number, bool isGpt, IReadOnlyList<PlannedPartition> planned)
    {
        if (machine.ListDisks().FirstOrDefault(d => d.Number == number) is not { } disk) return "it is gone.";
        if (disk.Style != (isGpt ? "GPT" : "MBR")) return $"it is {(disk.Style.Length > 0 ? disk.Style : "without a partition table")} and not {(isGpt ? "GPT" : "MBR")}.";
        // Windows may add a reserved partition of its own to a GPT disk, and does not list the extended one of an MBR disk everywhere.
        var wanted = planned.Where(p => p.Kind is not (PartitionKind.Msr or PartitionKind.Extended)).ToList();
        var actual = disk.Partitions.Where(p => p.Type != Reserved && (isGpt || !ExtendedTypes.Contains(p.Type, StringComparer.OrdinalIgnoreCase))).ToList();
        if (actual.Count != wanted.Count) return $"it has {actual.Count} partitions besides reserved and extended ones, not {wanted.Count}.";
        var volumes = machine.ListVolumes();
        // Logical partitions lie where the extended one does, so the order of the rows need not be the order on the disk.
        var inOrder = isGpt || !planned.Any(p => p.Kind == PartitionKind.Extended) ? wanted : InOrderOfPlace(planned);
        return inOrder.Zip(actual).Select(pair => FindFault(pair.First, pair.Second, isGpt, volumes)).FirstOrDefault(f => f is not null);
    }

    private static List<PlannedPartition> InOrderOfPlace(IReadOnlyList<PlannedPartition> planned)
    {
        var logical = planned.Where(p => p.Kind == PartitionKind.Logical).ToList();
        return [.. planned.Where(p => p.Kind != PartitionKind.Logical).SelectMany(p => p.Kind == PartitionKind.Extended ? logical : (IEnumerable<PlannedPartition>)[p])];
    }

    private static string? FindFault(PlannedPartition wanted, DiskPartition actual, bool isGpt, IReadOnlyList<Volume> volumes)
    {
        var name = $"partition {actual.Number} ({wanted})";
        if (wanted.Size is { } size && Math.Abs(actual.Length - (size << 20)) > Tolerance) return $"{name} has {actual.Length >> 20} MB.";
        if (actual.Type.Length > 0 && wanted.TypeOn(isGpt) is { } type && !type.Equals(actual.Type, StringComparison.OrdinalIgnoreCase)) return $"{name} has the type {actual.Type} and not {type}.";
        if (wanted.IsActive && !actual.IsActive) return $"{name} is not active.";
        if (wanted.Letter is not { } letter) return null;
        // A volume that is not formatted is not ready and need not be listed.
        if (wanted.FileSystem.Length == 0) return null;
        if (volumes.FirstOrDefault(v => v.Root[0] == letter) is not { } volume) return $"{name} cannot be opened as {letter}:.";
        if (volume.Disk is { } disk && volume.Partition is { } partition && partition != actual.Number) return $"{letter}: is partition {partition} of disk {disk} and not {name}.";
        if (!volume.FileSystem.Equals(wanted.FileSystem, StringComparison.OrdinalIgnoreCase)) return $"{name} has the file system {volume.FileSystem}.";
        // FAT32 keeps labels in capitals. A system that cannot read labels (Wine) has none to compare.
        return volume.Label.Length == 0 || volume.Label.Equals(wanted.Label, StringComparison.OrdinalIgnoreCase) ? null : $"{name} has the label '{volume.Label}'.";
    }
}
