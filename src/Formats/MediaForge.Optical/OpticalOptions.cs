namespace MediaForge.Optical;

/// <summary>What a disc is like besides the tree that it holds. Same tree and same options: same bytes.</summary>
public sealed record OpticalOptions
{
    /// <summary>
    /// The volume label, 1 to 126 characters when all are Latin-1, else 1 to 63. It is whole in UDF; Joliet keeps 16
    /// characters and ISO 9660 32, in upper case, with <c>_</c> for what is not a letter or digit.
    /// </summary>
    public required string VolumeLabel { get; init; }

    /// <summary>The date of every descriptor, of folders and of files that have none of their own. Stored as UTC.</summary>
    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>
    /// Identifies the disc's volume set: UDF stores it as 16 hexadecimal digits, which must differ between discs that
    /// may meet in one machine (UDF 1.02, 2.2.2.5).
    /// </summary>
    public required ulong VolumeSetId { get; init; }

    /// <summary>Whether there is a Joliet tree: names in Unicode for readers without UDF.</summary>
    public bool Joliet { get; init; } = true;

    /// <summary>Whether there is a UDF 1.02 tree: what Windows mounts, and needed for files of 4 GiB or more to be read everywhere.</summary>
    public bool Udf { get; init; } = true;

    /// <summary>Who publishes the disc, at most 128 characters (ECMA-119 8.4.20).</summary>
    public string Publisher { get; init; } = string.Empty;

    /// <summary>Who prepared the data, at most 128 characters (ECMA-119 8.4.21).</summary>
    public string Preparer { get; init; } = string.Empty;

    /// <summary>The program that made the disc, at most 128 characters (ECMA-119 8.4.22).</summary>
    public string Application { get; init; } = string.Empty;

    /// <summary>
    /// The boot images. In the catalog BIOS entries come before UEFI ones whatever the order here, since some BIOSes
    /// look at the first only.
    /// </summary>
    public IReadOnlyList<BootEntry> BootEntries { get; init; } = [];
}
