using MediaForge.Bytes;

namespace MediaForge.Disk;

/// <summary>A partition of a disk that is to be made.</summary>
/// <param name="Type">What it is for.</param>
/// <param name="Content">Its bytes: a volume. Its length is the partition's, a multiple of 1 MiB.</param>
public sealed record NewPartition(PartitionType Type, ByteSource Content)
{
    /// <summary>Whether BIOS machines start from it; for MBR, where one partition can.</summary>
    public bool IsActive { get; init; }

    /// <summary>Its id, for GPT.</summary>
    public Guid Id { get; init; }

    /// <summary>Its name, for GPT: up to 36 characters.</summary>
    public string Name { get; init; } = string.Empty;
}
