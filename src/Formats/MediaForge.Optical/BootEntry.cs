using MediaForge.Bytes;

namespace MediaForge.Optical;

/// <summary>
/// A "no emulation" boot image of a disc (El Torito 1.0, 2.2 and 2.5). It lies on the disc by itself; it need not
/// be a file of the tree.
/// </summary>
/// <param name="Platform">Which firmware starts it.</param>
/// <param name="Image">Its bytes.</param>
public sealed record BootEntry(BootPlatform Platform, ByteSource Image)
{
    /// <summary>The size of a sector as the boot catalog counts them, in bytes.</summary>
    internal const int SectorSize = 512;

    /// <summary>
    /// The catalog's sector count, in 512-byte sectors (0..65535). When null: as many as the image has; and 0,
    /// which UEFI takes as "to the end of the volume", for a UEFI image of 65 536 sectors or more.
    /// </summary>
    public int? LoadSectors { get; init; }

    /// <summary>What to write into the image about a file of the disc; null for nothing.</summary>
    public FilePatch? Patch { get; init; }

    /// <summary>The count that goes into the catalog.</summary>
    /// <exception cref="ArgumentException">It has no room in the catalog's 16 bits.</exception>
    internal ushort CatalogSectors
    {
        get
        {
            var sectors = LoadSectors ?? (Image.Length + SectorSize - 1) / SectorSize;
            if (sectors is >= 0 and <= ushort.MaxValue) return (ushort)sectors;
            if (LoadSectors is null && Platform == BootPlatform.Uefi) return 0;
            throw new ArgumentException($"A boot entry cannot load {sectors} sectors; the boot catalog counts up to {ushort.MaxValue}.");
        }
    }
}
