namespace MediaForge.Disk;

/// <summary>What <see cref="Fat32Image.Build(MediaForge.Bytes.MediaTree, Fat32ImageOptions)"/> has to know besides the content.</summary>
public sealed record Fat32ImageOptions
{
    /// <summary>The volume label, at most 11 characters; stored in upper case. Empty for none.</summary>
    public string Label { get; init; } = string.Empty;

    /// <summary>The volume serial number, which <c>dir</c> shows.</summary>
    public uint VolumeSerial { get; init; }

    /// <summary>
    /// The time of folders, the label, and files that have none. FAT stores a clock without a time zone: it is this
    /// time's own, to which files' times are converted. Times before 1980 or after 2107 become the nearest that FAT has.
    /// </summary>
    public DateTimeOffset Timestamp { get; init; }

    /// <summary>The size of the volume in bytes, a multiple of 1 MiB below 2 TiB; null for the smallest that holds the content.</summary>
    public long? Size { get; init; }

    /// <summary>
    /// Where the volume will begin on its disk, in bytes: the boot manager finds its partition by what the boot sector
    /// says of it, and data are aligned to the disk, not to the volume.
    /// </summary>
    public long PartitionOffset { get; init; }

    /// <summary>Whether BIOS boot code that starts <c>\BOOTMGR</c> goes into the boot sector (<see cref="Fat32BootCode"/>).</summary>
    public bool Bootable { get; init; }
}
