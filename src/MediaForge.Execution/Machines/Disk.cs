namespace MediaForge.Execution.Machines;

/// <summary>A disk of the machine.</summary>
/// <param name="Number">Its number, from 0, as diskpart counts.</param>
/// <param name="Length">Its size in bytes.</param>
public sealed record Disk(int Number, long Length)
{
    /// <summary>What it is connected by, as Windows names it: SATA, NVMe, SCSI, USB, SD, Virtual ...; empty when unknown.</summary>
    public string Bus { get; init; } = string.Empty;

    /// <summary>A stick, card or disk that can be taken out: it says so, or is connected by USB or SD.</summary>
    public bool IsRemovable { get; init; }

    /// <summary>The maker's name of the model, or empty.</summary>
    public string Model { get; init; } = string.Empty;

    /// <summary>The serial number, or empty.</summary>
    public string Serial { get; init; } = string.Empty;

    /// <summary>How it is partitioned: MBR, GPT, or empty for a disk without a partition table.</summary>
    public string Style { get; init; } = string.Empty;

    /// <summary>Its partitions in the order in which they lie.</summary>
    public IReadOnlyList<DiskPartition> Partitions { get; init; } = [];
}

/// <summary>A partition of a <see cref="Disk"/>.</summary>
/// <param name="Number">Its number, from 1, as diskpart counts.</param>
/// <param name="Offset">Where it begins, in bytes.</param>
/// <param name="Length">Its size in bytes.</param>
public sealed record DiskPartition(int Number, long Offset, long Length)
{
    /// <summary>The type of an EFI system partition on a GPT disk.</summary>
    public const string EfiSystem = "c12a7328-f81f-11d2-ba4b-00a0c93ec93b";

    /// <summary>The type of a recovery partition on a GPT disk.</summary>
    public const string Recovery = "de94bba4-06d1-4d40-a16a-bfd50179d6ac";

    /// <summary>The type: the GUID in lower case on a GPT disk, two hex digits (<c>07</c>) on an MBR disk; empty when unknown.</summary>
    public string Type { get; init; } = string.Empty;

    /// <summary>Whether it is the active partition of an MBR disk.</summary>
    public bool IsActive { get; init; }

    /// <summary>The root of the volume on it (<c>C:\</c>), or null when it has no drive letter.</summary>
    public string? Root { get; init; }
}
