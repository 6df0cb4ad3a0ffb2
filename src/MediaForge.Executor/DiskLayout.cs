using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using MediaForge.Execution;
using MediaForge.Execution.Machines;

namespace MediaForge.Executor;

/// <summary>
/// What the disk drivers answer, read from their bytes. Structures after Microsoft's winioctl.h and ntddstor.h: see
/// "IOCTL_STORAGE_QUERY_PROPERTY", "IOCTL_DISK_GET_DRIVE_LAYOUT_EX", "STORAGE_DEVICE_NUMBER", "VOLUME_DISK_EXTENTS".
/// </summary>
internal static class DiskLayout
{
    // STORAGE_DEVICE_DESCRIPTOR: offsets of texts are from its start, 0 for none.
    private const int DescriptorLength = 36;
    private const int RemovableMediaAt = 10;
    private const int VendorOffsetAt = 12;
    private const int ProductOffsetAt = 16;
    private const int SerialOffsetAt = 24;
    private const int BusTypeAt = 28;

    // DRIVE_LAYOUT_INFORMATION_EX: style and count, 40 bytes that differ between MBR and GPT, then the partitions.
    private const int StyleAt = 0;
    private const int CountAt = 4;
    private const int PartitionsAt = 48;
    private const int StyleMbr = 0;
    private const int StyleGpt = 1;

    // PARTITION_INFORMATION_EX.
    private const int PartitionLength = 144;
    private const int OffsetAt = 8;
    private const int LengthAt = 16;
    private const int NumberAt = 24;
    private const int TypeAt = 32; // the GUID of GPT, the byte of MBR
    private const int GuidLength = 16;
    private const int ActiveAt = 33; // of MBR

    // STORAGE_DEVICE_NUMBER.
    private const int DeviceNumberLength = 12;
    private const int DiskDevice = 7; // FILE_DEVICE_DISK

    // VOLUME_DISK_EXTENTS: a count, then extents of 24 bytes: disk, offset, length.
    private const int FirstExtentAt = 8;
    private const int ExtentLength = 24;

    // STORAGE_BUS_TYPE, as Windows' own tools name them.
    private static readonly string[] Buses =
        ["", "SCSI", "ATAPI", "ATA", "1394", "SSA", "Fibre Channel", "USB", "RAID", "iSCSI", "SAS", "SATA", "SD", "MMC", "Virtual", "File Backed Virtual", "Storage Spaces", "NVMe", "SCM", "UFS"];

    /// <summary>Adds what a STORAGE_DEVICE_DESCRIPTOR says: bus, model, serial number, whether it can be taken out.</summary>
    public static Disk WithDescriptor(Disk disk, ReadOnlySpan<byte> descriptor)
    {
        if (descriptor.Length < DescriptorLength) return disk;
        var type = BinaryPrimitives.ReadInt32LittleEndian(descriptor[BusTypeAt..]);
        var bus = type >= 0 && type < Buses.Length ? Buses[type] : string.Empty;
        return disk with
        {
            Bus = bus,
            IsRemovable = descriptor[RemovableMediaAt] != 0 || bus is "USB" or "SD" or "MMC",
            Model = string.Join(' ', new[] { Text(descriptor, VendorOffsetAt), Text(descriptor, ProductOffsetAt) }.Where(t => t.Length > 0)),
            Serial = Text(descriptor, SerialOffsetAt),
        };
    }

    /// <summary>Adds what a DRIVE_LAYOUT_INFORMATION_EX says: style and partitions.</summary>
    public static Disk WithLayout(Disk disk, ReadOnlySpan<byte> layout)
    {
        if (layout.Length < PartitionsAt) return disk;
        var style = BinaryPrimitives.ReadInt32LittleEndian(layout[StyleAt..]);
        if (style is not StyleMbr and not StyleGpt) return disk;
        var partitions = new List<DiskPartition>();
        var count = BinaryPrimitives.ReadInt32LittleEndian(layout[CountAt..]);
        for (var i = 0; i < count && layout.Length >= PartitionsAt + ((i + 1) * PartitionLength); i++)
        {
            var entry = layout.Slice(PartitionsAt + (i * PartitionLength), PartitionLength);
            var number = BinaryPrimitives.ReadInt32LittleEndian(entry[NumberAt..]);
            // Free entries, and the container of logical partitions, have no number.
            if (number <= 0) continue;
            partitions.Add(new DiskPartition(number, BinaryPrimitives.ReadInt64LittleEndian(entry[OffsetAt..]), BinaryPrimitives.ReadInt64LittleEndian(entry[LengthAt..]))
            {
                Type = style == StyleGpt ? new Guid(entry.Slice(TypeAt, GuidLength)).ToString("D") : entry[TypeAt].ToString("x2", CultureInfo.InvariantCulture),
                IsActive = style == StyleMbr && entry[ActiveAt] != 0,
            });
        }
        // Windows calls a disk without a table MBR when it has no entry and no signature at all.
        var empty = style == StyleMbr && partitions.Count == 0 && BinaryPrimitives.ReadInt32LittleEndian(layout[(CountAt + 4)..]) == 0;
        return disk with { Style = empty ? string.Empty : style == StyleGpt ? "GPT" : "MBR", Partitions = [.. partitions.OrderBy(p => p.Offset)] };
    }

    /// <summary>Disk and partition of a STORAGE_DEVICE_NUMBER; null of what is no disk, or of a volume that is no partition of one.</summary>
    public static (int Disk, int Partition)? ReadDeviceNumber(ReadOnlySpan<byte> number)
    {
        if (number.Length < DeviceNumberLength || BinaryPrimitives.ReadInt32LittleEndian(number) != DiskDevice) return null;
        var (disk, partition) = (BinaryPrimitives.ReadInt32LittleEndian(number[4..]), BinaryPrimitives.ReadInt32LittleEndian(number[8..]));
        return disk >= 0 && partition > 0 ? (disk, partition) : null;
    }

    /// <summary>Disk and offset of the first extent of VOLUME_DISK_EXTENTS, or null.</summary>
    public static (int Disk, long Offset)? ReadFirstExtent(ReadOnlySpan<byte> extents) =>
        extents.Length < FirstExtentAt + ExtentLength || BinaryPrimitives.ReadInt32LittleEndian(extents) < 1
            ? null
            : (BinaryPrimitives.ReadInt32LittleEndian(extents[FirstExtentAt..]), BinaryPrimitives.ReadInt64LittleEndian(extents[(FirstExtentAt + 8)..]));

    private static string Text(ReadOnlySpan<byte> descriptor, int offsetAt)
    {
        var at = BinaryPrimitives.ReadInt32LittleEndian(descriptor[offsetAt..]);
        if (at <= 0 || at >= descriptor.Length) return string.Empty;
        var text = descriptor[at..];
        var end = text.IndexOf((byte)0);
        return Encoding.Latin1.GetString(end < 0 ? text : text[..end]).Trim();
    }
}
