using MediaForge.Wim.Folders.Linux;
using MediaForge.Wim.Folders.Windows;

namespace MediaForge.Wim.Folders;

/// <summary>
/// Puts the files of an image onto a file system of this machine. The one who applies drives it: folders first, each
/// before what is in it; then streams, links and reparse points in any order; <see cref="Finish"/> for each file when
/// all its streams are there and for folders last, those inside first.
/// </summary>
/// <remarks>
/// Calls for different entries may come from several threads at once. An entry whose name (or that of a folder
/// above it) the file system cannot have is refused by <see cref="Accepts"/>, counted in <see cref="Losses"/>, and not mentioned again.
/// </remarks>
public abstract class FolderWriter : IDisposable
{
    /// <summary>What could not be kept.</summary>
    public FolderLosses Losses { get; } = new();

    /// <summary>Opens a folder of this machine to write an image to, in the way that its file system allows; makes it if it is not there.</summary>
    /// <param name="folder">The folder that becomes the top.</param>
    /// <param name="options">What is kept and how; null for the defaults.</param>
    /// <exception cref="IOException">It cannot be made or written to.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be made.</exception>
    /// <exception cref="PlatformNotSupportedException">The system is neither Linux nor Windows.</exception>
    public static FolderWriter Open(string folder, FolderWriterOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        options ??= new FolderWriterOptions();
        if (OperatingSystem.IsLinux())
        {
            Directory.CreateDirectory(folder);
            return NtfsProperty.IsOn(folder) ? new NtfsFolderWriter(folder, options) : new LinuxFolderWriter(folder, options);
        }
        if (OperatingSystem.IsWindows()) return new WindowsFolderWriter(folder, options);
        throw new PlatformNotSupportedException("Images are applied to folders on Linux and Windows.");
    }

    /// <summary>Whether the file system can have an entry of this name there; counts it as lost if not. Called once for each entry, parents first.</summary>
    public abstract bool Accepts(WimEntry entry);

    /// <summary>Makes a folder that is no link; the top is there already.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public abstract void MakeFolder(WimEntry folder);

    /// <summary>Begins a stream; makes the file if it is not there yet, and replaces an old one. Null when the file system cannot keep named streams, which is counted.</summary>
    /// <param name="entry">The file (or folder, for a named stream).</param>
    /// <param name="name">The name of the stream; empty for the content.</param>
    /// <param name="length">The bytes that will be written, in order; may be 0.</param>
    /// <exception cref="IOException">It cannot be made, or there is no space.</exception>
    public abstract FolderStream? OpenStream(WimEntry entry, string name, long length);

    /// <summary>Makes another name of a file that has been finished; it needs no finishing of its own, its short name is set or counted here. Returns false, and counts it, where links cannot be; the caller writes the file once more then.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public abstract bool MakeLink(WimEntry entry, WimEntry existing);

    /// <summary>Makes a file or folder a link or another reparse point; makes it if it is not there yet.</summary>
    /// <param name="entry">The file or folder.</param>
    /// <param name="data">The reparse data as in the WIM, without their header.</param>
    /// <exception cref="InvalidDataException">They are corrupt.</exception>
    /// <exception cref="IOException">It cannot be made.</exception>
    public abstract void SetReparsePoint(WimEntry entry, ReadOnlyMemory<byte> data);

    /// <summary>Sets attributes, times, short name, tagged items and security, in an order in which none undoes another.</summary>
    /// <param name="entry">The file or folder; the top too.</param>
    /// <param name="securityDescriptor">Self-relative; empty for none.</param>
    /// <exception cref="IOException">A property cannot be set that the file system has.</exception>
    /// <exception cref="InvalidDataException">The tagged items are corrupt.</exception>
    public abstract void Finish(WimEntry entry, ReadOnlyMemory<byte> securityDescriptor);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Lets go of privileges and handles.</summary>
    protected abstract void Dispose(bool disposing);
}
