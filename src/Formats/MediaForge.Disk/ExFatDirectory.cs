using System.Buffers.Binary;
using MediaForge.Bytes;

namespace MediaForge.Disk;

/// <summary>A folder on its way to an exFAT volume: how many entries it needs, and in the end its bytes.</summary>
internal sealed class ExFatDirectory
{
    private const string Illegal = "\"*/:<>?\\|";

    /// <summary>Label, bitmap and up-case table stand in the root.</summary>
    private const int RootEntries = 3;

    /// <exception cref="ArgumentException">A name cannot be on an exFAT volume, or there are too many.</exception>
    public ExFatDirectory(MediaFolder folder)
    {
        Folder = folder;
        foreach (var child in folder.Children)
            if (!IsLegal(child.Name)) throw new ArgumentException($"'{child.Path}' cannot be on an exFAT volume: a name has at most {ExFatLayout.Entry.MaxName} characters, none of {Illegal} and no dot or blank at the end.");
        var entries = folder.Children.Sum(c => 2L + NameEntries(c.Name)) + (folder.Parent is null ? RootEntries : 0);
        Size = entries * ExFatLayout.Entry.Size;
        if (Size > ExFatLayout.MaxDirectory) throw new ArgumentException($"The folder '{folder.Path}' would need {Size} bytes; exFAT has at most {ExFatLayout.MaxDirectory}.");
    }

    public MediaFolder Folder { get; }

    public long Size { get; }

    /// <summary>Whether a name may stand in a directory; Windows takes no dot or blank at its end, either.</summary>
    public static bool IsLegal(string name) =>
        name.Length is > 0 and <= ExFatLayout.Entry.MaxName && name[^1] is not ('.' or ' ') && !name.Any(c => c < ' ' || Illegal.Contains(c, StringComparison.Ordinal));

    /// <summary>The entries of files and folders; the buffer is zero and large enough.</summary>
    /// <param name="buffer">Where they go.</param>
    /// <param name="time">The time of folders and of what has none.</param>
    /// <param name="placeOf">The first cluster and the length of a file or folder; cluster 0 for empty files.</param>
    public void Write(Span<byte> buffer, DateTimeOffset time, Func<MediaNode, (uint Cluster, long Length)> placeOf)
    {
        foreach (var node in Folder.Children)
        {
            var set = buffer[..((2 + NameEntries(node.Name)) * ExFatLayout.Entry.Size)];
            WriteSet(set, node, (node.Modified ?? time).ToUniversalTime(), placeOf(node));
            buffer = buffer[set.Length..];
        }
    }

    private static int NameEntries(string name) => (name.Length + ExFatLayout.Entry.NameCharacters - 1) / ExFatLayout.Entry.NameCharacters;

    private static void WriteSet(Span<byte> set, MediaNode node, DateTimeOffset modified, (uint Cluster, long Length) place)
    {
        var (date, clock) = FatTime.Encode(modified);
        var time = ((uint)date << 16) | clock;
        set[0] = ExFatLayout.Entry.File;
        set[ExFatLayout.Entry.SecondaryCount] = (byte)((set.Length / ExFatLayout.Entry.Size) - 1);
        BinaryPrimitives.WriteUInt16LittleEndian(set[ExFatLayout.Entry.Attributes..], node is MediaFolder ? ExFatLayout.Entry.Directory : ExFatLayout.Entry.Archive);
        foreach (var at in (ReadOnlySpan<int>)[ExFatLayout.Entry.Created, ExFatLayout.Entry.Modified, ExFatLayout.Entry.Accessed]) BinaryPrimitives.WriteUInt32LittleEndian(set[at..], time);
        foreach (var at in (ReadOnlySpan<int>)[ExFatLayout.Entry.CreatedOffset, ExFatLayout.Entry.ModifiedOffset, ExFatLayout.Entry.AccessedOffset]) set[at] = ExFatLayout.Entry.Utc;

        var stream = set[ExFatLayout.Entry.Size..];
        stream[0] = ExFatLayout.Entry.Stream;
        stream[ExFatLayout.Entry.StreamFlags] = (byte)(ExFatLayout.Entry.AllocationPossible | (place.Cluster == 0 ? 0 : ExFatLayout.Entry.NoFatChain));
        stream[ExFatLayout.Entry.NameLength] = (byte)node.Name.Length;
        BinaryPrimitives.WriteUInt16LittleEndian(stream[ExFatLayout.Entry.NameHash..], ExFatChecksum.OfName(node.Name));
        BinaryPrimitives.WriteInt64LittleEndian(stream[ExFatLayout.Entry.ValidLength..], place.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(stream[ExFatLayout.Entry.FirstCluster..], place.Cluster);
        BinaryPrimitives.WriteInt64LittleEndian(stream[ExFatLayout.Entry.DataLength..], place.Length);

        for (var i = 0; i < node.Name.Length; i++)
        {
            var entry = set[((2 + (i / ExFatLayout.Entry.NameCharacters)) * ExFatLayout.Entry.Size)..];
            entry[0] = ExFatLayout.Entry.Name;
            BinaryPrimitives.WriteUInt16LittleEndian(entry[(ExFatLayout.Entry.NameText + (2 * (i % ExFatLayout.Entry.NameCharacters)))..], node.Name[i]);
        }
        BinaryPrimitives.WriteUInt16LittleEndian(set[ExFatLayout.Entry.SetChecksum..], ExFatChecksum.OfEntries(set));
    }
}
