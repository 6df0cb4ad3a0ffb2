namespace MediaForge.Disk.Devices;

/// <summary>A whole disk of this machine, as the operating system tells of it.</summary>
public sealed record DiskDevice
{
    /// <summary>By which it is opened: <c>/dev/sdb</c>, <c>\\.\PhysicalDrive1</c>.</summary>
    public required string Path { get; init; }

    /// <summary>Maker and model; empty when unknown.</summary>
    public required string Model { get; init; }

    /// <summary>The serial number; empty when it has none.</summary>
    public required string Serial { get; init; }

    /// <summary>Its size in bytes.</summary>
    public required long Length { get; init; }

    /// <summary>The bytes of a logical sector.</summary>
    public required int SectorSize { get; init; }

    /// <summary>What it hangs on: <c>usb</c>, <c>mmc</c>, <c>nvme</c>, <c>sata</c>, <c>loop</c>...</summary>
    public required string Bus { get; init; }

    /// <summary>Whether it says of itself that it, or what is in it, can be taken out: sticks and cards.</summary>
    public required bool IsRemovable { get; init; }

    /// <summary>Whether it cannot be written to: a switch at its side, a reader that only reads.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>What of it is in use, for people: <c>/dev/sdb1 is mounted at /mnt</c>. Empty when nothing is.</summary>
    public IReadOnlyList<string> Uses { get; init; } = [];

    /// <summary>Whether the running system stands on it, whole or in part.</summary>
    public bool IsSystem { get; init; }

    /// <summary>
    /// Why nothing may be written to it, to be read after its path; null when it may. The order is that of danger. The system's disk and what
    /// is in use are refused whatever the caller allows.
    /// </summary>
    /// <param name="allowFixed">
    /// Lets fixed disks through: for loop devices in tests, and for disks in USB cases, which do not call themselves removable. Whoever sets it
    /// has to have asked.
    /// </param>
    public string? FindObstacle(bool allowFixed)
    {
        if (IsSystem) return "is the disk of the running system";
        if (!IsRemovable && !allowFixed) return $"is a fixed disk ({(Bus.Length > 0 ? Bus : "unknown bus")}), not a removable one";
        if (Length == 0) return "has no medium in it";
        if (IsReadOnly) return "is write-protected";
        if (Uses.Count > 0) return $"is in use: {string.Join(", ", Uses)}";
        return SectorSize == MbrLayout.SectorSize ? null : $"has sectors of {SectorSize} bytes, and the image is one for sectors of {MbrLayout.SectorSize}";
    }

    /// <summary>Whether another look at the same path still sees the same disk.</summary>
    public bool IsSameAs(DiskDevice other) => (Path, Model, Serial, Length) == (other.Path, other.Model, other.Serial, other.Length);
}
