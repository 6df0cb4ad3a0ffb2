namespace MediaForge.Disk;

/// <summary>Where things lie on a volume that was composed, in bytes from its beginning.</summary>
/// <param name="Files">Where each file that has bytes begins, by its path; it lies there in one piece.</param>
/// <param name="Structures">What is no file, ascending. Files lie in the last but one, which fills up their last clusters.</param>
public sealed record VolumeMap(IReadOnlyDictionary<string, long> Files, IReadOnlyList<VolumeStructure> Structures)
{
    /// <summary>The structures of a volume that follow each other without gaps; those without bytes are left out.</summary>
    internal static IReadOnlyList<VolumeStructure> Row(params ReadOnlySpan<(string Name, long Length)> parts)
    {
        var structures = new List<VolumeStructure>();
        long at = 0;
        foreach (var (name, length) in parts)
        {
            if (length > 0) structures.Add(new VolumeStructure(name, at, length) { IsFree = name == VolumeStructure.Free });
            at += length;
        }
        return structures;
    }
}

/// <summary>A part of a volume that is no file.</summary>
/// <param name="Name">What it is, in a few words.</param>
/// <param name="Offset">Where it begins.</param>
/// <param name="Length">Its length.</param>
public sealed record VolumeStructure(string Name, long Offset, long Length)
{
    internal const string Free = "free clusters";
    internal const string Ends = "ends of files' clusters";

    /// <summary>Whether nothing is there but zeros, until somebody puts files onto the volume.</summary>
    public bool IsFree { get; init; }
}
