namespace MediaForge.Disk;

/// <summary>Where the parts of a FAT32 volume lie, in sectors of 512 bytes: reserved sectors, two FATs, clusters.</summary>
internal sealed record Fat32Geometry(int SectorsPerCluster, int ReservedSectors, long FatSectors, long TotalSectors)
{
    public const int Fats = 2;

    /// <summary>The sizes of volumes, and so the ends of partitions, are multiples of this.</summary>
    public const long SizeGranularity = 1 << 20;

    /// <summary>Drivers have drawn the border to FAT16 in slightly different places; stay away from it.</summary>
    private const int FewestClusters = FatLayout.Fat32Clusters + 16;

    /// <summary>As formatters leave it, and more than the boot code and the copy of the boot sector need.</summary>
    private const int LeastReserved = 32;

    private const long MaxSize = 2L << 40; // 32 bits of sectors
    private const int LargestCluster = 32 << 10;

    /// <summary>Volumes from here on have their data at whole MiB of the disk, where flash memory likes it; smaller ones at whole 4 KiB.</summary>
    private const long WellAlignedSize = 512L << 20;

    public int ClusterSize => SectorsPerCluster * FatLayout.SectorSize;

    public long DataSector => ReservedSectors + (Fats * FatSectors);

    public long Clusters => (TotalSectors - DataSector) / SectorsPerCluster;

    /// <summary>The best geometry for some content.</summary>
    /// <param name="clustersFor">How many clusters the content needs when they have that many bytes.</param>
    /// <param name="size">The size of the volume in bytes; null for the smallest that holds the content.</param>
    /// <param name="partitionOffset">Where the volume begins on its disk.</param>
    /// <exception cref="ArgumentException">There is none: the content is too large for the size, or the size is no FAT32 volume's.</exception>
    public static Fat32Geometry Choose(Func<int, long> clustersFor, long? size, long partitionOffset)
    {
        if (size is not { } given) return Smallest(clustersFor, partitionOffset);
        if (given <= 0 || given > MaxSize - SizeGranularity || given % SizeGranularity != 0) throw new ArgumentException($"The size of a FAT32 volume is a multiple of 1 MiB below 2 TiB, not {given}.");
        for (var cluster = UsualCluster(given); cluster >= FatLayout.SectorSize; cluster /= 2)
        {
            var geometry = OfSize(cluster, given, partitionOffset);
            if (geometry.Clusters < FewestClusters) continue; // smaller clusters are more clusters
            var needed = clustersFor(cluster);
            return geometry.Clusters >= needed ? geometry : throw new ArgumentException($"The content of about {needed * cluster} bytes does not fit a FAT32 volume of {given} bytes.");
        }
        throw new ArgumentException($"{given} bytes are too few for a FAT32 volume, which has at least {FewestClusters} clusters; 34 MiB suffice.");
    }

    private static Fat32Geometry Smallest(Func<int, long> clustersFor, long partitionOffset)
    {
        for (var cluster = FatLayout.SectorSize; cluster <= LargestCluster; cluster *= 2)
        {
            var needed = Math.Max(clustersFor(cluster), FewestClusters);
            // Four bytes in each FAT for a cluster, and what alignment takes; then up to the next whole MiB until it fits.
            var size = RoundUp((needed * (cluster + (Fats * 4))) + (LeastReserved * FatLayout.SectorSize));
            if (size > MaxSize - (2 * SizeGranularity)) continue;
            var geometry = OfSize(cluster, size, partitionOffset);
            for (; geometry.Clusters < needed; size += SizeGranularity) geometry = OfSize(cluster, size + SizeGranularity, partitionOffset);
            if (UsualCluster(geometry.TotalSectors * FatLayout.SectorSize) <= cluster) return geometry;
        }
        throw new ArgumentException("The content is too large for FAT32, which ends at 2 TiB.");
    }

    /// <summary>As Windows formats (KB 192322; small ones such that the volume has enough clusters to be FAT32).</summary>
    private static int UsualCluster(long size) => (size >> 20) switch
    {
        < 66 => 512,
        < 132 => 1 << 10,
        < 260 => 2 << 10,
        < 8 << 10 => 4 << 10,
        < 16 << 10 => 8 << 10,
        < 32 << 10 => 16 << 10,
        _ => LargestCluster,
    };

    private static Fat32Geometry OfSize(int cluster, long size, long partitionOffset)
    {
        var (total, perCluster) = (size / FatLayout.SectorSize, cluster / FatLayout.SectorSize);
        var alignment = Math.Max((size >= WellAlignedSize ? SizeGranularity : 4096) / FatLayout.SectorSize, perCluster);
        const int EntriesPerSector = FatLayout.SectorSize / 4;
        // Enough for all sectors behind the reserved ones; at most a few entries more than the clusters that are left.
        var fatSectors = (((total - LeastReserved) / perCluster) + FatLayout.FirstCluster + EntriesPerSector - 1) / EntriesPerSector;
        var begin = partitionOffset / FatLayout.SectorSize;
        var data = (begin + LeastReserved + (Fats * fatSectors) + alignment - 1) / alignment * alignment;
        return new Fat32Geometry(perCluster, (int)(data - begin - (Fats * fatSectors)), fatSectors, total);
    }

    private static long RoundUp(long size) => (size + SizeGranularity - 1) / SizeGranularity * SizeGranularity;
}
