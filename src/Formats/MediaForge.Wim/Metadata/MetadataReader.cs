using System.Buffers.Binary;

namespace MediaForge.Wim.Metadata;

/// <summary>
/// Reads the metadata of an image: <c>security data | root entry | end | lists of children ...</c>.
/// </summary>
/// <remarks>
/// The lists are found by offsets, which hostile metadata may point anywhere. Three things bound the work: every
/// entry takes its bytes from a budget as large as the metadata (so lists that overlap or lead back to
/// themselves run out of it), folders are not deeper than <see cref="MaxDepth"/>, and nothing recurses.
/// </remarks>
internal sealed class MetadataReader
{
    private const int MaxDepth = 16384;
    private const int ManyNames = 256;
    private const int SecuritySizeOffset = 0;
    private const int SecurityCountOffset = 4;
    private const int SecurityFixedSize = 8;

    private readonly WimFile? _wim;
    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly string _where;
    private long _budget;

    private MetadataReader(WimFile? wim, ReadOnlyMemory<byte> bytes, string where)
    {
        _wim = wim;
        _bytes = bytes;
        _where = where;
        _budget = bytes.Length;
    }

    /// <param name="wim">Where the lengths of blobs are looked up.</param>
    /// <param name="bytes">The uncompressed metadata; the entries keep using it.</param>
    /// <param name="where">The source and the structure, for errors.</param>
    /// <exception cref="InvalidDataException">The metadata is corrupt.</exception>
    public static ImageTree Read(WimFile? wim, ReadOnlyMemory<byte> bytes, string where) => new MetadataReader(wim, bytes, where).Read();

    private ImageTree Read()
    {
        var security = ReadSecurity();
        var root = ReadEntry(security.Length, null, out _, out var list) ?? throw Corrupt(security.Length, "there is no root entry");
        if (!root.IsDirectory) throw Corrupt(security.Length, "the root entry is no folder");
        root.MakeList();

        var pending = new Stack<(WimEntry Folder, long List, int Depth)>();
        if (list != 0) pending.Push((root, list, 1));
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (pending.TryPop(out var next))
        {
            if (next.Depth > MaxDepth) throw Corrupt(next.List, $"folders are nested deeper than {MaxDepth}");
            if (names.Count < ManyNames) names.Clear();
            else names = new HashSet<string>(StringComparer.Ordinal); // clearing a large set costs as much as its largest use did
            for (var at = next.List; ReadEntry(at, next.Folder, out var end, out list) is { } entry; at = end)
            {
                if (!names.Add(entry.Name)) throw Corrupt(at, $"the folder {next.Folder.Path} has two entries with the name '{entry.Name}'");
                next.Folder.Append(entry);
                if (!entry.IsDirectory || list == 0) continue;
                entry.MakeList();
                pending.Push((entry, list, next.Depth + 1));
            }
        }
        return new ImageTree(security, root);
    }

    private ReadOnlyMemory<byte> ReadSecurity()
    {
        if (_bytes.Length < SecurityFixedSize) throw Corrupt(0, "the security data are truncated");
        var span = _bytes.Span;
        var size = Dentry.Align(Math.Max(SecurityFixedSize, BinaryPrimitives.ReadUInt32LittleEndian(span[SecuritySizeOffset..])));
        var count = BinaryPrimitives.ReadUInt32LittleEndian(span[SecurityCountOffset..]);
        if (size > _bytes.Length || count > (size - SecurityFixedSize) / sizeof(ulong))
            throw Corrupt(0, $"the security data claim {size} bytes with {count} descriptors in metadata of {_bytes.Length} bytes");
        var left = (ulong)(size - SecurityFixedSize) - count * sizeof(ulong);
        for (var i = 0; i < count; i++)
        {
            var at = SecurityFixedSize + i * sizeof(ulong);
            var descriptor = BinaryPrimitives.ReadUInt64LittleEndian(span[at..]);
            if (descriptor > left) throw Corrupt(at, $"security descriptor {i} claims {descriptor} bytes where {left} are left");
            left -= descriptor;
        }
        return _bytes[..(int)size];
    }

    /// <summary>Reads an entry with its stream entries; null at the end of a list.</summary>
    private WimEntry? ReadEntry(long at, WimEntry? parent, out long end, out long list)
    {
        (end, list) = (at, 0);
        if (at < 0 || at > _bytes.Length - Dentry.EndSize) throw Corrupt(at, "an entry lies outside the metadata");
        var available = _bytes[(int)at..];
        var span = available.Span;
        var length = BinaryPrimitives.ReadUInt64LittleEndian(span[Dentry.LengthOffset..]);
        if (length <= Dentry.EndSize) return null;
        if (length < Dentry.FixedSize || length > (ulong)span.Length) throw Corrupt(at, $"an entry claims {length} bytes where {span.Length} are left");
        var size = Math.Min(Dentry.Align((long)length), span.Length);

        int nameSize = BinaryPrimitives.ReadUInt16LittleEndian(span[Dentry.NameSizeOffset..]);
        int shortSize = BinaryPrimitives.ReadUInt16LittleEndian(span[Dentry.ShortNameSizeOffset..]);
        if ((nameSize | shortSize) % sizeof(char) != 0 || Dentry.FixedSize + Dentry.StoredNameSize(nameSize) + Dentry.StoredNameSize(shortSize) > size)
            throw Corrupt(at, $"an entry of {length} bytes has names of {nameSize} and {shortSize} bytes");
        var name = parent is null ? string.Empty : Dentry.ReadText(span.Slice(Dentry.NameOffset, nameSize));
        if (parent is not null && name is "" or "." or ".." || name.AsSpan().IndexOfAny('\0', '/', '\\') >= 0)
            throw Corrupt(at, $"an entry in {parent?.Path} has the name '{name.Replace('\0', '?')}', which is none");

        var streams = StreamsSize(at, available[(int)size..].Span, BinaryPrimitives.ReadUInt16LittleEndian(span[Dentry.StreamCountOffset..]));
        end = at + size + streams;
        _budget -= size + streams;
        if (_budget < 0) throw Corrupt(at, "the lists of the folders overlap, or a folder contains itself");
        list = BinaryPrimitives.ReadInt64LittleEndian(span[Dentry.SubfolderOffset..]);
        return new WimEntry(_wim, parent, name, available[..(int)size], available.Slice((int)size, (int)streams));
    }

    private long StreamsSize(long entry, ReadOnlySpan<byte> bytes, int count)
    {
        long at = 0;
        for (var i = 0; i < count; i++)
        {
            var left = bytes.Length - at;
            var length = left < Dentry.StreamFixedSize ? 0 : BinaryPrimitives.ReadUInt64LittleEndian(bytes[(int)at..]);
            if (length < Dentry.StreamFixedSize || length > (ulong)left || Dentry.Align((long)length) > left)
                throw Corrupt(entry, $"stream {i} of {count} of an entry claims {length} bytes where {left} are left");
            int name = BinaryPrimitives.ReadUInt16LittleEndian(bytes[(int)(at + Dentry.StreamNameSizeOffset)..]);
            if (name % sizeof(char) != 0 || Dentry.StreamFixedSize + name > (long)length)
                throw Corrupt(entry, $"stream {i} of {count} of an entry, of {length} bytes, has a name of {name} bytes");
            at += Dentry.Align((long)length);
        }
        return at;
    }

    private InvalidDataException Corrupt(long at, string what) => new($"{_where}: at byte {at} of it {what}.");
}
