using System.Buffers.Binary;
using MediaForge.Bytes;

namespace MediaForge.Disk;

/// <summary>
/// Makes FAT32 volumes (Microsoft, "FAT32 File System Specification" 1.03) of any size that FAT32 has, for a partition of a disk.
/// </summary>
/// <remarks>
/// The volume is composed, not written: boot sectors and folders are made in memory, the FATs where they are read, and files
/// are their own sources, each in one contiguous run. No content is read before the volume is.
/// </remarks>
public static class Fat32Image
{
    /// <summary>The most bytes that a file on FAT32 has.</summary>
    public const long MaxFileLength = uint.MaxValue;

    private const byte MediaDescriptor = 0xF8; // "hard disk"
    private const byte FirstHardDisk = 0x80;
    private const int SectorsPerTrack = 63;
    private const int Heads = 255;
    private const int InfoSector = 1;
    private const int BackupSector = 6;
    private const int HeadSectors = 32;
    private const uint EndMark = 0x0FFFFFFF;

    /// <summary>A FAT32 volume with the files and folders of a tree.</summary>
    /// <exception cref="ArgumentException">
    /// A name cannot be on a FAT volume; a file has more than <see cref="MaxFileLength"/> bytes; the label is none; the
    /// size is not a multiple of 1 MiB, too small for the content or for FAT32, or beyond 2 TiB; the offset is not one of a sector.
    /// </exception>
    public static ByteSource Build(MediaTree tree, Fat32ImageOptions options) => Build(tree, options, out _);

    /// <inheritdoc cref="Build(MediaTree, Fat32ImageOptions)"/>
    /// <param name="tree">The files and folders.</param>
    /// <param name="options">The rest.</param>
    /// <param name="map">Where everything lies.</param>
    public static ByteSource Build(MediaTree tree, Fat32ImageOptions options, out VolumeMap map)
    {
        ArgumentNullException.ThrowIfNull(tree);
        ArgumentNullException.ThrowIfNull(options);
        if (options.PartitionOffset < 0 || options.PartitionOffset % FatLayout.SectorSize != 0 || options.PartitionOffset / FatLayout.SectorSize > uint.MaxValue) throw new ArgumentException($"No partition begins at {options.PartitionOffset}.", nameof(options));
        var label = FatName.Label(options.Label);
        var folders = tree.Root.Descendants().OfType<MediaFolder>().Prepend(tree.Root).Select(f => new FatDirectory(f)).ToList();
        var files = tree.Files.Where(f => f.Content.Length > 0).OrderBy(f => f.Order).ToList(); // a stable sort
        if (files.Find(f => f.Content.Length > MaxFileLength) is { } large) throw new ArgumentException($"'{large.Path}' has {large.Content.Length} bytes; files on FAT32 have less than 4 GiB.");
        var geometry = Fat32Geometry.Choose(size => folders.Sum(f => Clusters(Math.Max(1, f.Size), size)) + files.Sum(f => Clusters(f.Content.Length, size)), options.Size, options.PartitionOffset);

        // Folders first, so that finding a file needs no long way, and of them the root; then files, one after the other.
        var clusters = new Dictionary<MediaNode, int>();
        var ends = new List<uint>();
        var next = FatLayout.FirstCluster;
        foreach (var folder in folders) Allocate(folder.Folder, Math.Max(1, folder.Size));
        foreach (var file in files) Allocate(file, file.Content.Length);

        var parts = new List<ByteSource> { ByteSource.FromBytes(Head(geometry, options, label, next)), ByteSource.Zeros((geometry.ReservedSectors - HeadSectors) * FatLayout.SectorSize) };
        var fat = FatTableSource.Create([0x0FFFFF00 | MediaDescriptor, EndMark], EndMark, ends, geometry.FatSectors * FatLayout.SectorSize);
        for (var i = 0; i < Fat32Geometry.Fats; i++) parts.Add(fat);
        foreach (var folder in folders)
        {
            var bytes = new byte[RoundUp(Math.Max(1, folder.Size))];
            var isRoot = folder.Folder == tree.Root;
            folder.Write(bytes, isRoot && options.Label.Length > 0 ? label : default, options.Timestamp, ClusterOf);
            parts.Add(ByteSource.FromBytes(bytes));
        }
        var places = new Dictionary<string, long>(StringComparer.OrdinalIgnoreCase);
        var first = parts.Sum(p => p.Length);
        var end = first;
        foreach (var file in files)
        {
            places.Add(file.Path, end);
            parts.Add(file.Content);
            parts.Add(ByteSource.Zeros(RoundUp(file.Content.Length) - file.Content.Length));
            end += RoundUp(file.Content.Length);
        }
        var free = (geometry.TotalSectors * FatLayout.SectorSize) - end;
        parts.Add(ByteSource.Zeros(free));
        map = new VolumeMap(places, VolumeMap.Row(
            ("reserved sectors", geometry.ReservedSectors * FatLayout.SectorSize),
            ("first FAT", fat.Length),
            ("second FAT", fat.Length),
            ("folders", first - (geometry.DataSector * FatLayout.SectorSize)),
            (VolumeStructure.Ends, end - first),
            (VolumeStructure.Free, free)));
        return ByteSource.Concat(parts);

        void Allocate(MediaNode node, long size)
        {
            clusters.Add(node, next);
            next += (int)Clusters(size, geometry.ClusterSize);
            ends.Add((uint)next - 1);
        }

        // Folders in the root say 0 for their parent, though the root has a cluster here.
        int ClusterOf(MediaNode node) => node == tree.Root ? 0 : clusters.GetValueOrDefault(node);
        long RoundUp(long size) => Clusters(size, geometry.ClusterSize) * geometry.ClusterSize;
    }

    /// <summary>Whether a volume has our boot code, and its boot sector says that the partition begins there.</summary>
    public static bool HasBootCode(ByteSource volume, long partitionOffset)
    {
        ArgumentNullException.ThrowIfNull(volume);
        if (volume.Length < HeadSectors * FatLayout.SectorSize) return false;
        byte[] ours = new byte[HeadSectors * FatLayout.SectorSize], there = volume.ReadBytes(0, ours.Length);
        Fat32BootCode.CopyTo(ours);
        var parameters = FatLayout.Boot.Oem..FatLayout.Boot.Code32;
        ours.AsSpan(parameters).Clear();
        var hidden = BinaryPrimitives.ReadUInt32LittleEndian(there.AsSpan(FatLayout.Boot.HiddenSectors));
        there.AsSpan(parameters).Clear();
        there.AsSpan(FatLayout.SectorSize, (Fat32BootCode.SecondSector - 1) * FatLayout.SectorSize).Clear(); // free space and copies
        return hidden == partitionOffset / FatLayout.SectorSize && there.AsSpan().SequenceEqual(ours);
    }

    private static long Clusters(long size, int clusterSize) => (size + clusterSize - 1) / clusterSize;

    /// <summary>The reserved sectors that hold something: boot sector and free space twice, and boot code.</summary>
    private static byte[] Head(Fat32Geometry geometry, Fat32ImageOptions options, ReadOnlySpan<byte> label, int firstFree)
    {
        var head = new byte[HeadSectors * FatLayout.SectorSize];
        if (options.Bootable) Fat32BootCode.CopyTo(head);
        WriteBootSector(head, geometry, options, label);
        var info = head.AsSpan(InfoSector * FatLayout.SectorSize, FatLayout.SectorSize);
        U32(info, FatLayout.Info.LeadSignature, FatLayout.Info.LeadSignatureValue);
        U32(info, FatLayout.Info.StructureSignature, FatLayout.Info.StructureSignatureValue);
        var used = firstFree - FatLayout.FirstCluster;
        U32(info, FatLayout.Info.FreeClusters, (uint)(geometry.Clusters - used));
        U32(info, FatLayout.Info.NextFree, used < geometry.Clusters ? (uint)firstFree : uint.MaxValue);
        U16(info, FatLayout.Boot.Signature, FatLayout.Boot.SignatureValue);
        head.AsSpan(0, 2 * FatLayout.SectorSize).CopyTo(head.AsSpan(BackupSector * FatLayout.SectorSize));
        return head;
    }

    private static void WriteBootSector(Span<byte> sector, Fat32Geometry geometry, Fat32ImageOptions options, ReadOnlySpan<byte> label)
    {
        if (!options.Bootable)
        {
            ReadOnlySpan<byte> jumpToCode = [0xEB, 0x58, 0x90];
            ReadOnlySpan<byte> halt = [0xFA, 0xF4, 0xEB, 0xFD]; // cli; hlt; and again: nobody starts this sector
            jumpToCode.CopyTo(sector);
            halt.CopyTo(sector[FatLayout.Boot.Code32..]);
        }
        "MSDOS5.0"u8.CopyTo(sector[FatLayout.Boot.Oem..]); // some drivers read the fields below only after this name
        U16(sector, FatLayout.Boot.BytesPerSector, FatLayout.SectorSize);
        sector[FatLayout.Boot.SectorsPerCluster] = (byte)geometry.SectorsPerCluster;
        U16(sector, FatLayout.Boot.ReservedSectors, geometry.ReservedSectors);
        sector[FatLayout.Boot.Fats] = Fat32Geometry.Fats;
        sector[FatLayout.Boot.Media] = MediaDescriptor;
        U16(sector, FatLayout.Boot.SectorsPerTrack, SectorsPerTrack);
        U16(sector, FatLayout.Boot.Heads, Heads);
        U32(sector, FatLayout.Boot.HiddenSectors, (uint)(options.PartitionOffset / FatLayout.SectorSize));
        U32(sector, FatLayout.Boot.TotalSectors32, (uint)geometry.TotalSectors);
        U32(sector, FatLayout.Boot.FatSectors32, (uint)geometry.FatSectors);
        U32(sector, FatLayout.Boot.RootCluster, FatLayout.FirstCluster);
        U16(sector, FatLayout.Boot.InfoSector, InfoSector);
        U16(sector, FatLayout.Boot.BackupSector, BackupSector);
        sector[FatLayout.Boot.DriveNumber32] = FirstHardDisk;
        sector[FatLayout.Boot.ExtendedSignature32] = FatLayout.Boot.ExtendedSignatureValue;
        U32(sector, FatLayout.Boot.VolumeSerial32, options.VolumeSerial);
        (options.Label.Length > 0 ? label : "NO NAME    "u8).CopyTo(sector[FatLayout.Boot.Label32..]);
        "FAT32   "u8.CopyTo(sector[FatLayout.Boot.TypeName32..]);
        U16(sector, FatLayout.Boot.Signature, FatLayout.Boot.SignatureValue);
    }

    private static void U16(Span<byte> bytes, int at, int value) => BinaryPrimitives.WriteUInt16LittleEndian(bytes[at..], (ushort)value);

    private static void U32(Span<byte> bytes, int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(bytes[at..], value);
}
