namespace MediaForge.Disk;

/// <summary>What a partition is for: the byte that a master boot record has for it, and the GUID of a GUID partition table.</summary>
/// <param name="Mbr">The byte.</param>
/// <param name="Gpt">The GUID.</param>
public sealed record PartitionType(byte Mbr, Guid Gpt)
{
    private static readonly Guid BasicData = new("EBD0A0A2-B9E5-4433-87C0-68B6B72699C7");

    /// <summary>FAT32 that people see: basic data, not an EFI system partition, which Windows gives no letter. Firmware starts from it all the same.</summary>
    public static PartitionType Fat32 { get; } = new(0x0C, BasicData);

    /// <summary>exFAT (or NTFS).</summary>
    public static PartitionType ExFat { get; } = new(0x07, BasicData);

    /// <summary>EFI system partition.</summary>
    public static PartitionType EfiSystem { get; } = new(0xEF, new Guid("C12A7328-F81F-11D2-BA4B-00A0C93EC93B"));
}
