namespace MediaForge.Wim.Folders;

/// <summary>The open folders and files below one top.</summary>
internal sealed class FolderHandles : IDisposable
{
    private const int OpenFolders = 128;
    private const int OpenFiles = 32;

    private readonly HandleCache _folders = new(OpenFolders);

    /// <summary>The open files.</summary>
    public HandleCache Files { get; } = new(OpenFiles);

    /// <summary>The handle of a folder. Opens those above it from the top down, so that depth costs no stack.</summary>
    public HandleCache.Lease Rent(FolderNode folder)
    {
        if (((IHandleOwner)folder).Handle is not null) return _folders.Rent(folder);
        var closed = new Stack<FolderNode>();
        for (var above = folder.Parent; above is not null && ((IHandleOwner)above).Handle is null; above = above.Parent) closed.Push(above);
        foreach (var above in closed) _folders.Rent(above).Dispose();
        return _folders.Rent(folder);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Files.Dispose();
        _folders.Dispose();
    }
}
