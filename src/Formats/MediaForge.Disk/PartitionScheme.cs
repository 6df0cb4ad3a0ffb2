namespace MediaForge.Disk;

/// <summary>How a disk says what partitions it has.</summary>
public enum PartitionScheme
{
    /// <summary>The master boot record: four partitions, up to 2 TiB; starts under BIOS and UEFI.</summary>
    Mbr,

    /// <summary>The GUID partition table of UEFI.</summary>
    Gpt,
}
