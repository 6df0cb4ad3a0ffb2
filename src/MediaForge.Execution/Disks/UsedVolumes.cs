using System.Globalization;
using MediaForge.Execution.Machines;
using MediaForge.Execution.Variables;

namespace MediaForge.Execution.Disks;

/// <summary>
/// What the run remembers of disks and volumes: the disk that was partitioned last, and which volumes have received an
/// image since, as <c>disk-partition</c>. ConfigMgr's "next available partition" is the first that has not.
/// </summary>
internal static class UsedVolumes
{
    private const string PartitionedDisk = "_MediaForgePartitionedDisk";
    private const string Used = "_MediaForgeUsedVolumes";

    /// <summary>The number of the disk that was partitioned last, or null.</summary>
    public static int? LastPartitionedDisk(VariableStore variables) =>
        int.TryParse(variables.Find(PartitionedDisk), NumberStyles.None, CultureInfo.InvariantCulture, out var disk) ? disk : null;

    /// <summary>Whether a volume has received an image.</summary>
    public static bool Contains(VariableStore variables, Volume volume) => All(variables).Contains(Id(volume), StringComparer.Ordinal);

    /// <summary>A volume has received an image.</summary>
    public static void Add(VariableStore variables, Volume volume)
    {
        if (!Contains(variables, volume)) variables.SetByEngine(Used, string.Join(' ', All(variables).Append(Id(volume))));
    }

    /// <summary>A disk has new partitions.</summary>
    public static void StartDisk(VariableStore variables, int disk)
    {
        var number = disk.ToString(CultureInfo.InvariantCulture);
        variables.SetByEngine(PartitionedDisk, number);
        variables.SetByEngine(Used, string.Join(' ', All(variables).Where(id => !id.StartsWith(number + "-", StringComparison.Ordinal))));
    }

    private static string[] All(VariableStore variables) => (variables.Find(Used) ?? string.Empty).Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static string Id(Volume volume) => string.Create(CultureInfo.InvariantCulture, $"{volume.Disk}-{volume.Partition}");
}
