using System.Buffers.Binary;
using System.Diagnostics;
using MediaForge.Bytes;

namespace MediaForge.Disk;

/// <summary>A folder on its way to a FAT volume: its names, how many entries it needs, and in the end its bytes.</summary>
internal sealed class FatDirectory
{
    private readonly List<FatName> _names;
    private readonly bool _isRoot;

    /// <exception cref="ArgumentException">A name cannot be on a FAT volume, or there are too many.</exception>
    public FatDirectory(MediaFolder folder)
    {
        Folder = folder;
        _isRoot = folder.Parent is null;
        _names = FatName.ForFolder([.. folder.Children.Select(c => c.Name)]);
        // The root has no "." and "..", but the label.
        var slots = (_isRoot ? 1L : 2L) + _names.Sum(n => (long)n.EntryCount);
        if (slots > FatLayout.Entry.MaxCount) throw new ArgumentException($"The folder '{folder.Path}' would need {slots} directory entries; FAT has at most {FatLayout.Entry.MaxCount}.");
        Slots = (int)slots;
    }

    public MediaFolder Folder { get; }

    /// <summary>The number of entries.</summary>
    public int Slots { get; }

    public long Size => (long)Slots * FatLayout.Entry.Size;

    /// <summary>The entries; the buffer is zero and large enough.</summary>
    /// <param name="buffer">Where they go.</param>
    /// <param name="label">The volume label, for the root; empty for none.</param>
    /// <param name="time">The time of folders and of what has none.</param>
    /// <param name="clusterOf">The first cluster of a file or folder, 0 for the root and for empty files.</param>
    public void Write(Span<byte> buffer, ReadOnlySpan<byte> label, DateTimeOffset time, Func<MediaNode, int> clusterOf)
    {
        Debug.Assert(buffer.Length >= Size);
        if (!_isRoot)
        {
            buffer = WriteEntry(buffer, ".          "u8, FatLayout.Entry.Directory, 0, time, clusterOf(Folder), 0);
            buffer = WriteEntry(buffer, "..         "u8, FatLayout.Entry.Directory, 0, time, clusterOf(Folder.Parent!), 0);
        }
        else if (!label.IsEmpty)
        {
            buffer = WriteEntry(buffer, label, FatLayout.Entry.VolumeLabel, 0, time, 0, 0);
        }
        for (var i = 0; i < _names.Count; i++)
        {
            var (node, name) = (Folder.Children[i], _names[i]);
            if (name.NeedsLongName) buffer = WriteLongName(buffer, name);
            var modified = node.Modified is { } own ? own.ToOffset(time.Offset) : time;
            buffer = node is MediaFile file
                ? WriteEntry(buffer, name.ShortName, FatLayout.Entry.Archive, name.CaseBits, modified, clusterOf(file), (uint)file.Content.Length)
                : WriteEntry(buffer, name.ShortName, FatLayout.Entry.Directory, name.CaseBits, modified, clusterOf(node), 0);
        }
    }

    private static Span<byte> WriteEntry(Span<byte> entry, ReadOnlySpan<byte> name, byte attributes, byte caseBits, DateTimeOffset modified, int cluster, uint size)
    {
        var (date, time) = FatTime.Encode(modified);
        name.CopyTo(entry);
        entry[FatLayout.Entry.Attributes] = attributes;
        entry[FatLayout.Entry.Case] = caseBits;
        BinaryPrimitives.WriteUInt16LittleEndian(entry[FatLayout.Entry.CreationTime..], time);
        BinaryPrimitives.WriteUInt16LittleEndian(entry[FatLayout.Entry.CreationDate..], date);
        BinaryPrimitives.WriteUInt16LittleEndian(entry[FatLayout.Entry.AccessDate..], date);
        BinaryPrimitives.WriteUInt16LittleEndian(entry[FatLayout.Entry.WriteTime..], time);
        BinaryPrimitives.WriteUInt16LittleEndian(entry[FatLayout.Entry.WriteDate..], date);
        BinaryPrimitives.WriteUInt16LittleEndian(entry[FatLayout.Entry.ClusterHigh..], (ushort)(cluster >> 16)); // 0 on FAT12 and FAT16
        BinaryPrimitives.WriteUInt16LittleEndian(entry[FatLayout.Entry.ClusterLow..], (ushort)cluster);
        BinaryPrimitives.WriteUInt32LittleEndian(entry[FatLayout.Entry.FileSize..], size);
        return entry[FatLayout.Entry.Size..];
    }

    private static Span<byte> WriteLongName(Span<byte> buffer, FatName name)
    {
        var parts = name.EntryCount - 1;
        for (var part = parts; part > 0; part--)
        {
            buffer[FatLayout.LongName.Order] = (byte)(part | (part == parts ? FatLayout.LongName.LastPart : 0));
            buffer[FatLayout.Entry.Attributes] = FatLayout.Entry.LongName;
            buffer[FatLayout.LongName.Checksum] = FatName.Checksum(name.ShortName);
            var first = (part - 1) * FatLayout.LongName.CharsPerEntry;
            for (var i = 0; i < FatLayout.LongName.CharsPerEntry; i++)
            {
                var at = first + i;
                // After the last character comes one NUL, then FFFF.
                var unit = at < name.LongName.Length ? name.LongName[at] : at == name.LongName.Length ? '\0' : '\uFFFF';
                BinaryPrimitives.WriteUInt16LittleEndian(buffer[FatLayout.LongName.CharOffsets[i]..], unit);
            }
            buffer = buffer[FatLayout.Entry.Size..];
        }
        return buffer;
    }
}
