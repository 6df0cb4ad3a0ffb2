using System.Buffers.Binary;
using System.Runtime.InteropServices;
using MediaForge.Bytes;

namespace MediaForge.Wim;

/// <summary>A file or folder in an image.</summary>
/// <remarks>
/// An entry is a view of its bytes in the metadata. That is what makes an edit faithful: an entry that is not
/// touched is written back as the bytes it was read from, with fields, tagged items and padding that nobody
/// here understands; only the place of a folder's list is new.
/// </remarks>
public sealed class WimEntry
{
    private const int IndexFrom = 12; // below that many children a look at each is faster

    private readonly ReadOnlyMemory<byte> _record;
    private readonly ReadOnlyMemory<byte> _streams;
    private readonly WimFile? _wim;
    private List<WimEntry>? _children;
    private Dictionary<string, WimEntry>? _index;

    internal WimEntry(WimFile? wim, WimEntry? parent, string name, ReadOnlyMemory<byte> record, ReadOnlyMemory<byte> streams)
    {
        _wim = wim;
        _record = record;
        _streams = streams;
        Parent = parent;
        Name = name;
    }

    /// <summary>The name; empty for the root.</summary>
    public string Name { get; }

    /// <summary>The folder that it is in; null for the root.</summary>
    public WimEntry? Parent { get; }

    /// <summary>The short (8.3) name; empty when there is none.</summary>
    public string ShortName
    {
        get
        {
            var at = Dentry.NameOffset + Dentry.StoredNameSize(UInt16At(Dentry.NameSizeOffset));
            return Dentry.ReadText(_record.Span.Slice(at, UInt16At(Dentry.ShortNameSizeOffset)));
        }
    }

    /// <summary>The attributes.</summary>
    public FileAttributes Attributes => (FileAttributes)UInt32At(Dentry.AttributesOffset);

    /// <summary>Whether it is a folder, or a link to one.</summary>
    public bool IsDirectory => (Attributes & FileAttributes.Directory) != 0;

    /// <summary>Whether it is a link or another reparse point.</summary>
    public bool IsReparsePoint => (Attributes & FileAttributes.ReparsePoint) != 0;

    /// <summary>The kind of reparse point; 0 when it is none.</summary>
    public uint ReparseTag => IsReparsePoint ? UInt32At(Dentry.ReparseTagOffset) : 0;

    /// <summary>Entries of one image with the same number (not 0) and the same content are names of one file.</summary>
    public ulong HardLinkGroup => IsReparsePoint || IsDirectory ? 0 : UInt64At(Dentry.HardLinkGroupOffset);

    /// <summary>The number of its security descriptor in the image; -1 when it has none.</summary>
    public int SecurityId => (int)UInt32At(Dentry.SecurityIdOffset);

    /// <summary>When it was made, UTC.</summary>
    public DateTime CreationTime => WimFileTimes.FromFileTime(UInt64At(Dentry.CreationTimeOffset));

    /// <summary>When it was last read, UTC.</summary>
    public DateTime LastAccessTime => WimFileTimes.FromFileTime(UInt64At(Dentry.LastAccessTimeOffset));

    /// <summary>When it was last written, UTC.</summary>
    public DateTime LastWriteTime => WimFileTimes.FromFileTime(UInt64At(Dentry.LastWriteTimeOffset));

    /// <summary>What is in the folder, in the order of the metadata; empty for a file.</summary>
    public IReadOnlyList<WimEntry> Children => _children ?? (IReadOnlyList<WimEntry>)[];

    /// <summary>The path from the root with backslashes and a leading one; <c>\</c> for the root.</summary>
    public string Path
    {
        get
        {
            if (Parent is null) return "\\";
            var names = new Stack<string>();
            for (var entry = this; entry.Parent is not null; entry = entry.Parent) names.Push(entry.Name);
            return "\\" + string.Join('\\', names);
        }
    }

    /// <summary>The hash of the content; zero for an empty file and for a folder.</summary>
    public Sha1Hash Hash => DataStream.Hash;

    /// <summary>The length of the content in bytes.</summary>
    public long Length => DataStream.Length;

    /// <summary>All its streams that have bytes or a name: content, named streams, reparse data.</summary>
    public IReadOnlyList<WimStream> Streams
    {
        get
        {
            if (NewStreams is not null) return [.. NewStreams.Select(s => new WimStream(s.Kind, s.Name, s.Hash ?? default, s.Content.Length))];
            // An unnamed stream is the reparse data first, if the entry is a link, and then the content. Writers put
            // it in the entry or, when there are named ones, behind it; then the hash in the entry is zero.
            var entries = StreamEntries();
            if (!MainHash.IsZero || !entries.Exists(e => e.Name.Length == 0)) entries.Insert(0, (string.Empty, MainHash));
            var result = new List<WimStream>(entries.Count);
            var unnamed = IsReparsePoint ? WimStreamKind.Reparse : WimStreamKind.Data;
            foreach (var (name, hash) in entries)
            {
                if (name.Length > 0) result.Add(new WimStream(WimStreamKind.Named, name, hash, LengthOf(hash)));
                else if (!hash.IsZero) result.Add(new WimStream(unnamed, name, hash, LengthOf(hash)));
                if (name.Length == 0) unnamed = WimStreamKind.Data;
            }
            return result;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Path;

    /// <summary>The bytes of the entry, with a stale list offset.</summary>
    internal ReadOnlySpan<byte> Record => _record.Span;

    /// <summary>The bytes of the stream entries behind it.</summary>
    internal ReadOnlySpan<byte> StreamRecords => _streams.Span;

    /// <summary>The streams of an entry that was not read from a WIM, in place of those in its bytes; null when it was.</summary>
    internal IReadOnlyList<NewStream>? NewStreams { get; init; }

    /// <summary>What is known of it besides (object id, extended attributes, what others added): the bytes behind the names.</summary>
    internal ReadOnlyMemory<byte> TaggedItems
    {
        get
        {
            var names = Dentry.StoredNameSize(UInt16At(Dentry.NameSizeOffset)) + Dentry.StoredNameSize(UInt16At(Dentry.ShortNameSizeOffset));
            return _record[(int)Math.Min(Dentry.Align(Dentry.FixedSize + names), _record.Length)..];
        }
    }

    /// <summary>The hash in the entry itself.</summary>
    internal Sha1Hash MainHash => NewStreams is not null ? NewStream.MainHash(this) : new Sha1Hash(Record.Slice(Dentry.HashOffset, Sha1Hash.Size));

    /// <summary>Makes a new entry one of several names of a file.</summary>
    internal void SetHardLinkGroup(ulong group) =>
        BinaryPrimitives.WriteUInt64LittleEndian(MemoryMarshal.AsMemory(_record).Span[Dentry.HardLinkGroupOffset..], group);

    /// <summary>Whether the entry is written with a list, even an empty one.</summary>
    internal bool HasList => _children is not null;

    internal void MakeList() => _children ??= [];

    internal WimEntry? FindChild(string name)
    {
        if (_children is null) return null;
        if (_children.Count < IndexFrom) return FindIn(name);
        if (_index is null)
        {
            _index = new Dictionary<string, WimEntry>(_children.Count, StringComparer.OrdinalIgnoreCase);
            foreach (var child in _children) _index.TryAdd(child.Name, child);
        }
        if (!_index.TryGetValue(name, out var found)) return null;
        // Two names that differ in case only are rare; the index knows the first.
        return found.Name == name || _index.Count == _children.Count ? found : FindIn(name);
    }

    /// <summary>The entry at a path of names from here; null when there is none.</summary>
    internal WimEntry? FindDescendant(ReadOnlySpan<string> names)
    {
        var entry = this;
        foreach (var name in names)
        {
            if (entry.FindChild(name) is not { } child) return null;
            entry = child;
        }
        return entry;
    }

    /// <summary>Adds a child in the order of names that Windows keeps; behind all that sort before it.</summary>
    internal void Insert(WimEntry child)
    {
        MakeList();
        var at = _children!.Count;
        while (at > 0 && string.Compare(_children[at - 1].Name, child.Name, StringComparison.OrdinalIgnoreCase) > 0) at--;
        _children.Insert(at, child);
        _index?.TryAdd(child.Name, child);
    }

    /// <summary>Adds a child at the end.</summary>
    internal void Append(WimEntry child) => _children!.Add(child);

    internal void Remove(WimEntry child)
    {
        _children!.Remove(child);
        _index = null;
    }

    /// <summary>Puts another entry in the place of a child of the same name.</summary>
    internal void Replace(WimEntry child, WimEntry by)
    {
        _children![_children.IndexOf(child)] = by;
        if (_index is not null && ReferenceEquals(_index[child.Name], child)) _index[child.Name] = by;
    }

    /// <summary>The entry and all below it, each folder before what is in it.</summary>
    internal IEnumerable<WimEntry> SelfAndDescendants()
    {
        var stack = new Stack<WimEntry>();
        stack.Push(this);
        while (stack.TryPop(out var entry))
        {
            yield return entry;
            for (var i = entry.Children.Count - 1; i >= 0; i--) stack.Push(entry.Children[i]);
        }
    }

    private WimStream DataStream
    {
        get
        {
            if (_streams.IsEmpty && !IsReparsePoint && NewStreams is null) return new WimStream(WimStreamKind.Data, string.Empty, MainHash, LengthOf(MainHash));
            return Streams.FirstOrDefault(s => s.Kind == WimStreamKind.Data, new WimStream(WimStreamKind.Data, string.Empty, default, 0));
        }
    }

    private WimEntry? FindIn(string name)
    {
        WimEntry? found = null;
        foreach (var child in _children!)
        {
            if (child.Name == name) return child;
            if (found is null && child.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) found = child;
        }
        return found;
    }

    private List<(string Name, Sha1Hash Hash)> StreamEntries()
    {
        var result = new List<(string, Sha1Hash)>();
        for (var at = 0; at < _streams.Length;)
        {
            var bytes = _streams.Span[at..];
            var name = Dentry.ReadText(bytes.Slice(Dentry.StreamNameOffset, BinaryPrimitives.ReadUInt16LittleEndian(bytes[Dentry.StreamNameSizeOffset..])));
            var hash = new Sha1Hash(bytes.Slice(Dentry.StreamHashOffset, Sha1Hash.Size));
            at += (int)Dentry.Align(BinaryPrimitives.ReadInt64LittleEndian(bytes));
            result.Add((name, hash));
        }
        return result;
    }

    private long LengthOf(Sha1Hash hash) => hash.IsZero ? 0 : _wim?.Blobs.Find(hash)?.Length ?? 0;

    private ushort UInt16At(int offset) => BinaryPrimitives.ReadUInt16LittleEndian(Record[offset..]);

    private uint UInt32At(int offset) => BinaryPrimitives.ReadUInt32LittleEndian(Record[offset..]);

    private ulong UInt64At(int offset) => BinaryPrimitives.ReadUInt64LittleEndian(Record[offset..]);
}
