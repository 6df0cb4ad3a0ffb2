namespace MediaForge.Wim.Folders.Linux;

/// <summary>The open folders and files below one top.</summary>
/// <param name="failed">What a folder that cannot be opened becomes.</param>
internal sealed class LinuxFolders(Func<int, string, string, Exception> failed) : IDisposable
{
    private const int OpenFolders = 128;
    private const int OpenFiles = 32;

    private readonly HandleCache _folders = new(OpenFolders);

    /// <summary>The open files.</summary>
    public HandleCache Files { get; } = new(OpenFiles);

    /// <summary>Whether files may be read so that their last access stays; only their owner may.</summary>
    public bool MayKeepAccessTime { get; set; } = true;

    /// <summary>The exception for an error of the system.</summary>
    public Exception Failed(int error, string what, string path) => failed(error, what, path);

    /// <summary>The handle of a folder. Opens those above it from the top down, so that depth costs no stack.</summary>
    public HandleCache.Lease Rent(IHandleOwner folder)
    {
        if (folder.Handle is not null) return _folders.Rent(folder);
        var closed = new Stack<LinuxFolder>();
        for (var above = ((LinuxFolder)folder).Parent; above is not null && ((IHandleOwner)above).Handle is null; above = above.Parent) closed.Push(above);
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
