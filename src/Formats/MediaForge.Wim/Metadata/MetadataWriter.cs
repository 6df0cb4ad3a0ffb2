using System.Buffers.Binary;

namespace MediaForge.Wim.Metadata;

/// <summary>
/// Writes the metadata of an image: the security data, the root entry and its end, then the lists in pre-order, each
/// folder's before those of its subfolders. Entries go out as they are; only list offsets and the hashes of new
/// files are set.
/// </summary>
internal static class MetadataWriter
{
    /// <exception cref="IOException">The metadata would be larger than 2 GiB.</exception>
    public static byte[] Write(ImageTree tree)
    {
        var folders = tree.Root.SelfAndDescendants().Where(e => e.HasList).ToList();
        var lists = new Dictionary<WimEntry, long>(folders.Count);
        var size = tree.Security.Length + SizeOf(tree.Root) + Dentry.EndSize;
        foreach (var folder in folders)
        {
            lists.Add(folder, size);
            foreach (var child in folder.Children) size += SizeOf(child);
            size += Dentry.EndSize;
        }
        if (size > Array.MaxLength) throw new IOException($"The metadata of the image would have {size} bytes, more than can be written.");

        var bytes = new byte[size];
        tree.Security.Span.CopyTo(bytes);
        var at = tree.Security.Length;
        at += Put(bytes.AsSpan(at), tree.Root, lists) + Dentry.EndSize;
        foreach (var folder in folders)
        {
            foreach (var child in folder.Children) at += Put(bytes.AsSpan(at), child, lists);
            at += Dentry.EndSize;
        }
        return bytes;
    }

    private static long SizeOf(WimEntry entry) =>
        Dentry.Align(entry.Record.Length) + (entry.NewStreams is null ? entry.StreamRecords.Length : NewStream.SizeOfRecords(entry));

    private static int Put(Span<byte> target, WimEntry entry, Dictionary<WimEntry, long> lists)
    {
        entry.Record.CopyTo(target);
        BinaryPrimitives.WriteInt64LittleEndian(target[Dentry.SubfolderOffset..], lists.GetValueOrDefault(entry));
        var streams = target[(int)Dentry.Align(entry.Record.Length)..];
        if (entry.NewStreams is null)
        {
            entry.StreamRecords.CopyTo(streams);
        }
        else
        {
            entry.MainHash.CopyTo(target[Dentry.HashOffset..]);
            BinaryPrimitives.WriteUInt16LittleEndian(target[Dentry.StreamCountOffset..], NewStream.WriteRecords(entry, streams));
        }
        return (int)SizeOf(entry);
    }
}
