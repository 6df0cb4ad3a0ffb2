using System.Buffers.Binary;
using System.Text;

namespace MediaForge.Wim.Tests;

/// <summary>Makes the files of the folder <c>Hostile</c>, byte by byte the same each time. What each must do is in its README.</summary>
internal static class HostileWims
{
    private const ulong Time = 0x01DC0000_00000000;

    public static IReadOnlyDictionary<string, Func<byte[]>> All { get; } = new SortedDictionary<string, Func<byte[]>>(StringComparer.Ordinal)
    {
        ["cycle"] = () => Wim(Patched(Tree(Folder("a", Folder("b", File("c")))), t => t.Entry("b"), Dentry.SubfolderOffset, t => BitConverter.GetBytes((long)t.List("a")))),
        ["shared-list"] = () => Wim(Patched(Tree(Folder("a", File("x"), File("y")), Folder("b", File("z"))), t => t.Entry("b"), Dentry.SubfolderOffset, t => BitConverter.GetBytes((long)t.List("a")))),
        ["duplicate-names"] = () => Wim(Tree(File("same"), File("same")).Bytes),
        ["dot-dot"] = () => Wim(Tree(Folder("..", File("escaped.txt"))).Bytes),
        ["separator-in-name"] = () => Wim(Tree(File(@"..\..\escaped.txt")).Bytes),
        ["slash-in-name"] = () => Wim(Tree(File("../../escaped.txt")).Bytes),
        ["absolute-name"] = () => Wim(Tree(File("/escaped.txt")).Bytes),
        ["nul-in-name"] = () => Wim(Tree(File("a\0b")).Bytes),
        ["deep"] = () => Wim(Tree(Deep(20_000, "d")).Bytes),
        ["long-path"] = () => Wim(Tree(Deep(60, new string('n', 255))).Bytes),
        ["link-with-children"] = () => LinkWithChildren(),
        ["names-that-differ-in-case"] = () => Wim(Tree(File("Readme"), File("README")).Bytes),
        ["names-of-devices"] = () => Wim(Tree(File("con"), File("trailing. "), File("a:b"), File("nul.txt")).Bytes),
        ["entry-outside"] = () => Wim(Patched(Tree(Folder("a", File("b"))), t => t.Entry("a"), Dentry.SubfolderOffset, _ => BitConverter.GetBytes(1L << 40))),
        ["entry-too-long"] = () => Wim(Patched(Tree(File("b")), t => t.Entry("b"), Dentry.LengthOffset, _ => BitConverter.GetBytes(1L << 33))),
        ["name-too-long"] = () => Wim(Patched(Tree(File("b")), t => t.Entry("b"), Dentry.NameSizeOffset, _ => BitConverter.GetBytes((ushort)60_000))),
        ["too-many-streams"] = () => Wim(Patched(Tree(File("b")), t => t.Entry("b"), Dentry.StreamCountOffset, _ => BitConverter.GetBytes((ushort)60_000))),
        ["security-too-large"] = () => Wim(Patched(Tree(File("b")), _ => 0, 4, _ => BitConverter.GetBytes(0x10000000))),
        ["metadata-hash-wrong"] = () => Wim(Tree(File("b")).Bytes, patch: (wim, at) => wim[at.Metadata + 20] ^= 1),
        ["metadata-bomb"] = () => Wim(Tree(File("b")).Bytes, patch: (wim, at) => Resource(wim, at.Table, at.Metadata, 24, 1L << 29, 0x06)),
        ["lying-size"] = () => Wim(Tree(File("b")).Bytes, patch: (wim, at) => Resource(wim, at.Table, at.Metadata, 8, 1L << 50, 0x06)),
        ["size-overflows"] = () => Wim(Tree(File("b")).Bytes, patch: (wim, at) => Resource(wim, at.Table, long.MaxValue - 4, 1 << 20, 1 << 20, 0x02)),
        ["truncated-table"] = () => Wim(Tree(File("b")).Bytes, patch: (wim, _) => BinaryPrimitives.WriteInt64LittleEndian(wim.AsSpan(0x38), wim.Length - 10)),
        ["truncated-file"] = () => Wim(Tree(File("b")).Bytes)[..^20],
        ["many-images"] = () => Wim(Tree(File("b")).Bytes, patch: (wim, _) => BinaryPrimitives.WriteUInt32LittleEndian(wim.AsSpan(0x2C), uint.MaxValue)),
        ["missing-content"] = () => Wim(Tree(File("lost.txt", new Sha1Hash(Encoding.ASCII.GetBytes("a blob that is not !")))).Bytes),
        ["xml-entities"] = () => Wim(Tree(File("b")).Bytes, xml: """<!DOCTYPE WIM [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><WIM><IMAGE INDEX="1"><NAME>&b;</NAME></IMAGE></WIM>"""),
        ["xml-deep"] = () => Wim(Tree(File("b")).Bytes, xml: string.Concat(Enumerable.Repeat("<WIM>", 5000)) + string.Concat(Enumerable.Repeat("</WIM>", 5000))),
        ["chunk-size-odd"] = () => Wim(Tree(File("b")).Bytes, patch: (wim, _) =>
        {
            BinaryPrimitives.WriteUInt32LittleEndian(wim.AsSpan(0x10), 0x00040002);
            BinaryPrimitives.WriteUInt32LittleEndian(wim.AsSpan(0x14), 31_337);
        }),
        ["solid-blob-without-resource"] = () => Wim(Tree(File("b")).Bytes, patch: (wim, at) =>
        {
            BinaryPrimitives.WriteUInt32LittleEndian(wim.AsSpan(0x0C), WimHeader.SolidVersion);
            Resource(wim, at.Table + BlobTable.RowSize, 0, 5, 0, 0x10);
            wim[at.Table + BlobTable.RowSize + 30] = 1;
        }),
    };

    private static WimEntry File(string name, Sha1Hash hash = default) => Entry(name, FileAttributes.Archive, hash, []);

    private static WimEntry Folder(string name, params WimEntry[] children) => Entry(name, FileAttributes.Directory, default, children);

    private static WimEntry Deep(int levels, string name)
    {
        var entry = Folder(name);
        for (var i = 1; i < levels; i++) entry = Folder(name, entry);
        return entry;
    }

    private static WimEntry Entry(string name, FileAttributes attributes, Sha1Hash hash, WimEntry[] children)
    {
        var record = Dentry.Create(name, string.Empty, attributes, -1, new WimFileTimes(DateTime.FromFileTimeUtc((long)Time)));
        hash.CopyTo(record.AsSpan(Dentry.HashOffset));
        var entry = new WimEntry(null, null, name, record, default);
        if (attributes.HasFlag(FileAttributes.Directory)) entry.MakeList();
        foreach (var child in children) entry.Append(child);
        return entry;
    }

    private static Metadata Tree(params WimEntry[] children)
    {
        var root = Folder(string.Empty, children);
        return new Metadata(MetadataWriter.Write(new ImageTree(new byte[] { 8, 0, 0, 0, 0, 0, 0, 0 }, root)));
    }

    private static byte[] Patched(Metadata tree, Func<Metadata, int> entry, int offset, Func<Metadata, byte[]> value)
    {
        value(tree).CopyTo(tree.Bytes, entry(tree) + offset);
        return tree.Bytes;
    }

    /// <summary>A symbolic link that leads out of the target, with a list of files as if it were a folder.</summary>
    private static byte[] LinkWithChildren()
    {
        var target = Encoding.Unicode.GetBytes("../outside");
        var data = new byte[12 + 2 * target.Length];
        BinaryPrimitives.WriteUInt16LittleEndian(data.AsSpan(2), (ushort)target.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(data.AsSpan(4), (ushort)target.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(data.AsSpan(6), (ushort)target.Length);
        data[8] = 1;
        target.CopyTo(data, 12);
        target.CopyTo(data, 12 + target.Length);
        var link = Entry("link", FileAttributes.Directory | FileAttributes.ReparsePoint, Sha1Hash.Of(data), [File("escaped.txt")]);
        var tree = Tree(link);
        BinaryPrimitives.WriteUInt32LittleEndian(tree.Bytes.AsSpan(tree.Entry("link") + Dentry.ReparseTagOffset), 0xA000000C);
        return Wim(tree.Bytes, content: data);
    }

    /// <summary>Header, metadata, one content, blob table, XML; nothing compressed.</summary>
    private static byte[] Wim(byte[] metadata, byte[]? content = null, string? xml = null, Action<byte[], (int Metadata, int Table)>? patch = null)
    {
        content ??= "hello"u8.ToArray();
        var text = Encoding.Unicode.GetBytes('\uFEFF' + (xml ?? """<WIM><IMAGE INDEX="1"><NAME>Hostile</NAME></IMAGE></WIM>"""));
        var at = WimHeader.Size;
        WimResource Place(byte[] bytes, WimResourceFlags flags)
        {
            var resource = new WimResource(at, bytes.Length, bytes.Length, flags);
            at += bytes.Length;
            return resource;
        }

        var metadataPlace = Place(metadata, WimResourceFlags.Metadata);
        var contentPlace = Place(content, WimResourceFlags.None);
        var table = BlobTable.Write([new BlobRow(Sha1Hash.Of(metadata), metadataPlace, 1), new BlobRow(Sha1Hash.Of(content), contentPlace, 1)]);
        var tablePlace = Place(table, WimResourceFlags.Metadata);
        var header = new WimHeader { Guid = new Guid(1, 2, 3, new byte[8]), ImageCount = 1, BlobTable = tablePlace, Xml = Place(text, WimResourceFlags.Metadata) };
        byte[] wim = [.. header.ToBytes(), .. metadata, .. content, .. table, .. text];
        patch?.Invoke(wim, ((int)metadataPlace.Offset, (int)tablePlace.Offset));
        return wim;
    }

    private static void Resource(byte[] wim, int at, long offset, long size, long originalSize, byte flags)
    {
        BinaryPrimitives.WriteInt64LittleEndian(wim.AsSpan(at), size);
        wim[at + 7] = flags;
        BinaryPrimitives.WriteInt64LittleEndian(wim.AsSpan(at + 8), offset);
        BinaryPrimitives.WriteInt64LittleEndian(wim.AsSpan(at + 16), originalSize);
    }

    /// <summary>Metadata with a way to find an entry by its name.</summary>
    private sealed class Metadata(byte[] bytes)
    {
        public byte[] Bytes => bytes;

        public int Entry(string name) => bytes.AsSpan().IndexOf((byte[])[.. BitConverter.GetBytes((ushort)(name.Length * 2)), .. Encoding.Unicode.GetBytes(name)]) - Dentry.NameSizeOffset;

        public int List(string name) => (int)BitConverter.ToInt64(bytes, Entry(name) + Dentry.SubfolderOffset);
    }
}
