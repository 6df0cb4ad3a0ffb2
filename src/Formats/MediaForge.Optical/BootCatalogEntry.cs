using MediaForge.Bytes;

namespace MediaForge.Optical;

/// <summary>A boot image that a disc's boot catalog names.</summary>
/// <param name="Platform">Which firmware it is for; a value without a name when it is neither of those that Windows knows.</param>
/// <param name="Image">
/// Its bytes, a range of the disc. El Torito stores only how many sectors the firmware loads, so for a UEFI image the
/// length is that of its FAT volume when that is longer.
/// </param>
/// <param name="LoadSectors">The catalog's sector count, in 512-byte sectors.</param>
/// <param name="StartBlock">Where it begins, in 2048-byte blocks.</param>
/// <param name="IsBootable">Whether the catalog marks it as bootable.</param>
public sealed record BootCatalogEntry(BootPlatform Platform, ByteSource Image, int LoadSectors, long StartBlock, bool IsBootable);
