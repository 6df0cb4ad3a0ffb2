namespace MediaForge.Wim;

/// <summary>The flags in a WIM's header.</summary>
#pragma warning disable CA1711 // the format calls them flags
[Flags]
public enum WimFlags : uint
#pragma warning restore CA1711
{
    /// <summary>Uncompressed, whole, writable.</summary>
    None = 0,

    /// <summary>Compressed resources may occur; one of the <c>Compress</c> flags says how.</summary>
    Compression = 0x00000002,

    /// <summary>Tools refuse to change the file.</summary>
    ReadOnly = 0x00000004,

    /// <summary>One part of a split WIM.</summary>
    Spanned = 0x00000008,

    /// <summary>Only blobs of files, no metadata.</summary>
    ResourceOnly = 0x00000010,

    /// <summary>Only metadata, no blobs of files.</summary>
    MetadataOnly = 0x00000020,

    /// <summary>Somebody is writing the file, or was interrupted while doing so.</summary>
    WriteInProgress = 0x00000040,

    /// <summary>Absolute links were made relative to the captured root.</summary>
    ReparsePointFix = 0x00000080,

    /// <summary>XPRESS.</summary>
    CompressXpress = 0x00020000,

    /// <summary>LZX.</summary>
    CompressLzx = 0x00040000,

    /// <summary>LZMS.</summary>
    CompressLzms = 0x00080000,

    /// <summary>XPRESS with small chunks, as WIMBoot uses it.</summary>
    CompressXpress2 = 0x00200000,
}
