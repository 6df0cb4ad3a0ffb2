using System.Buffers.Binary;
using MediaForge.Bytes;

namespace MediaForge.Optical;

/// <summary>Reads a boot catalog (El Torito 1.0, section 2; UEFI 2.10, 13.3.2.1).</summary>
internal static class BootCatalogReader
{
    private const int MaximumCatalogBlocks = 16;
    private const byte MediaTypeMask = 0x0F;

    /// <summary>The lengths of the floppies that media types 1 to 3 emulate.</summary>
    private static readonly long[] FloppyLengths = [1_228_800, 1_474_560, 2_949_120];

    /// <exception cref="InvalidDataException">The catalog is corrupt.</exception>
    public static IReadOnlyList<BootCatalogEntry> Read(DiscReader disc, uint catalogBlock)
    {
        const string what = "El Torito boot catalog";
        var start = (long)catalogBlock * Block.Size;
        var length = (int)Math.Min(MaximumCatalogBlocks * Block.Size, Math.Max(Block.Size, disc.Length - start));
        ReadOnlySpan<byte> catalog = disc.Read(start, length, what);
        if (catalog[0] != BootCatalog.ValidationId || BinaryPrimitives.ReadUInt16LittleEndian(catalog[BootCatalog.KeyOffset..]) != BootCatalog.Key || BootCatalog.WordSum(catalog) != 0)
            throw new InvalidDataException($"{what}: the validation entry at {start} is corrupt.");

        var entries = new List<BootCatalogEntry> { ReadImage(disc, catalog[BootCatalog.EntrySize..], (BootPlatform)catalog[BootCatalog.PlatformOffset]) };
        var rest = catalog[(2 * BootCatalog.EntrySize)..];
        while (!rest.IsEmpty && rest[0] is BootCatalog.MoreSectionsId or BootCatalog.LastSectionId)
        {
            var last = rest[0] == BootCatalog.LastSectionId;
            var platform = (BootPlatform)rest[BootCatalog.PlatformOffset];
            var count = BinaryPrimitives.ReadUInt16LittleEndian(rest[BootCatalog.SectionCountOffset..]);
            rest = rest[BootCatalog.EntrySize..];
            for (; count > 0; count--)
            {
                if (rest.IsEmpty) throw new InvalidDataException($"{what}: a section at {start} has more entries than the catalog.");
                entries.Add(ReadImage(disc, rest, platform));
                rest = rest[BootCatalog.EntrySize..];
                while (!rest.IsEmpty && rest[0] == BootCatalog.ExtensionId) rest = rest[BootCatalog.EntrySize..];
            }
            if (last) break;
        }
        return entries;
    }

    private static BootCatalogEntry ReadImage(DiscReader disc, ReadOnlySpan<byte> entry, BootPlatform platform)
    {
        if (entry[0] is not (BootCatalog.BootableId or BootCatalog.NotBootableId)) throw new InvalidDataException($"El Torito boot catalog: a boot entry begins with {entry[0]:X2}.");
        var sectors = BinaryPrimitives.ReadUInt16LittleEndian(entry[BootCatalog.SectorCountOffset..]);
        var block = BinaryPrimitives.ReadUInt32LittleEndian(entry[BootCatalog.ImageBlockOffset..]);
        var offset = (long)block * Block.Size;
        if (!disc.Has(offset, BootEntry.SectorSize)) throw new InvalidDataException($"El Torito boot catalog: a boot image at {offset} is not inside the image of {disc.Length} bytes.");
        long length = Math.Max(1, (int)sectors) * BootEntry.SectorSize;
        var floppy = (entry[BootCatalog.MediaTypeOffset] & MediaTypeMask) - 1;
        if (floppy >= 0 && floppy < FloppyLengths.Length) length = FloppyLengths[floppy];
        else if (FatLength(disc.Read(offset, BootEntry.SectorSize, "boot image")) is { } fat && platform != BootPlatform.Bios) length = Math.Max(length, fat);
        length = Math.Min(length, disc.Length - offset);
        return new BootCatalogEntry(platform, disc.Slice(offset, length, "boot image"), sectors, block, entry[0] == BootCatalog.BootableId);
    }

    /// <summary>The length of the FAT volume that begins with this sector; null when none does (FAT specification 1.03, BPB).</summary>
    private static long? FatLength(ReadOnlySpan<byte> sector)
    {
        const int bytesPerSectorOffset = 11, fatsOffset = 16, smallCountOffset = 19, largeCountOffset = 32, signatureOffset = 510;
        var bytesPerSector = BinaryPrimitives.ReadUInt16LittleEndian(sector[bytesPerSectorOffset..]);
        if (sector[0] is not (0xEB or 0xE9) || bytesPerSector is not (512 or 1024 or 2048 or 4096) || sector[fatsOffset] is not (1 or 2)) return null;
        if (BinaryPrimitives.ReadUInt16LittleEndian(sector[signatureOffset..]) != BootCatalog.Key) return null;
        long count = BinaryPrimitives.ReadUInt16LittleEndian(sector[smallCountOffset..]);
        if (count == 0) count = BinaryPrimitives.ReadUInt32LittleEndian(sector[largeCountOffset..]);
        return count * bytesPerSector;
    }
}
