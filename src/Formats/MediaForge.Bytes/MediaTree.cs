namespace MediaForge.Bytes;

/// <summary>
/// Names on a media mapped to sources: folders and files in the order in which they were added, names
/// compared without case, as Windows does.
/// </summary>
public sealed class MediaTree
{
    /// <summary>The folder that has no name.</summary>
    public MediaFolder Root { get; } = new(string.Empty, null);

    /// <summary>All files, folder by folder in the order of the tree.</summary>
    public IEnumerable<MediaFile> Files => Root.Descendants().OfType<MediaFile>();

    /// <summary>Adds a file, and the folders that lead to it.</summary>
    /// <param name="path">The path; either slash separates, a leading one is ignored.</param>
    /// <param name="content">Its bytes.</param>
    /// <exception cref="ArgumentException">The path is empty, or one of its names is taken by something else.</exception>
    public MediaFile AddFile(string path, ByteSource content)
    {
        var (folder, name) = FolderFor(path);
        var file = new MediaFile(name, folder, content);
        folder.Add(file);
        return file;
    }

    /// <summary>The folder at a path, made if it is not there.</summary>
    /// <exception cref="ArgumentException">A name on the way is a file.</exception>
    public MediaFolder AddFolder(string path)
    {
        var folder = Root;
        foreach (var name in Split(path)) folder = Enter(folder, name);
        return folder;
    }

    /// <summary>The file or folder at a path, in any case; null when there is none. The root's path is empty.</summary>
    public MediaNode? Find(string path)
    {
        MediaNode node = Root;
        foreach (var name in Split(path))
        {
            if (node is not MediaFolder folder || folder.Find(name) is not { } next) return null;
            node = next;
        }
        return node;
    }

    /// <summary>The file at a path, in any case; null when there is none or it is a folder.</summary>
    public MediaFile? FindFile(string path) => Find(path) as MediaFile;

    private (MediaFolder Folder, string Name) FolderFor(string path)
    {
        var names = Split(path);
        if (names.Length == 0) throw new ArgumentException("The path names no file.", nameof(path));
        var folder = Root;
        foreach (var name in names[..^1]) folder = Enter(folder, name);
        return (folder, names[^1]);
    }

    private static MediaFolder Enter(MediaFolder folder, string name)
    {
        switch (folder.Find(name))
        {
            case MediaFolder existing:
                return existing;
            case { } file:
                throw new ArgumentException($"'{file.Path}' is a file, so nothing can be put under it.");
            default:
                var made = new MediaFolder(name, folder);
                folder.Add(made);
                return made;
        }
    }

    private static string[] Split(string path) => path.Split(['/', '\\'], StringSplitOptions.RemoveEmptyEntries);
}
