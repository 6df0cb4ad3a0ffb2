using MediaForge.Bytes;
using MediaForge.Wim.Folders;

namespace MediaForge.Wim.Metadata;

/// <summary>Turns scanned files, as they come, into the tree of an image.</summary>
internal sealed class CapturedTree(WimCaptureOptions options)
{
    private readonly SecurityTable _security = new();
    private readonly Stack<(ScannedFile File, WimEntry Entry)> _open = []; // the folders on the way to the next file
    private readonly Dictionary<UInt128, WimEntry> _links = [];
    private WimEntry? _root;
    private ulong _groups;

    public long Files { get; private set; }

    public long Folders { get; private set; }

    /// <summary>The bytes of all streams, those of a file with several names once.</summary>
    public long Bytes { get; private set; }

    public void Add(ScannedFile file)
    {
        while (_open.Count > 0 && _open.Peek().File != file.Parent) _open.Pop();
        var parent = file.Parent is null ? null : _open.Peek().Entry;
        var known = file.LinkIdentity is { } identity && _links.TryGetValue(identity, out var first) ? first : null;
        var entry = new WimEntry(null, parent, file.Name, Dentry.Create(file, options.Security ? _security.NumberOf(file.SecurityDescriptor) : -1), default)
        {
            NewStreams = known?.NewStreams ?? StreamsOf(file, parent),
        };
        if (known is not null) Join(known, entry);
        else if (file.LinkIdentity is { } link) _links.Add(link, entry);
        if (known is null) Bytes += entry.NewStreams.Sum(s => s.Content.Length);

        if (parent is null) _root = entry;
        else parent.Append(entry);
        if (entry.IsDirectory) Folders++;
        else Files++;
        if (!entry.IsDirectory || entry.IsReparsePoint) return;
        entry.MakeList();
        _open.Push((file, entry));
    }

    /// <summary>All streams in the order of the tree, those of a file with several names once.</summary>
    public IEnumerable<NewStream> Streams() =>
        _root!.SelfAndDescendants().SelectMany(e => e.NewStreams!).Where(s => s.Hash is null);

    public ImageTree ToImageTree() => new(_security.ToBytes(), _root!);

    private void Join(WimEntry first, WimEntry entry)
    {
        if (first.HardLinkGroup == 0) first.SetHardLinkGroup(++_groups);
        entry.SetHardLinkGroup(first.HardLinkGroup);
    }

    private NewStream[] StreamsOf(ScannedFile file, WimEntry? parent)
    {
        var isLink = (file.Attributes & FileAttributes.ReparsePoint) != 0;
        if (!isLink && file.Streams.Count == 0) return [];
        var compress = !options.Exclusions.IsCompressionExcluded(PathOf(parent, file.Name));
        var result = new List<NewStream>(file.Streams.Count + 1);
        if (isLink) result.Add(new NewStream(WimStreamKind.Reparse, string.Empty, ByteSource.FromBytes(file.ReparseData)));
        foreach (var stream in file.Streams)
            result.Add(new NewStream(stream.Name.Length > 0 ? WimStreamKind.Named : WimStreamKind.Data, stream.Name, stream.Content) { Compress = compress });
        return [.. result];
    }

    private static string PathOf(WimEntry? parent, string name) => parent is null ? "\\" : parent.Parent is null ? "\\" + name : parent.Path + "\\" + name;
}
