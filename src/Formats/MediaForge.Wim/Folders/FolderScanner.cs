namespace MediaForge.Wim.Folders;

/// <summary>
/// Reads a folder of this machine as a capture takes it: on Windows with all that NTFS keeps, on Linux the same from
/// a mounted NTFS (ntfs-3g), otherwise what the file system has.
/// </summary>
public abstract class FolderScanner
{
    /// <summary>What could not be kept, counted while <see cref="Scan"/> goes on.</summary>
    public FolderLosses Losses { get; } = new();

    /// <summary>
    /// The top and everything below it, each folder right before what is in it, names of one folder in the order that
    /// Windows sorts them (case-insensitive, ordinal), so that the same files give the same WIM.
    /// </summary>
    /// <exception cref="IOException">Something cannot be read; the message names it.</exception>
    /// <exception cref="UnauthorizedAccessException">Something may not be read.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public abstract IEnumerable<ScannedFile> Scan(CancellationToken cancellationToken = default);
}
