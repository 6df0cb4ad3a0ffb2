namespace MediaForge.Wim.Folders;

/// <summary>A file or folder on disk as a capture takes it, in the terms of a WIM.</summary>
public sealed class ScannedFile
{
    /// <summary>The folder it is in; null for the top of what is captured.</summary>
    public required ScannedFile? Parent { get; init; }

    /// <summary>The name; empty for the top.</summary>
    public required string Name { get; init; }

    /// <summary>The short (8.3) name; empty when there is none.</summary>
    public string ShortName { get; init; } = string.Empty;

    /// <summary>The attributes, those of a folder and of a link included.</summary>
    public required FileAttributes Attributes { get; init; }

    /// <summary>When it was made: 100 ns since 1601-01-01 UTC (FILETIME).</summary>
    public required ulong CreationTime { get; init; }

    /// <summary>When it was last read (FILETIME).</summary>
    public required ulong LastAccessTime { get; init; }

    /// <summary>When it was last written (FILETIME).</summary>
    public required ulong LastWriteTime { get; init; }

    /// <summary>The self-relative security descriptor; empty when it has none, or the file system cannot say.</summary>
    public ReadOnlyMemory<byte> SecurityDescriptor { get; init; }

    /// <summary>The kind of link; 0 when it is none.</summary>
    public uint ReparseTag { get; init; }

    /// <summary>The data of the link without the 8 bytes of their header (for a tag that is not Microsoft's: the GUID and then the data).</summary>
    public ReadOnlyMemory<byte> ReparseData { get; init; }

    /// <summary>Whether the target of the link was left as it is, where the capture makes targets relative to its top.</summary>
    public bool IsReparseTargetAsIs { get; init; }

    /// <summary>What tells that two names are one file; null for a file with one name, for folders and for links.</summary>
    public UInt128? LinkIdentity { get; init; }

    /// <summary>Object id and extended attributes as the tagged items of a WIM (tag, length, data, padding), one after the other; empty when there are none.</summary>
    public ReadOnlyMemory<byte> TaggedItems { get; init; }

    /// <summary>The content (name empty; left out when the file is empty, or a folder) and the named streams.</summary>
    public IReadOnlyList<ScannedStream> Streams { get; init; } = [];
}
