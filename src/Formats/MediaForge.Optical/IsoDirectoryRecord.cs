using System.Buffers.Binary;

namespace MediaForge.Optical;

/// <summary>A directory record: one extent of a file or folder of an ISO 9660 or Joliet tree (ECMA-119 9.1).</summary>
internal static class IsoDirectoryRecord
{
    public const byte HiddenFlag = 0x01;
    public const byte DirectoryFlag = 0x02;
    public const byte AssociatedFlag = 0x04;
    public const byte MoreExtentsFlag = 0x80;

    /// <summary>The smallest record: a name of one byte.</summary>
    public const int MinimumLength = NameOffset + 1;

    /// <summary>
    /// The longest extent that is written, in bytes: the most whole blocks that 32 bits count, so that all but the
    /// last extent of a file are whole blocks.
    /// </summary>
    public const long MaximumExtent = uint.MaxValue / Block.Size * (long)Block.Size;

    private const int LengthOffset = 0;
    private const int AttributeLengthOffset = 1;
    private const int BlockOffset = 2;
    private const int DataLengthOffset = 10;
    private const int DateOffset = 18;
    private const int FlagsOffset = 25;
    private const int UnitSizeOffset = 26;
    private const int VolumeOffset = 28;
    private const int NameLengthOffset = 32;
    private const int NameOffset = 33;

    /// <summary>The name of a folder's own record.</summary>
    public static ReadOnlySpan<byte> SelfName => [0];

    /// <summary>The name of the record of a folder's parent.</summary>
    public static ReadOnlySpan<byte> ParentName => [1];

    /// <summary>The length of a record whose name has that many bytes: even.</summary>
    public static int LengthFor(int nameBytes) => (NameOffset + nameBytes + 1) & ~1;

    /// <summary>How many records a file of that length needs.</summary>
    public static int ExtentsFor(long length) => (int)Math.Max(1, (length + MaximumExtent - 1) / MaximumExtent);

    /// <summary>Writes a record into zeroed bytes.</summary>
    public static void Write(Span<byte> record, ReadOnlySpan<byte> name, uint block, uint dataLength, byte flags, DateTime modified)
    {
        record[LengthOffset] = (byte)LengthFor(name.Length);
        IsoFields.WriteBoth32(record[BlockOffset..], block);
        IsoFields.WriteBoth32(record[DataLengthOffset..], dataLength);
        IsoFields.WriteShortDate(record[DateOffset..], modified);
        record[FlagsOffset] = flags;
        IsoFields.WriteBoth16(record[VolumeOffset..], 1);
        record[NameLengthOffset] = (byte)name.Length;
        name.CopyTo(record[NameOffset..]);
    }

    public static int Length(ReadOnlySpan<byte> record) => record[LengthOffset];

    /// <summary>How many bytes the name has, as the record says.</summary>
    public static int NameLength(ReadOnlySpan<byte> record) => record[NameLengthOffset];

    /// <summary>Whether the name ends inside the record.</summary>
    public static bool HoldsItsName(ReadOnlySpan<byte> record) =>
        record.Length >= MinimumLength && record[NameLengthOffset] > 0 && NameOffset + record[NameLengthOffset] <= record.Length;

    public static ReadOnlySpan<byte> Name(ReadOnlySpan<byte> record) => record.Slice(NameOffset, record[NameLengthOffset]);

    /// <summary>The first block of the data, after an extended attribute record if there is one.</summary>
    public static long DataBlock(ReadOnlySpan<byte> record) => (long)BinaryPrimitives.ReadUInt32LittleEndian(record[BlockOffset..]) + record[AttributeLengthOffset];

    public static uint DataLength(ReadOnlySpan<byte> record) => BinaryPrimitives.ReadUInt32LittleEndian(record[DataLengthOffset..]);

    public static byte Flags(ReadOnlySpan<byte> record) => record[FlagsOffset];

    /// <summary>Whether the data is interleaved with other data (9.1.7), which only discs of the 1980s did.</summary>
    public static bool IsInterleaved(ReadOnlySpan<byte> record) => record[UnitSizeOffset] != 0;

    public static DateTimeOffset? Modified(ReadOnlySpan<byte> record) => IsoFields.ReadShortDate(record[DateOffset..]);
}
