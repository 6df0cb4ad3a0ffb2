namespace MediaForge.TaskSequences.Steps;

/// <summary>A partition that <see cref="PartitionDisk"/> makes. Texts may refer to variables as <c>%NAME%</c>.</summary>
/// <param name="Type">Primary, Extended, Logical, Hidden, EFI, MSR or Recovery, in any case.</param>
/// <param name="Size">The size in <paramref name="SizeUnits"/>; empty for all the rest.</param>
/// <param name="SizeUnits">Percent (of the space that is left when the partition is made), MB or GB, in any case.</param>
/// <param name="FileSystem">NTFS or FAT32; empty to leave the partition unformatted.</param>
/// <param name="Label">The volume's label, or empty.</param>
public sealed record Partition(string Type, string Size, string SizeUnits, string FileSystem = "", string Label = "")
{
    /// <summary>The partition gets a drive letter.</summary>
    public bool AssignLetter { get; init; } = true;

    /// <summary>The partition that is started (active, on an MBR disk).</summary>
    public bool Bootable { get; init; }

    /// <summary>Formatted without a test of every sector.</summary>
    public bool QuickFormat { get; init; } = true;

    /// <summary>The variable that receives the drive letter; empty for none.</summary>
    public string LetterVariable { get; init; } = "";
}
