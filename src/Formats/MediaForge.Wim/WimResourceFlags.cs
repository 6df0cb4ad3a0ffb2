namespace MediaForge.Wim;

/// <summary>The flags of a <see cref="WimResource"/>.</summary>
#pragma warning disable CA1711 // the format calls them flags
[Flags]
public enum WimResourceFlags : byte
#pragma warning restore CA1711
{
    /// <summary>The uncompressed bytes of a file.</summary>
    None = 0,

    /// <summary>Set by some writers for space that is free; without meaning for readers.</summary>
    Free = 0x01,

    /// <summary>The metadata of an image, or one of the file's own tables.</summary>
    Metadata = 0x02,

    /// <summary>Compressed in chunks.</summary>
    Compressed = 0x04,

    /// <summary>Continued in another part; without meaning for readers.</summary>
    Spanned = 0x08,

    /// <summary>Part of a solid resource (only in version 0xE00).</summary>
    Solid = 0x10,
}
