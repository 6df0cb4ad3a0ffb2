namespace MediaForge.Disk;

/// <summary>What <see cref="DiskImage.Build"/> has to know besides the partitions.</summary>
public sealed record DiskImageOptions
{
    /// <summary>How the disk says what partitions it has.</summary>
    public PartitionScheme Scheme { get; init; }

    /// <summary>The id of an MBR disk: not 0, and different from every other disk's, or Windows writes another.</summary>
    public uint Signature { get; init; }

    /// <summary>The id of a GPT disk.</summary>
    public Guid Id { get; init; }

    /// <summary>Whether our boot code, which starts the active partition on BIOS machines, goes into the master boot record.</summary>
    public bool Bootable { get; init; }

    /// <summary>The size of the disk in bytes, a multiple of 1 MiB; null for the smallest.</summary>
    public long? Size { get; init; }
}
