using System.Buffers.Binary;
using System.Security.Cryptography;
using MediaForge.Wim.Folders;

namespace MediaForge.Wim.Tests.Folders;

/// <summary>
/// All that is known of the files of a tree, one line each, whether it comes from a scan or out of a WIM. Without when
/// folders were last read, which reading them changes.
/// </summary>
internal static class FileFacts
{
    /// <summary>What a scan finds, by path.</summary>
    public static SortedDictionary<string, string> Of(IEnumerable<ScannedFile> files)
    {
        var result = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var first = new Dictionary<UInt128, string>();
        foreach (var file in files.OrderBy(PathOf, StringComparer.Ordinal))
        {
            var path = PathOf(file);
            var link = file.LinkIdentity is { } id ? (first.TryAdd(id, path) ? path : first[id]) : "";
            result.Add(path, Line(file.Attributes, file.CreationTime, file.LastAccessTime, file.LastWriteTime, file.ShortName, file.ReparseTag, file.IsReparseTargetAsIs, Hash(file.ReparseData.Span),
                file.Streams.Select(s => (s.Name, Hash(s.Content.ToArray()))), link, file.SecurityDescriptor, file.TaggedItems));
        }
        return result;
    }

    /// <summary>What a WIM says, by path.</summary>
    public static SortedDictionary<string, string> Of(string wim, int image = 1)
    {
        var file = WimFile.Open(Bytes.ByteSource.FromFile(wim));
        var tree = file.ReadTree(image);
        var result = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var first = new Dictionary<ulong, string>();
        foreach (var entry in tree.Root.SelfAndDescendants().OrderBy(e => e.Path, StringComparer.Ordinal))
        {
            var link = entry.HardLinkGroup is not 0 and var id ? (first.TryAdd(id, entry.Path) ? entry.Path : first[id]) : "";
            var reparse = entry.Streams.FirstOrDefault(s => s.Kind == WimStreamKind.Reparse);
            result.Add(entry.Path, Line(entry.Attributes, Time(entry, Dentry.CreationTimeOffset), Time(entry, Dentry.LastAccessTimeOffset), Time(entry, Dentry.LastWriteTimeOffset), entry.ShortName,
                entry.ReparseTag, entry.IsReparsePoint && ReparsePoint.IsTargetAsIs(entry), entry.IsReparsePoint ? reparse.Hash.ToString()! : "",
                entry.Streams.Where(s => s.Kind != WimStreamKind.Reparse).Select(s => (s.Name, s.Hash.IsZero ? Hash([]) : s.Hash.ToString()!)), link, SecurityOf(tree, entry), entry.TaggedItems));
        }
        return result;
    }

    /// <summary>The security descriptor of an entry.</summary>
    public static ReadOnlyMemory<byte> SecurityOf(ImageTree tree, WimEntry entry)
    {
        if (entry.SecurityId < 0) return default;
        var count = BinaryPrimitives.ReadInt32LittleEndian(tree.Security.Span[4..]);
        var at = 8 + 8 * count;
        for (var i = 0; i < entry.SecurityId; i++) at += (int)BinaryPrimitives.ReadInt64LittleEndian(tree.Security.Span[(8 + 8 * i)..]);
        return tree.Security.Slice(at, (int)BinaryPrimitives.ReadInt64LittleEndian(tree.Security.Span[(8 + 8 * entry.SecurityId)..]));
    }

    public static string PathOf(ScannedFile file)
    {
        if (file.Parent is null) return "\\";
        return file.Parent.Parent is null ? "\\" + file.Name : PathOf(file.Parent) + "\\" + file.Name;
    }

    private static ulong Time(WimEntry entry, int offset) => BinaryPrimitives.ReadUInt64LittleEndian(entry.Record[offset..]);

    private static string Line(FileAttributes attributes, ulong created, ulong accessed, ulong written, string shortName, uint tag, bool asIs, string reparse,
        IEnumerable<(string Name, string Hash)> streams, string link, ReadOnlyMemory<byte> security, ReadOnlyMemory<byte> items) => string.Join('|',
        $"{(uint)attributes:x}", created, (attributes & FileAttributes.Directory) != 0 ? 0 : accessed, written, shortName, tag == 0 ? "" : $"{tag:x} {asIs} {reparse}",
        string.Join(',', streams.OrderBy(s => s.Name, StringComparer.Ordinal).Select(s => $"{s.Name}={s.Hash}")), link, Convert.ToHexString(security.Span),
        string.Join(',', TaggedItem.Read(items, out _).Select(i => $"{i.Tag:x}={Convert.ToHexString(i.Data.Span)}")));

    private static string Hash(ReadOnlySpan<byte> bytes) => bytes.IsEmpty ? "" : Sha1(bytes);

#pragma warning disable CA5350 // what WIMs use
    private static string Sha1(ReadOnlySpan<byte> bytes) => new Sha1Hash(SHA1.HashData(bytes)).ToString()!;
#pragma warning restore CA5350
}
