using System.Buffers.Binary;
using System.Numerics;
using MediaForge.Bytes;

namespace MediaForge.Disk;

/// <summary>
/// Makes exFAT volumes (Microsoft, "exFAT file system specification", revision 1.00) of any size, for a partition of a disk:
/// for files of 4 GiB and more beside a FAT32 partition that firmware starts from.
/// </summary>
/// <remarks>
/// The volume is composed, not written: boot regions and folders are made in memory, the FAT where it is read, and files are
/// their own sources, each in one contiguous run that needs no chain. No content is read before the volume is.
/// </remarks>
public static class ExFatImage
{
    private const byte FirstHardDisk = 0x80;
    private const byte Halt = 0xF4;

    /// <summary>An exFAT volume with the files and folders of a tree.</summary>
    /// <exception cref="ArgumentException">
    /// A name cannot be on an exFAT volume; the label has more than 11 characters; the size is not a multiple of 1 MiB or too
    /// small for the content; the offset is not one of a sector.
    /// </exception>
    public static ByteSource Build(MediaTree tree, ExFatImageOptions options) => Build(tree, options, out _);

    /// <inheritdoc cref="Build(MediaTree, ExFatImageOptions)"/>
    /// <param name="tree">The files and folders.</param>
    /// <param name="options">The rest.</param>
    /// <param name="map">Where everything lies.</param>
    public static ByteSource Build(MediaTree tree, ExFatImageOptions options, out VolumeMap map)
    {
        ArgumentNullException.ThrowIfNull(tree);
        ArgumentNullException.ThrowIfNull(options);
        if (options.PartitionOffset < 0 || options.PartitionOffset % ExFatGeometry.SectorSize != 0) throw new ArgumentException($"No partition begins at {options.PartitionOffset}.", nameof(options));
        if (options.Label.Length > ExFatLayout.Entry.MaxLabel) throw new ArgumentException($"'{options.Label}' is no exFAT volume label: it has more than {ExFatLayout.Entry.MaxLabel} characters.", nameof(options));
        var root = new ExFatDirectory(tree.Root);
        var folders = tree.Root.Descendants().OfType<MediaFolder>().Select(f => new ExFatDirectory(f)).ToList();
        var files = tree.Files.Where(f => f.Content.Length > 0).OrderBy(f => f.Order).ToList(); // a stable sort
        var geometry = ExFatGeometry.Choose(Needed, options.Size, options.PartitionOffset);

        // Bitmap, up-case table and root have chains in the FAT; all else says that it has none and lies in one piece.
        var next = (uint)ExFatLayout.FirstCluster;
        var bitmapLength = BitmapLength(geometry.Clusters);
        var bitmap = Allocate(bitmapLength);
        var upCase = Allocate(ExFatUpCase.Table.Length);
        var rootCluster = Allocate(root.Size);
        uint[] ends = [upCase - 1, rootCluster - 1, next - 1];
        var places = new Dictionary<MediaNode, (uint Cluster, long Length)>();
        foreach (var folder in folders) places.Add(folder.Folder, (Allocate(folder.Size), RoundUp(folder.Size)));
        foreach (var file in files) places.Add(file, (Allocate(file.Content.Length), file.Content.Length));
        var used = next - ExFatLayout.FirstCluster;

        var boot = BootRegion(geometry, options, rootCluster, used);
        var parts = new List<ByteSource>
        {
            boot,
            boot,
            ByteSource.Zeros((geometry.FatSector * ExFatGeometry.SectorSize) - (2 * boot.Length)),
            FatTableSource.Create([ExFatLayout.MediaMark, ExFatLayout.EndMark], ExFatLayout.EndMark, ends, geometry.FatSectors * ExFatGeometry.SectorSize),
            ByteSource.Zeros((geometry.HeapSector - geometry.FatSector - geometry.FatSectors) * ExFatGeometry.SectorSize),
        };
        parts.AddRange(Bitmap(used, bitmapLength));
        Pad(bitmapLength);
        parts.Add(ByteSource.FromBytes(ExFatUpCase.Table));
        Pad(ExFatUpCase.Table.Length);
        var rootBytes = new byte[RoundUp(root.Size)];
        WriteVolumeEntries(rootBytes, options.Label, bitmap, bitmapLength, upCase);
        root.Write(rootBytes.AsSpan(3 * ExFatLayout.Entry.Size), options.Timestamp, PlaceOf);
        parts.Add(ByteSource.FromBytes(rootBytes));
        foreach (var folder in folders)
        {
            var bytes = new byte[RoundUp(folder.Size)];
            folder.Write(bytes, options.Timestamp, PlaceOf);
            parts.Add(ByteSource.FromBytes(bytes));
        }
        var (heap, firstFile) = (geometry.HeapSector * ExFatGeometry.SectorSize, parts.Sum(p => p.Length));
        foreach (var file in files)
        {
            parts.Add(file.Content);
            Pad(file.Content.Length);
        }
        var free = (geometry.TotalSectors * ExFatGeometry.SectorSize) - parts.Sum(p => p.Length);
        parts.Add(ByteSource.Zeros(free));
        var fatLength = geometry.FatSectors * ExFatGeometry.SectorSize;
        map = new VolumeMap(
            files.ToDictionary(f => f.Path, f => heap + ((places[f].Cluster - ExFatLayout.FirstCluster) * (long)geometry.ClusterSize), StringComparer.OrdinalIgnoreCase),
            VolumeMap.Row(
                ("boot region", boot.Length),
                ("copy of the boot region", boot.Length),
                ("sectors before the FAT", (geometry.FatSector * ExFatGeometry.SectorSize) - (2 * boot.Length)),
                ("FAT", fatLength),
                ("sectors behind the FAT", heap - (geometry.FatSector * ExFatGeometry.SectorSize) - fatLength),
                ("allocation bitmap", RoundUp(bitmapLength)),
                ("up-case table", RoundUp(ExFatUpCase.Table.Length)),
                ("folders", firstFile - heap - RoundUp(bitmapLength) - RoundUp(ExFatUpCase.Table.Length)),
                (VolumeStructure.Ends, (geometry.TotalSectors * ExFatGeometry.SectorSize) - free - firstFile),
                (VolumeStructure.Free, free)));
        return ByteSource.Concat(parts);

        long Needed(int clusterSize, long clusters) =>
            Clusters(BitmapLength(clusters), clusterSize) + Clusters(ExFatUpCase.Table.Length, clusterSize) + Clusters(root.Size, clusterSize) +
            folders.Sum(f => Clusters(Math.Max(1, f.Size), clusterSize)) + files.Sum(f => Clusters(f.Content.Length, clusterSize));

        uint Allocate(long size)
        {
            var first = next;
            next += (uint)Clusters(Math.Max(1, size), geometry.ClusterSize); // an empty folder has a cluster, too
            return first;
        }

        long RoundUp(long size) => Clusters(Math.Max(1, size), geometry.ClusterSize) * geometry.ClusterSize;
        void Pad(long length) => parts.Add(ByteSource.Zeros(RoundUp(length) - length));
        (uint Cluster, long Length) PlaceOf(MediaNode node) => places.GetValueOrDefault(node);
    }

    private static long Clusters(long size, int clusterSize) => (size + clusterSize - 1) / clusterSize;

    private static long BitmapLength(long clusters) => (clusters + 7) / 8;

    /// <summary>A bit for each cluster; those in use come first.</summary>
    private static IEnumerable<ByteSource> Bitmap(uint used, long length)
    {
        var bytes = new byte[(used + 7) / 8];
        bytes.AsSpan().Fill(0xFF);
        if (used % 8 != 0) bytes[^1] = (byte)((1 << (int)(used % 8)) - 1);
        return [ByteSource.FromBytes(bytes), ByteSource.Zeros(length - bytes.Length)];
    }

    private static void WriteVolumeEntries(Span<byte> root, string label, uint bitmap, long bitmapLength, uint upCase)
    {
        root[0] = label.Length > 0 ? ExFatLayout.Entry.Label : (byte)(ExFatLayout.Entry.Label & ~ExFatLayout.Entry.InUse);
        root[ExFatLayout.Entry.LabelLength] = (byte)label.Length;
        for (var i = 0; i < label.Length; i++) BinaryPrimitives.WriteUInt16LittleEndian(root[(ExFatLayout.Entry.LabelText + (2 * i))..], label[i]);
        root = root[ExFatLayout.Entry.Size..];
        root[0] = ExFatLayout.Entry.Bitmap;
        BinaryPrimitives.WriteUInt32LittleEndian(root[ExFatLayout.Entry.FirstCluster..], bitmap);
        BinaryPrimitives.WriteInt64LittleEndian(root[ExFatLayout.Entry.DataLength..], bitmapLength);
        root = root[ExFatLayout.Entry.Size..];
        root[0] = ExFatLayout.Entry.UpCase;
        BinaryPrimitives.WriteUInt32LittleEndian(root[ExFatLayout.Entry.UpCaseChecksum..], ExFatChecksum.OfTable(ExFatUpCase.Table));
        BinaryPrimitives.WriteUInt32LittleEndian(root[ExFatLayout.Entry.FirstCluster..], upCase);
        BinaryPrimitives.WriteInt64LittleEndian(root[ExFatLayout.Entry.DataLength..], ExFatUpCase.Table.Length);
    }

    private static ByteSource BootRegion(ExFatGeometry geometry, ExFatImageOptions options, uint rootCluster, uint used)
    {
        const int Size = ExFatGeometry.SectorSize;
        var region = new byte[ExFatLayout.BootRegionSectors * Size];
        var boot = region.AsSpan(0, Size);
        ReadOnlySpan<byte> jump = [0xEB, 0x76, 0x90];
        jump.CopyTo(boot);
        "EXFAT   "u8.CopyTo(boot[ExFatLayout.Boot.Name..]);
        U64(boot, ExFatLayout.Boot.PartitionOffset, options.PartitionOffset / Size);
        U64(boot, ExFatLayout.Boot.VolumeLength, geometry.TotalSectors);
        U32(boot, ExFatLayout.Boot.FatOffset, (uint)geometry.FatSector);
        U32(boot, ExFatLayout.Boot.FatLength, (uint)geometry.FatSectors);
        U32(boot, ExFatLayout.Boot.HeapOffset, (uint)geometry.HeapSector);
        U32(boot, ExFatLayout.Boot.ClusterCount, geometry.Clusters);
        U32(boot, ExFatLayout.Boot.RootCluster, rootCluster);
        U32(boot, ExFatLayout.Boot.VolumeSerial, options.VolumeSerial);
        U16(boot, ExFatLayout.Boot.Revision, ExFatLayout.Boot.RevisionValue);
        boot[ExFatLayout.Boot.SectorShift] = ExFatGeometry.SectorShift;
        boot[ExFatLayout.Boot.ClusterShift] = (byte)BitOperations.Log2((uint)geometry.ClusterSize / Size);
        boot[ExFatLayout.Boot.Fats] = 1;
        boot[ExFatLayout.Boot.Drive] = FirstHardDisk;
        boot[ExFatLayout.Boot.PercentInUse] = (byte)(100L * used / geometry.Clusters);
        boot.Slice(ExFatLayout.Boot.Code, ExFatLayout.Boot.CodeLength).Fill(Halt); // nobody starts this sector
        U16(boot, ExFatLayout.Boot.Signature, ExFatLayout.Boot.SignatureValue);
        for (var i = 1; i <= ExFatLayout.ExtendedSectors; i++) U32(region.AsSpan(i * Size), Size - 4, ExFatLayout.ExtendedSignature);
        const int ChecksumSector = ExFatLayout.BootRegionSectors - 1;
        var checksum = ExFatChecksum.OfBootRegion(region.AsSpan(0, ChecksumSector * Size));
        for (var at = 0; at < Size; at += 4) U32(region.AsSpan(ChecksumSector * Size), at, checksum);
        return ByteSource.FromBytes(region);
    }

    private static void U16(Span<byte> bytes, int at, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(bytes[at..], value);

    private static void U32(Span<byte> bytes, int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(bytes[at..], value);

    private static void U64(Span<byte> bytes, int at, long value) => BinaryPrimitives.WriteInt64LittleEndian(bytes[at..], value);
}
