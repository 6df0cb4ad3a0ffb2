using System.Collections.Concurrent;

namespace MediaForge.Wim.Folders;

/// <summary>What the writers have in common: which entries were made and where, and which were refused.</summary>
/// <typeparam name="TFolder">A folder of the system.</typeparam>
/// <param name="top">The top.</param>
/// <param name="options">What is kept.</param>
internal abstract class FolderTreeWriter<TFolder>(TFolder top, FolderWriterOptions options) : FolderWriter
    where TFolder : FolderNode
{
    /// <summary>The most characters of a name on Windows.</summary>
    protected const int MaxNameLength = 255;

    private readonly ConcurrentDictionary<WimEntry, TFolder> _made = new();
    private readonly ConcurrentDictionary<WimEntry, bool> _refused = new();
    private readonly ConcurrentDictionary<WimEntry, bool> _begun = new();

    /// <summary>What is kept.</summary>
    protected FolderWriterOptions Options => options;

    /// <inheritdoc/>
    public override bool Accepts(WimEntry entry)
    {
        if (entry.Parent is not { } parent) return true;
        if (!_refused.IsEmpty && _refused.ContainsKey(parent))
        {
            if (entry.IsDirectory) _refused[entry] = true;
            return false;
        }
        var why = parent.IsReparsePoint ? "files below links" : IsEncrypted(entry) ? "encrypted files" : WhyRefused(entry);
        if (why is null) return true;
        Losses.Add(why, entry.Path);
        if (entry.IsDirectory) _refused[entry] = true;
        return false;
    }

    /// <inheritdoc/>
    public override void MakeFolder(WimEntry folder)
    {
        if (folder.Parent is null) return;
        var parent = FolderOf(folder.Parent);
        MakeFolder(parent, folder.Name);
        _made[folder] = Child(parent, folder.Name);
    }

    /// <summary>Whether a named stream can have its name; counts it as lost if not. Nobody has looked at those before.</summary>
    protected bool AcceptsStream(WimEntry entry, string name)
    {
        if (name.Length <= MaxNameLength && name.AsSpan().IndexOfAny("\0/\\:") < 0) return true;
        Losses.Add("named streams whose names Windows cannot have", entry.Path);
        return false;
    }

    /// <summary>Why an entry cannot be, in the words of <see cref="FolderLosses"/>; null when it can.</summary>
    protected abstract string? WhyRefused(WimEntry entry);

    /// <summary>A folder in a folder.</summary>
    protected abstract TFolder Child(TFolder parent, string name);

    /// <summary>Makes a folder; one that is there is kept.</summary>
    /// <exception cref="IOException">It cannot be made, or something else has its name, be it a link to a folder.</exception>
    protected abstract void MakeFolder(TFolder parent, string name);

    /// <summary>The folder of an entry that was made.</summary>
    protected TFolder FolderOf(WimEntry folder) =>
        folder.Parent is null ? top : _made.TryGetValue(folder, out var made) ? made : throw new InvalidOperationException($"{folder.Path} has not been made yet.");

    /// <summary>The folder in which the entry is, and its name there; the top is in itself without a name.</summary>
    protected TFolder PlaceOf(WimEntry entry) => FolderOf(entry.Parent ?? entry);

    /// <summary>
    /// Whether the file was made before by this writer; it is asked once for each part of a file. One with a single
    /// part needs no remembering.
    /// </summary>
    protected bool IsBegunBefore(WimEntry entry) => (entry.IsReparsePoint || !entry.StreamRecords.IsEmpty) && !_begun.TryAdd(entry, true);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) top.Handles.Dispose();
    }

    /// <summary>What a WIM has of such a file could not be written as its content: the encrypted form that only Windows takes back.</summary>
    private static bool IsEncrypted(WimEntry entry) => !entry.IsDirectory && (entry.Attributes & FileAttributes.Encrypted) != 0;
}
