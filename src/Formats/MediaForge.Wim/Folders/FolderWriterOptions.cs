namespace MediaForge.Wim.Folders;

/// <summary>What a <see cref="FolderWriter"/> keeps.</summary>
public sealed record FolderWriterOptions
{
    /// <summary>
    /// Puts the path of the folder in front of the targets of links that the capture made relative to its top, as DISM does.
    /// Of use when the image says that it was captured so (<c>RP_FIX</c>).
    /// </summary>
    public bool FixReparseTargets { get; init; } = true;

    /// <summary>Sets security descriptors where the file system has them.</summary>
    public bool Security { get; init; } = true;
}
