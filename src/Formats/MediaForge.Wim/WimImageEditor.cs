using MediaForge.Bytes;

namespace MediaForge.Wim;

/// <summary>
/// Changes the files of one image. Paths use either slash, a leading one is ignored; names are found in any case,
/// the exact case preferred. Entries that are not named here stay bit for bit as they are.
/// </summary>
public sealed class WimImageEditor
{
    private readonly Dictionary<WimEntry, int> _fileSecurity = [];

    internal WimImageEditor(ImageTree tree) => Tree = tree;

    internal ImageTree Tree { get; }

    /// <summary>Whether anything was changed.</summary>
    internal bool IsChanged { get; private set; }

    /// <summary>Adds a file whose three times are the same. See the other overload.</summary>
    public void AddFile(string path, ByteSource content, DateTime time, FileAttributes attributes = FileAttributes.Archive, bool compress = true) =>
        AddFile(path, content, new WimFileTimes(time), attributes, compress);

    /// <summary>
    /// Adds a file, or replaces one, and makes the folders that lead to it. The file has its content in the one place
    /// where a boot manager looks for it, and no other streams.
    /// </summary>
    /// <remarks>
    /// A new file gets the security descriptor that most files of its folder have, else the folder's. A file that is
    /// replaced keeps its place, its name and short name as they are written, and its security descriptor; its
    /// attributes, times and content are the new ones, its named streams and links to it end (other names of a
    /// hard-linked file keep the old content). New folders get the descriptor of the folder they are in.
    /// </remarks>
    /// <param name="path">The path of the file.</param>
    /// <param name="content">Its bytes; read for their SHA-1 when the WIM is built, and again when it is written.</param>
    /// <param name="times">Its times, from 1601 on; Windows PE wants real ones. New folders take them too.</param>
    /// <param name="attributes">Its attributes.</param>
    /// <param name="compress">False for a content that is to take as many bytes in the WIM as it has, whatever is in it.</param>
    /// <exception cref="ArgumentException">A name is none that Windows can have, a folder on the way is a file or a link, or the path is a folder; or the attributes are not those of a file.</exception>
    public void AddFile(string path, ByteSource content, WimFileTimes times, FileAttributes attributes = FileAttributes.Archive, bool compress = true)
    {
        ArgumentNullException.ThrowIfNull(content);
        if ((attributes & (FileAttributes.Directory | FileAttributes.ReparsePoint | FileAttributes.Encrypted)) != 0)
            throw new ArgumentException($"'{path}' cannot be a file with the attributes {attributes}.", nameof(attributes));
        var names = WimPath.SplitNew(path);
        var old = Tree.Root.FindDescendant(names);
        if (old is { IsDirectory: true }) throw new ArgumentException($"'{old.Path}' is a folder of the image; a file cannot take its place.", nameof(path));

        var folder = EnterFolder(names.AsSpan(..^1), path, times);
        var name = old?.Name ?? names[^1];
        var record = Dentry.Create(name, old?.ShortName ?? string.Empty, attributes, old?.SecurityId ?? FileSecurityIn(folder), times);
        var entry = new WimEntry(null, folder, name, record, default) { NewStreams = [new NewStream(WimStreamKind.Data, string.Empty, content) { Compress = compress }] };
        if (old is null) folder.Insert(entry);
        else folder.Replace(old, entry);
        IsChanged = true;
    }

    /// <summary>Makes a folder and those that lead to it; nothing happens when it is there.</summary>
    /// <exception cref="ArgumentException">A name is none that Windows can have, or one on the way is a file or a link.</exception>
    public void AddFolder(string path, DateTime time) => EnterFolder(WimPath.SplitNew(path), path, new WimFileTimes(time));

    /// <summary>Takes out a file, or a folder with all that is in it. Returns whether there was one.</summary>
    /// <exception cref="ArgumentException">The path is that of the root.</exception>
    public bool Delete(string path)
    {
        var names = WimPath.Split(path);
        if (names.Length == 0) throw new ArgumentException("The top folder of an image cannot be deleted.", nameof(path));
        if (Tree.Root.FindDescendant(names) is not { } entry) return false;
        entry.Parent!.Remove(entry);
        return IsChanged = true;
    }

    /// <summary>Whether there is a file or folder at a path.</summary>
    public bool Exists(string path) => Tree.Root.FindDescendant(WimPath.Split(path)) is not null;

    private WimEntry EnterFolder(ReadOnlySpan<string> names, string path, WimFileTimes times)
    {
        var folder = Tree.Root;
        foreach (var name in names)
        {
            if (folder.FindChild(name) is { } existing)
            {
                if (!existing.IsDirectory || existing.IsReparsePoint)
                    throw new ArgumentException($"'{existing.Path}' in the image is a {(existing.IsDirectory ? "link" : "file")}, so '{path}' cannot be put there.", nameof(path));
                folder = existing;
                continue;
            }
            var made = new WimEntry(null, folder, name, Dentry.Create(name, string.Empty, FileAttributes.Directory, folder.SecurityId, times), default);
            made.MakeList();
            folder.Insert(made);
            folder = made;
            IsChanged = true;
        }
        return folder;
    }

    private int FileSecurityIn(WimEntry folder)
    {
        if (_fileSecurity.TryGetValue(folder, out var id)) return id;
        id = folder.Children
            .Where(e => !e.IsDirectory && !e.IsReparsePoint)
            .GroupBy(e => e.SecurityId)
            .OrderByDescending(g => g.Count()).ThenBy(g => g.Key)
            .Select(g => g.Key)
            .FirstOrDefault(folder.SecurityId);
        _fileSecurity.Add(folder, id);
        return id;
    }
}
