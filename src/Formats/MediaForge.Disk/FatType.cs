namespace MediaForge.Disk;

/// <summary>The width of a FAT's entries, which follows from the number of clusters and from nothing else.</summary>
public enum FatType
{
    /// <summary>12 bits: fewer than 4085 clusters.</summary>
    Fat12 = 12,

    /// <summary>16 bits: fewer than 65525 clusters.</summary>
    Fat16 = 16,

    /// <summary>32 bits, of which 28 count.</summary>
    Fat32 = 32,
}
