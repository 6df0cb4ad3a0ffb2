namespace MediaForge.Wim.Folders.Linux;

/// <summary>
/// Where ntfs-3g has what Linux has no calls for: extended attributes of files (ntfs-3g, "Using Extended Attributes"). Values
/// are as on the volume, numbers little-endian as on every machine that this runs on.
/// </summary>
internal static class NtfsProperty
{
    /// <summary>FILE_ATTRIBUTE_*, u32.</summary>
    public const string Attributes = "system.ntfs_attrib";

    /// <summary>Made, last written, last read, last changed: u64 each, FILETIME. The last is not taken when it is set.</summary>
    public const string Times = "system.ntfs_times";

    /// <summary>The security descriptor, self-relative.</summary>
    public const string Security = "system.ntfs_acl";

    /// <summary>The short name. A file with several names has none that could be read or set.</summary>
    public const string ShortName = "system.ntfs_dos_name";

    /// <summary>Tag u32, length u16, 0 u16, data.</summary>
    public const string ReparseData = "system.ntfs_reparse_data";

    /// <summary>16 bytes, and 48 of birth ids.</summary>
    public const string ObjectId = "system.ntfs_object_id";

    /// <summary>Extended attributes of NTFS as it keeps them.</summary>
    public const string ExtendedAttributes = "system.ntfs_ea";

    /// <summary>Names of streams with zeros between, where the volume is mounted with <c>streams_interface=windows</c>: they are opened as <c>file:stream</c> then.</summary>
    public const string StreamList = "ntfs.streams.list";

    /// <summary>What named streams begin with, where the volume is mounted with <c>streams_interface=xattr</c>.</summary>
    public const string StreamPrefix = "user.";

    /// <summary>The most bytes of a stream that is an extended attribute (XATTR_SIZE_MAX).</summary>
    public const int MaxStreamSize = 65536;

    /// <summary>The most bytes of the name of such a stream (XATTR_NAME_MAX, less <see cref="StreamPrefix"/>).</summary>
    public const int MaxStreamName = 255 - 5;

    /// <summary>The files with lower numbers are NTFS's own.</summary>
    public const ulong FirstFile = 24;

    /// <summary>The number of the top folder.</summary>
    public const ulong TopFolder = 5;

    /// <summary>Whether a folder is on a volume that ntfs-3g has mounted.</summary>
    public static bool IsOn(string folder) => Libc.GetAttribute(folder, Times) > 0;

    /// <summary>Whether the streams of the files there are opened as <c>file:stream</c>.</summary>
    public static bool HasStreamFiles(string folder) => Libc.GetAttribute(folder, StreamList) >= 0;
}
