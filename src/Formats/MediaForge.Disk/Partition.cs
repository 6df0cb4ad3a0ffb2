namespace MediaForge.Disk;

/// <summary>A partition of a disk that was read.</summary>
/// <param name="Offset">Where it begins, in bytes.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="MbrType">Its type in a master boot record; 0 on GPT.</param>
/// <param name="GptType">Its type in a GUID partition table; empty on MBR.</param>
public sealed record Partition(long Offset, long Length, byte MbrType, Guid GptType)
{
    /// <summary>Whether a master boot record marks it as the one that BIOS machines start from.</summary>
    public bool IsActive { get; init; }

    /// <summary>Its id in a GUID partition table; empty on MBR.</summary>
    public Guid Id { get; init; }

    /// <summary>Its name in a GUID partition table; empty on MBR.</summary>
    public string Name { get; init; } = string.Empty;
}
