using System.Buffers.Binary;
using MediaForge.Bytes;

namespace MediaForge.Wim.Metadata;

/// <summary>Bytes of an entry that are not in a WIM yet, and how they are entered in the metadata.</summary>
/// <remarks>
/// Where the hashes go (as DISM has it): the content of a plain file and the data of a link to a folder into the entry itself.
/// As soon as there are named streams, or a link is a file, the entry's own hash is zero and every stream has a record
/// behind the entry, the unnamed first; a file has an unnamed one for its content even when that is empty, a folder none.
/// </remarks>
internal sealed class NewStream(WimStreamKind kind, string name, ByteSource content)
{
    public WimStreamKind Kind => kind;

    public string Name => name;

    public ByteSource Content => content;

    /// <summary>Whether it may be compressed.</summary>
    public bool Compress { get; init; } = true;

    /// <summary>The SHA-1; zero for no bytes; null while it is not known.</summary>
    public Sha1Hash? Hash { get; set; }

    public static Sha1Hash MainHash(WimEntry entry) =>
        HasRecords(entry) ? default : entry.NewStreams!.FirstOrDefault(s => s.Kind == MainKind(entry))?.Hash ?? default;

    public static int SizeOfRecords(WimEntry entry)
    {
        var size = 0;
        foreach (var (name, _) in Records(entry)) size += SizeOfRecord(name);
        return size;
    }

    /// <summary>Writes the records of the streams behind an entry. Returns how many they are.</summary>
    public static ushort WriteRecords(WimEntry entry, Span<byte> target)
    {
        var count = 0;
        foreach (var (name, hash) in Records(entry))
        {
            var size = SizeOfRecord(name);
            var record = target[..size];
            record.Clear();
            BinaryPrimitives.WriteInt64LittleEndian(record, size);
            hash.CopyTo(record[Dentry.StreamHashOffset..]);
            BinaryPrimitives.WriteUInt16LittleEndian(record[Dentry.StreamNameSizeOffset..], (ushort)(name.Length * sizeof(char)));
            Dentry.WriteText(record[Dentry.StreamNameOffset..], name);
            target = target[size..];
            count++;
        }
        return checked((ushort)count);
    }

    private static WimStreamKind MainKind(WimEntry entry) => entry.IsReparsePoint ? WimStreamKind.Reparse : WimStreamKind.Data;

    private static bool HasRecords(WimEntry entry) =>
        entry is { IsReparsePoint: true, IsDirectory: false } || entry.NewStreams!.Any(s => s.Kind == WimStreamKind.Named);

    private static IEnumerable<(string Name, Sha1Hash Hash)> Records(WimEntry entry)
    {
        if (!HasRecords(entry)) yield break;
        var streams = entry.NewStreams!;
        if (entry.IsReparsePoint) yield return (string.Empty, streams.FirstOrDefault(s => s.Kind == WimStreamKind.Reparse)?.Hash ?? default);
        if (!entry.IsDirectory) yield return (string.Empty, streams.FirstOrDefault(s => s.Kind == WimStreamKind.Data)?.Hash ?? default);
        foreach (var stream in streams)
            if (stream.Kind == WimStreamKind.Named) yield return (stream.Name, stream.Hash ?? default);
    }

    private static int SizeOfRecord(string name) => (int)Dentry.Align(Dentry.StreamFixedSize + Dentry.StoredNameSize(name.Length * sizeof(char)));
}
