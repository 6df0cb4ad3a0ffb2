using System.Buffers.Binary;
using MediaForge.Bytes;

namespace MediaForge.Disk;

/// <summary>Makes FAT12 and FAT16 volumes without a partition table, as El Torito wants them for UEFI; <see cref="Fat32Image"/> makes larger ones.</summary>
/// <remarks>
/// The volume is composed, not written: boot sector, FATs and directories are made in memory, files are their own
/// sources, each in one contiguous run. No content is read before the volume is.
/// </remarks>
public static class FatImage
{
    private const byte MediaDescriptor = 0xF8; // "hard disk": no floppy has this geometry
    private const byte FirstHardDisk = 0x80;
    private const ushort Heads = 64;

    /// <summary>A FAT12 or FAT16 volume with the files and folders of a tree.</summary>
    /// <exception cref="ArgumentException">
    /// A name cannot be on a FAT volume; the label is none; the size is not a multiple of 2048 or too small for the
    /// content; or the content is too large for FAT16 (2 GiB).
    /// </exception>
    public static ByteSource Build(MediaTree tree, FatImageOptions options)
    {
        ArgumentNullException.ThrowIfNull(tree);
        ArgumentNullException.ThrowIfNull(options);
        var label = FatName.Label(options.Label);
        var root = new FatDirectory(tree.Root);
        var folders = tree.Root.Descendants().OfType<MediaFolder>().Select(f => new FatDirectory(f)).ToList();
        var files = tree.Files.Where(f => f.Content.Length > 0).OrderBy(f => f.Order).ToList(); // a stable sort
        var geometry = FatGeometry.Choose(root.Slots, Needed, options.Size);

        // Folders first, so that finding a file needs no long way; then files, one after the other.
        var fat = new FatBuilder(geometry);
        var clusters = new Dictionary<MediaNode, int>();
        foreach (var folder in folders) clusters.Add(folder.Folder, fat.Allocate(folder.Size));
        foreach (var file in files) clusters.Add(file, fat.Allocate(file.Content.Length));

        var head = new byte[geometry.DataSector * FatLayout.SectorSize];
        WriteBootSector(head, geometry, options, label);
        fat.CopyTo(head);
        root.Write(head.AsSpan((geometry.DataSector - geometry.RootSectors) * FatLayout.SectorSize), options.Label.Length > 0 ? label : default, options.Timestamp, ClusterOf);

        var parts = new List<ByteSource> { ByteSource.FromBytes(head) };
        foreach (var folder in folders)
        {
            var bytes = new byte[RoundUp(folder.Size)];
            folder.Write(bytes, default, options.Timestamp, ClusterOf);
            parts.Add(ByteSource.FromBytes(bytes));
        }
        foreach (var file in files)
        {
            parts.Add(file.Content);
            parts.Add(ByteSource.Zeros(RoundUp(file.Content.Length) - file.Content.Length));
        }
        parts.Add(ByteSource.Zeros(((long)geometry.TotalSectors * FatLayout.SectorSize) - parts.Sum(p => p.Length)));
        return ByteSource.Concat(parts);

        long Needed(int clusterSize) => folders.Sum(f => Clusters(f.Size, clusterSize)) + files.Sum(f => Clusters(f.Content.Length, clusterSize));
        int ClusterOf(MediaNode node) => clusters.GetValueOrDefault(node);
        long RoundUp(long size) => Clusters(size, geometry.ClusterSize) * geometry.ClusterSize;
    }

    private static long Clusters(long size, int clusterSize) => (size / clusterSize) + (size % clusterSize == 0 ? 0 : 1);

    private static void WriteBootSector(Span<byte> sector, FatGeometry geometry, FatImageOptions options, ReadOnlySpan<byte> label)
    {
        ReadOnlySpan<byte> jumpToCode = [0xEB, 0x3C, 0x90];
        ReadOnlySpan<byte> halt = [0xFA, 0xF4, 0xEB, 0xFD]; // cli; hlt; and again: nobody starts this sector
        jumpToCode.CopyTo(sector);
        "MSDOS5.0"u8.CopyTo(sector[FatLayout.Boot.Oem..]); // some drivers read the fields below only after this name
        U16(sector, FatLayout.Boot.BytesPerSector, FatLayout.SectorSize);
        sector[FatLayout.Boot.SectorsPerCluster] = (byte)geometry.SectorsPerCluster;
        U16(sector, FatLayout.Boot.ReservedSectors, FatGeometry.ReservedSectors);
        sector[FatLayout.Boot.Fats] = FatGeometry.Fats;
        U16(sector, FatLayout.Boot.RootEntries, geometry.RootEntries);
        if (geometry.TotalSectors <= ushort.MaxValue) U16(sector, FatLayout.Boot.TotalSectors16, geometry.TotalSectors);
        else BinaryPrimitives.WriteInt32LittleEndian(sector[FatLayout.Boot.TotalSectors32..], geometry.TotalSectors);
        sector[FatLayout.Boot.Media] = MediaDescriptor;
        U16(sector, FatLayout.Boot.FatSectors16, geometry.FatSectors);
        U16(sector, FatLayout.Boot.SectorsPerTrack, geometry.SectorsPerTrack);
        U16(sector, FatLayout.Boot.Heads, Heads);
        sector[FatLayout.Boot.DriveNumber] = FirstHardDisk;
        sector[FatLayout.Boot.ExtendedSignature] = FatLayout.Boot.ExtendedSignatureValue;
        BinaryPrimitives.WriteUInt32LittleEndian(sector[FatLayout.Boot.VolumeSerial..], options.VolumeSerial);
        (options.Label.Length > 0 ? label : "NO NAME    "u8).CopyTo(sector[FatLayout.Boot.Label..]);
        (geometry.Type == FatType.Fat12 ? "FAT12   "u8 : "FAT16   "u8).CopyTo(sector[FatLayout.Boot.TypeName..]);
        halt.CopyTo(sector[FatLayout.Boot.Code..]);
        U16(sector, FatLayout.Boot.Signature, FatLayout.Boot.SignatureValue);
    }

    private static void U16(Span<byte> bytes, int at, int value) => BinaryPrimitives.WriteUInt16LittleEndian(bytes[at..], (ushort)value);

    /// <summary>Fills a FAT: every allocation is the next run of clusters.</summary>
    private sealed class FatBuilder
    {
        private readonly FatGeometry _geometry;
        private readonly byte[] _fat;
        private int _next = FatLayout.FirstCluster;

        public FatBuilder(FatGeometry geometry)
        {
            _geometry = geometry;
            _fat = new byte[geometry.FatSectors * FatLayout.SectorSize];
            Set(0, 0xFF00 | MediaDescriptor);
            Set(1, 0xFFFF);
        }

        /// <summary>Takes clusters for that many bytes and returns the first.</summary>
        public int Allocate(long size)
        {
            var first = _next;
            _next += (int)Clusters(size, _geometry.ClusterSize);
            for (var cluster = first; cluster < _next - 1; cluster++) Set(cluster, cluster + 1);
            Set(_next - 1, 0xFFFF); // the end
            return first;
        }

        public void CopyTo(Span<byte> volume)
        {
            for (var i = 0; i < FatGeometry.Fats; i++)
                _fat.CopyTo(volume[((FatGeometry.ReservedSectors + (i * _geometry.FatSectors)) * FatLayout.SectorSize)..]);
        }

        private void Set(int cluster, int value)
        {
            if (_geometry.Type == FatType.Fat16)
            {
                U16(_fat, 2 * cluster, value);
                return;
            }
            // Two 12-bit entries share three bytes: the even one has the low 12 bits.
            var at = cluster * 3 / 2;
            var pair = BinaryPrimitives.ReadUInt16LittleEndian(_fat.AsSpan(at));
            U16(_fat, at, cluster % 2 == 0 ? (pair & 0xF000) | (value & 0x0FFF) : (pair & 0x000F) | (value << 4));
        }
    }
}
