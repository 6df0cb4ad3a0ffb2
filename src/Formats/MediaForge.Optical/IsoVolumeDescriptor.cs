using System.Buffers.Binary;
using System.Text;

namespace MediaForge.Optical;

/// <summary>The volume descriptors of ISO 9660, Joliet and El Torito, a block each from block 16 on (ECMA-119, section 8).</summary>
internal static class IsoVolumeDescriptor
{
    /// <summary>The block of the first descriptor.</summary>
    public const uint FirstBlock = 16;

    /// <summary>The block where firmware looks for the boot record (El Torito 1.0, 2.0).</summary>
    public const uint BootRecordBlock = 17;

    public const byte BootRecordType = 0;
    public const byte PrimaryType = 1;
    public const byte SupplementaryType = 2;
    public const byte TerminatorType = 255;

    public const int TypeOffset = 0;
    public const int IdentifierOffset = 1;
    public const int VolumeLabelOffset = 40;
    public const int VolumeLabelSize = 32;
    public const int EscapeOffset = 88;
    public const int BlockSizeOffset = 128;
    public const int RootRecordOffset = 156;
    public const int RootRecordSize = 34;

    /// <summary>Where the boot record keeps the block of the boot catalog.</summary>
    public const int CatalogBlockOffset = 71;

    private const int VersionOffset = 6;
    private const int SystemIdOffset = 8;
    private const int SystemIdSize = 32;
    private const int SpaceSizeOffset = 80;
    private const int SetSizeOffset = 120;
    private const int SequenceNumberOffset = 124;
    private const int PathTableSizeOffset = 132;
    private const int LittleTableOffset = 140;
    private const int BigTableOffset = 148;
    private const int VolumeSetOffset = 190;
    private const int PublisherOffset = 318;
    private const int PreparerOffset = 446;
    private const int ApplicationOffset = 574;
    private const int LongTextSize = 128;
    private const int CopyrightFileOffset = 702;
    private const int AbstractFileOffset = 739;
    private const int BibliographicFileOffset = 776;
    private const int FileIdSize = 37;
    private const int CreationOffset = 813;
    private const int ModificationOffset = 830;
    private const int ExpirationOffset = 847;
    private const int EffectiveOffset = 864;
    private const int StructureVersionOffset = 881;
    private const int BootSystemOffset = 7;

    public static ReadOnlySpan<byte> Identifier => "CD001"u8;

    public static ReadOnlySpan<byte> BootSystem => "EL TORITO SPECIFICATION"u8;

    /// <summary>UCS-2 level 3: the escape sequence that makes a supplementary descriptor a Joliet one.</summary>
    private static ReadOnlySpan<byte> JolietLevel3 => "%/E"u8;

    /// <summary>Whether a supplementary descriptor is a Joliet one, of any of its three levels.</summary>
    public static bool IsJoliet(ReadOnlySpan<byte> descriptor) =>
        descriptor.Slice(EscapeOffset, 2).SequenceEqual("%/"u8) && descriptor[EscapeOffset + 2] is (byte)'@' or (byte)'C' or (byte)'E';

    /// <summary>Writes the primary descriptor or, for a Joliet tree, the supplementary one, into a zeroed block.</summary>
    public static void Write(Span<byte> block, OpticalOptions options, IsoTree tree, uint totalBlocks)
    {
        var joliet = tree.Names.IsJoliet;
        WriteHeader(block, joliet ? SupplementaryType : PrimaryType);
        IsoFields.WriteText(block.Slice(SystemIdOffset, SystemIdSize), string.Empty, joliet);
        IsoFields.WriteText(block.Slice(VolumeLabelOffset, VolumeLabelSize), joliet ? options.VolumeLabel : IsoLabel(options.VolumeLabel), joliet);
        IsoFields.WriteBoth32(block[SpaceSizeOffset..], totalBlocks);
        if (joliet) JolietLevel3.CopyTo(block[EscapeOffset..]);
        IsoFields.WriteBoth16(block[SetSizeOffset..], 1);
        IsoFields.WriteBoth16(block[SequenceNumberOffset..], 1);
        IsoFields.WriteBoth16(block[BlockSizeOffset..], Block.Size);
        IsoFields.WriteBoth32(block[PathTableSizeOffset..], (uint)tree.PathTableLength);
        BinaryPrimitives.WriteUInt32LittleEndian(block[LittleTableOffset..], tree.LittleTableBlock);
        BinaryPrimitives.WriteUInt32BigEndian(block[BigTableOffset..], tree.BigTableBlock);
        IsoDirectoryRecord.Write(block.Slice(RootRecordOffset, RootRecordSize), IsoDirectoryRecord.SelfName, tree.Root.Block, tree.Root.Length, IsoDirectoryRecord.DirectoryFlag, tree.Root.Node.Modified);
        WriteLongText(block, VolumeSetOffset, string.Empty, joliet);
        WriteLongText(block, PublisherOffset, options.Publisher, joliet);
        WriteLongText(block, PreparerOffset, options.Preparer, joliet);
        WriteLongText(block, ApplicationOffset, options.Application, joliet);
        foreach (var offset in (ReadOnlySpan<int>)[CopyrightFileOffset, AbstractFileOffset, BibliographicFileOffset])
            IsoFields.WriteText(block.Slice(offset, FileIdSize), string.Empty, joliet);
        IsoFields.WriteLongDate(block[CreationOffset..], options.Timestamp.UtcDateTime);
        IsoFields.WriteLongDate(block[ModificationOffset..], options.Timestamp.UtcDateTime);
        IsoFields.WriteLongDate(block[ExpirationOffset..], null);
        IsoFields.WriteLongDate(block[EffectiveOffset..], null);
        block[StructureVersionOffset] = 1;
    }

    /// <summary>Writes the boot record that leads to the boot catalog (El Torito 1.0, figure 7).</summary>
    public static void WriteBootRecord(Span<byte> block, uint catalogBlock)
    {
        WriteHeader(block, BootRecordType);
        BootSystem.CopyTo(block[BootSystemOffset..]);
        BinaryPrimitives.WriteUInt32LittleEndian(block[CatalogBlockOffset..], catalogBlock);
    }

    /// <summary>Whether a block is El Torito's boot record.</summary>
    public static bool IsBootRecord(ReadOnlySpan<byte> block) =>
        block[TypeOffset] == BootRecordType && block[IdentifierOffset..].StartsWith(Identifier) && block[BootSystemOffset..].StartsWith(BootSystem);

    public static void WriteTerminator(Span<byte> block) => WriteHeader(block, TerminatorType);

    private static void WriteHeader(Span<byte> block, byte type)
    {
        block[TypeOffset] = type;
        Identifier.CopyTo(block[IdentifierOffset..]);
        block[VersionOffset] = 1;
    }

    private static void WriteLongText(Span<byte> block, int offset, string text, bool joliet) =>
        IsoFields.WriteText(block.Slice(offset, LongTextSize), joliet ? text : Characters(text, " !\"%&'()*+,-./:;<=>?_"), joliet);

    private static string IsoLabel(string label) => Characters(label, "_");

    /// <summary>Upper case, and an underscore for everything but letters, digits and what else is allowed (ECMA-119 7.4).</summary>
    private static string Characters(string text, string allowed)
    {
        var result = new StringBuilder(text.Length);
        foreach (var c in text)
            result.Append(char.IsAsciiLetterLower(c) ? (char)(c - 'a' + 'A') : char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || allowed.Contains(c) ? c : '_');
        return result.ToString();
    }
}
