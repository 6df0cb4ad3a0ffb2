namespace MediaForge.Disk;

/// <summary>Where the parts of an exFAT volume lie, in sectors of 512 bytes: two boot regions, the FAT, clusters.</summary>
internal sealed record ExFatGeometry(int ClusterSize, long FatSector, long FatSectors, long HeapSector, long TotalSectors)
{
    public const int SectorSize = 512;
    public const int SectorShift = 9;

    private const long SizeGranularity = 1 << 20;
    private const int LargestCluster = 128 << 10;
    private const long MaxSize = 1L << 50; // far below what 64 bits of sectors can say, far above any disk

    /// <summary>Where the FAT begins: behind both boot regions (24 sectors), at whole 4 KiB.</summary>
    private const int FirstFatSector = 32;

    public uint Clusters => (uint)((TotalSectors - HeapSector) / (ClusterSize / SectorSize));

    /// <summary>The best geometry for some content.</summary>
    /// <param name="clustersFor">How many clusters of that many bytes the content needs, when the volume has that many in all (its bitmap grows with them).</param>
    /// <param name="size">The size of the volume in bytes; null for the smallest that holds the content.</param>
    /// <param name="partitionOffset">Where the volume begins on its disk.</param>
    /// <exception cref="ArgumentException">There is none: the content is too large for the size.</exception>
    public static ExFatGeometry Choose(Func<int, long, long> clustersFor, long? size, long partitionOffset)
    {
        if (size is { } given)
        {
            if (given < SizeGranularity || given > MaxSize || given % SizeGranularity != 0) throw new ArgumentException($"The size of an exFAT volume is a multiple of 1 MiB, not {given}.");
            var geometry = OfSize(UsualCluster(given), given, partitionOffset);
            var needed = geometry is null ? 1 : clustersFor(geometry.ClusterSize, geometry.Clusters);
            return geometry is not null && geometry.Clusters >= needed ? geometry : throw new ArgumentException($"The content of about {needed * UsualCluster(given)} bytes does not fit an exFAT volume of {given} bytes.");
        }
        for (var cluster = UsualCluster(0); ; cluster = Math.Min(cluster * 8, LargestCluster))
        {
            var total = clustersFor(cluster, 0) * cluster / SizeGranularity * SizeGranularity;
            ExFatGeometry? geometry;
            do
            {
                total += SizeGranularity;
                geometry = OfSize(cluster, total, partitionOffset);
            }
            while (geometry is null || geometry.Clusters < clustersFor(cluster, geometry.Clusters));
            if (total > MaxSize) throw new ArgumentException("The content is too large for an exFAT volume.");
            if (UsualCluster(total) <= cluster) return geometry;
        }
    }

    /// <summary>As Windows formats: 4 KiB up to 256 MB, 32 KiB up to 32 GB, then 128 KiB (KB 140365).</summary>
    private static int UsualCluster(long size) => size <= 256L << 20 ? 4 << 10 : size <= 32L << 30 ? 32 << 10 : LargestCluster;

    /// <summary>The layout of a volume of that size; null when it has no room for a cluster.</summary>
    private static ExFatGeometry? OfSize(int cluster, long size, long partitionOffset)
    {
        var (total, perCluster) = (size / SectorSize, cluster / SectorSize);
        const int EntriesPerSector = SectorSize / 4;
        var fatSectors = (((total - FirstFatSector) / perCluster) + ExFatLayout.FirstCluster + EntriesPerSector - 1) / EntriesPerSector;
        // Clusters begin at whole MiB of the disk on all but small volumes.
        var alignment = Math.Max((size >= 64L << 20 ? SizeGranularity : 4096) / SectorSize, perCluster);
        var begin = partitionOffset / SectorSize;
        var heap = ((begin + FirstFatSector + fatSectors + alignment - 1) / alignment * alignment) - begin;
        var geometry = new ExFatGeometry(cluster, FirstFatSector, fatSectors, heap, total);
        return heap + perCluster > total || geometry.Clusters > ExFatLayout.MaxClusters ? null : geometry;
    }
}
