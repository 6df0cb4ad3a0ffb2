using MediaForge.Bytes;
using MediaForge.Disk;

namespace MediaForge.Media;

/// <summary>The image of a USB stick that is read: its partition table, the FAT32 volume that firmware starts from, and the exFAT volume with the packages, if it has one.</summary>
/// <param name="Disk">The whole image.</param>
/// <param name="Table">Its partitions.</param>
/// <param name="BootPartition">The partition that firmware starts from.</param>
/// <param name="Boot">The volume on it.</param>
/// <param name="Content">The second volume, or null.</param>
internal sealed record StickImage(ByteSource Disk, PartitionTable Table, Partition BootPartition, FatVolume Boot, ExFatVolume? Content)
{
    /// <summary>Opens an image.</summary>
    /// <exception cref="InvalidDataException">It has no partition table or no FAT volume, or is corrupt.</exception>
    public static StickImage Open(ByteSource disk)
    {
        var table = PartitionTable.Read(disk);
        if (table.Partitions.Count == 0) throw new InvalidDataException("the disk has no partition");
        var first = table.Partitions[0];
        var content = table.Partitions.Skip(1).Select(p => disk.Slice(p.Offset, p.Length)).FirstOrDefault(ExFatVolume.IsExFat);
        return new StickImage(disk, table, first, FatVolume.Open(disk.Slice(first.Offset, first.Length)), content is null ? null : ExFatVolume.Open(content));
    }

    /// <summary>What it is, in a few words.</summary>
    public string Describe()
    {
        var second = Content is null ? string.Empty : $" and exFAT '{Content.Label}'";
        return $"disk with {Table.Scheme.ToString().ToUpperInvariant()}, {Boot.Type.ToString().ToUpperInvariant()} '{Boot.Label}'{second}";
    }
}
