using MediaForge.Wim.Folders.Linux;
using MediaForge.Wim.Folders.Windows;

namespace MediaForge.Wim.Folders;

/// <summary>
/// Reads a folder of this machine as a capture takes it: on Windows with all that NTFS keeps, on Linux the same from
/// a mounted NTFS (ntfs-3g), otherwise what the file system has.
/// </summary>
/// <remarks>The contents of what was scanned can be read as long as the scanner is not disposed.</remarks>
public abstract class FolderScanner : IDisposable
{
    /// <summary>Opens a folder of this machine, in the way that its file system allows.</summary>
    /// <param name="folder">The folder that becomes the top.</param>
    /// <param name="options">What is left out and how; null for the defaults.</param>
    /// <exception cref="IOException">There is no such folder, or it cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    /// <exception cref="PlatformNotSupportedException">The system is neither Linux nor Windows.</exception>
    public static FolderScanner Open(string folder, FolderScanOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (!Directory.Exists(folder)) throw new DirectoryNotFoundException($"There is no folder '{folder}'.");
        options ??= new FolderScanOptions();
        if (OperatingSystem.IsLinux()) return NtfsProperty.IsOn(folder) ? new NtfsFolderScanner(folder, options) : new LinuxFolderScanner(folder, options);
        if (OperatingSystem.IsWindows()) return new WindowsFolderScanner(folder, options);
        throw new PlatformNotSupportedException("Folders are captured on Linux and Windows.");
    }

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

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Lets go of privileges and handles.</summary>
    protected abstract void Dispose(bool disposing);
}
