namespace MediaForge.Disk;

/// <summary>Where the parts of a FAT12 or FAT16 volume lie, in sectors of 512 bytes: boot sector, two FATs, root directory, clusters.</summary>
internal sealed record FatGeometry(FatType Type, int SectorsPerCluster, int RootEntries, int FatSectors, int TotalSectors)
{
    public const int ReservedSectors = 1;
    public const int Fats = 2;

    /// <summary>Drivers have drawn the borders between the types in slightly different places; stay away from them.</summary>
    private const int BorderMargin = 16;

    // Whole 2048-byte blocks of a disc are needed; whole tracks of this size please mtools, which checks.
    private const int SizeGranularity = 32;
    private const int MinRootEntries = 512;
    private const int MaxRootEntries = 65520; // a multiple of 16 that fits 16 bits

    public int ClusterSize => SectorsPerCluster * FatLayout.SectorSize;

    public int RootSectors => RootEntries * FatLayout.Entry.Size / FatLayout.SectorSize;

    public int DataSector => ReservedSectors + (Fats * FatSectors) + RootSectors;

    public int Clusters => (TotalSectors - DataSector) / SectorsPerCluster;

    /// <summary>The largest divisor of the size that looks like a track.</summary>
    public int SectorsPerTrack => TotalSectors % SizeGranularity == 0 ? SizeGranularity : TotalSectors % 16 == 0 ? 16 : TotalSectors % 8 == 0 ? 8 : 4;

    /// <summary>The best geometry for some content.</summary>
    /// <param name="rootSlots">How many entries the root directory needs.</param>
    /// <param name="clustersFor">How many clusters the content needs when they have that many bytes.</param>
    /// <param name="size">The size of the volume in bytes; null for the smallest that holds the content.</param>
    /// <exception cref="ArgumentException">There is none: the content is too large for the size or for FAT16.</exception>
    public static FatGeometry Choose(int rootSlots, Func<int, long> clustersFor, long? size)
    {
        if (rootSlots > MaxRootEntries) throw new ArgumentException($"The root folder would need {rootSlots} entries, and has at most {MaxRootEntries} on FAT12 and FAT16.");
        if (size is { } given && (given <= 0 || given > (long)int.MaxValue * FatLayout.SectorSize || given % (4 * FatLayout.SectorSize) != 0)) throw new ArgumentException($"The size of a FAT image is a multiple of 2048 below 1 TiB, not {given}.");
        var rootEntries = Math.Max(MinRootEntries, (rootSlots + 15) / 16 * 16);
        var isFull = false;
        foreach (var (type, sectorsPerCluster) in Candidates())
        {
            var needed = clustersFor(sectorsPerCluster * FatLayout.SectorSize);
            var (fewest, most) = Limits(type);
            if (needed > most) continue;
            var geometry = size is { } fixedSize
                ? OfSize(type, sectorsPerCluster, rootEntries, fixedSize / FatLayout.SectorSize)
                : Smallest(type, sectorsPerCluster, rootEntries, (int)Math.Max(needed, fewest));
            isFull |= geometry is null || geometry.Clusters < needed;
            if (geometry is null || geometry.Clusters < fewest || geometry.Clusters > most) continue;
            if (geometry.Clusters >= needed) return geometry;
        }
        var content = clustersFor(FatLayout.SectorSize) * FatLayout.SectorSize;
        throw new ArgumentException(isFull
            ? $"The content of about {content} bytes does not fit a FAT volume of {size} bytes."
            : $"Content of about {content} bytes{(size is null ? string.Empty : $" in a volume of {size} bytes")} is out of the reach of FAT12 and FAT16 (2 GiB); it needs FAT32.");
    }

    private static IEnumerable<(FatType Type, int SectorsPerCluster)> Candidates()
    {
        for (var n = 1; n <= 8; n *= 2) yield return (FatType.Fat12, n);
        for (var n = 1; n <= 64; n *= 2) yield return (FatType.Fat16, n);
    }

    private static (int Fewest, int Most) Limits(FatType type) => type == FatType.Fat12
        ? (1, FatLayout.Fat16Clusters - 1 - BorderMargin)
        : (FatLayout.Fat16Clusters + BorderMargin, FatLayout.Fat32Clusters - 1 - BorderMargin);

    private static FatGeometry? Smallest(FatType type, int sectorsPerCluster, int rootEntries, int clusters)
    {
        var total = (long)clusters * sectorsPerCluster;
        while (true)
        {
            total = (total / SizeGranularity * SizeGranularity) + SizeGranularity;
            var geometry = OfSize(type, sectorsPerCluster, rootEntries, total);
            if (geometry is not null && geometry.Clusters >= clusters) return geometry;
        }
    }

    /// <summary>The layout of a volume of that size; null when it has no room for a cluster.</summary>
    private static FatGeometry? OfSize(FatType type, int sectorsPerCluster, int rootEntries, long totalSectors)
    {
        // A larger FAT leaves fewer clusters, which need no larger FAT: growing it until it suffices ends.
        for (var fatSectors = 1; ; fatSectors++)
        {
            var geometry = new FatGeometry(type, sectorsPerCluster, rootEntries, fatSectors, (int)totalSectors);
            if (geometry.Clusters < 1) return null;
            var bits = (geometry.Clusters + (long)FatLayout.FirstCluster) * (int)type;
            if (bits <= (long)fatSectors * FatLayout.SectorSize * 8) return geometry;
        }
    }
}
