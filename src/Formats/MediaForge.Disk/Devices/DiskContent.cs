using MediaForge.Bytes;

namespace MediaForge.Disk.Devices;

/// <summary>What is to be on a disk: an image, made to fit a disk that is larger than it.</summary>
/// <param name="Image">What lies at the beginning of the disk.</param>
/// <param name="End">What lies at its end.</param>
public sealed record DiskContent(ByteSource Image, ByteSource End)
{
    /// <summary>Where a GUID partition table has its copy; whatever was there of an earlier one would be found again.</summary>
    private const int EndLength = 64 << 10;

    /// <summary>
    /// The content for a disk of that length. The copy of a GUID partition table goes to the end of the disk, and the table learns of it;
    /// on other disks the end is cleared. What lies between stays as it was and belongs to no partition.
    /// </summary>
    /// <exception cref="IOException">The image is larger than the disk.</exception>
    /// <exception cref="InvalidDataException">The image is no disk image.</exception>
    public static DiskContent For(ByteSource image, long length)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (image.Length > length) throw new IOException($"The image has {image.Length:N0} bytes and the disk {length:N0}: take a larger one.");
        var table = PartitionTable.Read(image);
        if (image.Length % MbrLayout.SectorSize is var odd and not 0) image = ByteSource.Concat([image, ByteSource.Zeros(MbrLayout.SectorSize - odd)]);
        if (table.Scheme == PartitionScheme.Mbr) return new DiskContent(image, ByteSource.Zeros(Math.Min(EndLength, length - image.Length)));

        var sectors = length / MbrLayout.SectorSize;
        var head = image.ReadBytes(0, GptLayout.FirstUsable * MbrLayout.SectorSize);
        head.AsSpan(MbrLayout.Entries, MbrLayout.EntrySize * MbrLayout.EntryCount).Clear();
        GptTable.WriteProtectiveMbr(head, sectors);
        var (primary, backup) = GptTable.Make(table.Partitions, table.Id, sectors);
        primary.CopyTo(head, MbrLayout.SectorSize);
        var front = ByteSource.Concat([ByteSource.FromBytes(head), image.Slice(head.Length, image.Length - head.Length - backup.Length)]);
        var room = (sectors * MbrLayout.SectorSize) - front.Length - backup.Length;
        return new DiskContent(front, ByteSource.Concat([ByteSource.Zeros(Math.Min(EndLength, room)), ByteSource.FromBytes(backup)]));
    }
}
