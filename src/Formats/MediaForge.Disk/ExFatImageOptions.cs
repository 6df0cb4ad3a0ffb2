namespace MediaForge.Disk;

/// <summary>What <see cref="ExFatImage.Build(MediaForge.Bytes.MediaTree, ExFatImageOptions)"/> has to know besides the content.</summary>
public sealed record ExFatImageOptions
{
    /// <summary>The volume label, at most 11 characters. Empty for none.</summary>
    public string Label { get; init; } = string.Empty;

    /// <summary>The volume serial number, which <c>dir</c> shows.</summary>
    public uint VolumeSerial { get; init; }

    /// <summary>The time of folders and of files that have none; stored as UTC. Times before 1980 or after 2107 become the nearest that exFAT has.</summary>
    public DateTimeOffset Timestamp { get; init; }

    /// <summary>The size of the volume in bytes, a multiple of 1 MiB; null for the smallest that holds the content.</summary>
    public long? Size { get; init; }

    /// <summary>Where the volume will begin on its disk, in bytes.</summary>
    public long PartitionOffset { get; init; }
}
