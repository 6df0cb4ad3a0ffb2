using System.Buffers.Binary;
using MediaForge.Bytes;

namespace MediaForge.Optical;

/// <summary>
/// The boot catalog: 32-byte entries that name the boot images (El Torito 1.0, section 2; UEFI 2.10, 13.3.2.1).
/// Validation entry, default entry, then for every further run of entries of one platform a section header and
/// its entries.
/// </summary>
internal static class BootCatalog
{
    public const int EntrySize = 32;

    /// <summary>The most images that surely fit in the one block that is written: two catalog entries each.</summary>
    public const int MaximumEntries = Block.Size / EntrySize / 2 - 1;

    public const byte ValidationId = 0x01;
    public const byte BootableId = 0x88;
    public const byte NotBootableId = 0x00;
    public const byte MoreSectionsId = 0x90;
    public const byte LastSectionId = 0x91;
    public const byte ExtensionId = 0x44;

    public const int PlatformOffset = 1;
    public const int ChecksumOffset = 28;
    public const int KeyOffset = 30;
    public const ushort Key = 0xAA55;
    public const int SectionCountOffset = 2;
    public const int MediaTypeOffset = 1;
    public const int SectorCountOffset = 6;
    public const int ImageBlockOffset = 8;

    /// <summary>BIOS images first (stable otherwise): the default entry is the only one that an old BIOS sees.</summary>
    public static IReadOnlyList<BootEntry> InCatalogOrder(IReadOnlyList<BootEntry> entries) => [.. entries.OrderBy(e => e.Platform)];

    /// <summary>Writes the catalog of images in catalog order that lie at the given blocks.</summary>
    public static ByteSource Write(IReadOnlyList<BootEntry> entries, IReadOnlyList<uint> blocks)
    {
        var bytes = new byte[Block.Size];
        WriteValidation(bytes, entries[0].Platform);
        WriteImage(bytes.AsSpan(EntrySize), entries[0], blocks[0]);
        var rest = bytes.AsSpan(2 * EntrySize);
        for (var i = 1; i < entries.Count;)
        {
            var platform = entries[i].Platform;
            var end = i;
            while (end < entries.Count && entries[end].Platform == platform) end++;
            rest[0] = end == entries.Count ? LastSectionId : MoreSectionsId;
            rest[PlatformOffset] = (byte)platform;
            BinaryPrimitives.WriteUInt16LittleEndian(rest[SectionCountOffset..], (ushort)(end - i));
            rest = rest[EntrySize..];
            for (; i < end; i++)
            {
                WriteImage(rest, entries[i], blocks[i]);
                rest = rest[EntrySize..];
            }
        }
        return ByteSource.FromBytes(bytes);
    }

    /// <summary>The sum of the sixteen words of a validation entry: 0 when it is whole.</summary>
    public static ushort WordSum(ReadOnlySpan<byte> entry)
    {
        ushort sum = 0;
        for (var i = 0; i < EntrySize; i += 2) sum += BinaryPrimitives.ReadUInt16LittleEndian(entry[i..]);
        return sum;
    }

    private static void WriteValidation(Span<byte> entry, BootPlatform platform)
    {
        entry[0] = ValidationId;
        entry[PlatformOffset] = (byte)platform;
        BinaryPrimitives.WriteUInt16LittleEndian(entry[KeyOffset..], Key);
        BinaryPrimitives.WriteUInt16LittleEndian(entry[ChecksumOffset..], (ushort)-WordSum(entry));
    }

    private static void WriteImage(Span<byte> entry, BootEntry image, uint block)
    {
        entry[0] = BootableId; // media type 0: no emulation; load segment 0: the usual 07C0
        BinaryPrimitives.WriteUInt16LittleEndian(entry[SectorCountOffset..], image.CatalogSectors);
        BinaryPrimitives.WriteUInt32LittleEndian(entry[ImageBlockOffset..], block);
    }
}
