using System.Globalization;
using MediaForge.Bytes;

namespace MediaForge.Optical;

/// <summary>
/// Collects what a reader finds on a disc into a tree, within limits that no true disc reaches, and with names that
/// are safe to make files of.
/// </summary>
/// <remarks>
/// Slashes and control characters in names become <c>_</c>. Names that Windows cannot tell apart (a disc made on
/// Linux may have <c>a</c> and <c>A</c>) get <c>~2</c>, <c>~3</c>... from the second on, so that no file is lost.
/// </remarks>
internal sealed class TreeCollector(DiscReader disc)
{
    private const int MaximumNodes = 4_000_000;
    private const int MaximumDepth = 128;
    private const long MaximumFolderBytes = 512 << 20;

    private readonly Dictionary<string, int> _repeats = new(StringComparer.OrdinalIgnoreCase);
    private long _folderBytes;
    private int _nodes;

    public MediaTree Tree { get; } = new();

    /// <summary>Counts the bytes of a folder's content before they are read: together folders are not larger than the image.</summary>
    /// <exception cref="InvalidDataException">They are.</exception>
    public void Charge(long bytes, string what)
    {
        _folderBytes += bytes;
        if (bytes < 0 || _folderBytes > Math.Min(disc.Length, MaximumFolderBytes)) throw new InvalidDataException($"{what}: the folders of the disc claim more bytes than there can be.");
    }

    /// <summary>Adds a folder and returns its path.</summary>
    public FolderPath AddFolder(FolderPath parent, string name, DateTimeOffset? modified)
    {
        var path = Register(parent, name);
        Tree.AddFolder(path).Modified = modified;
        return parent.Depth < MaximumDepth ? new FolderPath(path + '/', parent.Depth + 1) : throw new InvalidDataException($"The folders of the disc lie more than {MaximumDepth} levels deep.");
    }

    /// <summary>Adds a file.</summary>
    public void AddFile(FolderPath parent, string name, ByteSource content, DateTimeOffset? modified) => Tree.AddFile(Register(parent, name), content).Modified = modified;

    private string Register(FolderPath parent, string name)
    {
        if (++_nodes > MaximumNodes) throw new InvalidDataException($"The disc has more than {MaximumNodes:N0} files and folders.");
        name = Safe(name);
        if (name is "" or "." or "..") throw new InvalidDataException($"The folder '{parent.Prefix}' has an entry with the name '{name}', which nothing can have.");
        var path = parent.Prefix + name;
        while (Tree.Find(path) is not null)
        {
            var n = _repeats[parent.Prefix + name] = _repeats.GetValueOrDefault(parent.Prefix + name, 1) + 1;
            path = $"{parent.Prefix}{name}~{n.ToString(CultureInfo.InvariantCulture)}";
        }
        return path;
    }

    private static string Safe(string name) => name.AsSpan().ContainsAnyInRange('\0', '\u001F') || name.AsSpan().ContainsAny('/', '\\')
        ? string.Create(name.Length, name, static (safe, text) =>
        {
            for (var i = 0; i < safe.Length; i++) safe[i] = text[i] < ' ' || text[i] is '/' or '\\' ? '_' : text[i];
        })
        : name;
}
