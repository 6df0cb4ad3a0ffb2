using System.Buffers.Binary;
using System.Text;

namespace MediaForge.Optical;

/// <summary>The field types of UDF: identifiers, texts, dates, addresses (ECMA-167 1/7; UDF 1.02, 2.1).</summary>
internal static class UdfFields
{
    public const int EntitySize = 32;
    public const int TimestampSize = 12;

    /// <summary>The length of the texts that name volumes and file sets.</summary>
    public const int ShortTextSize = 32;

    /// <summary>The length of the texts that name logical volumes and volume sets.</summary>
    public const int LongTextSize = 128;

    public const int ShortAddressSize = 8;
    public const int LongAddressSize = 16;

    /// <summary>UDF 1.02.</summary>
    public const ushort Revision = 0x0102;

    public const byte Latin1Compression = 8;
    public const byte Utf16Compression = 16;

    /// <summary>The longest name in bytes, with the byte that tells its compression (UDF 1.02, 2.3.4.4; 255 would not fit Windows).</summary>
    public const int MaximumName = 254;

    /// <summary>The largest extent: whole blocks that 30 bits count (ECMA-167 4/14.14.1.1).</summary>
    public const uint MaximumExtent = 0x3FFFFFFF / Block.Size * Block.Size;

    private const int EntityTextOffset = 1;
    private const int EntityTextSize = 23;
    private const int EntitySuffixOffset = 24;
    private const byte WriteProtectFlags = 3;
    private const int LongAddressBlockOffset = 4;
    private const int LongAddressUniqueIdOffset = 12;
    private const ushort UtcType = 1 << 12;

    /// <summary>"OSTA Compressed Unicode" (UDF 1.02, 2.1.2).</summary>
    public static void WriteCharacterSet(Span<byte> field) => "OSTA Compressed Unicode"u8.CopyTo(field[1..]);

    /// <summary>An entity identifier: who or what (UDF 1.02, 2.1.5).</summary>
    public static void WriteEntity(Span<byte> field, ReadOnlySpan<byte> text, byte flags = 0)
    {
        field[0] = flags;
        text[..Math.Min(text.Length, EntityTextSize)].CopyTo(field[EntityTextOffset..]);
    }

    /// <summary>This program.</summary>
    public static void WriteImplementation(Span<byte> field) => WriteEntity(field, "*MediaForge"u8);

    /// <summary>"*OSTA UDF Compliant", revision 1.02, write protected.</summary>
    public static void WriteDomain(Span<byte> field)
    {
        WriteEntity(field, "*OSTA UDF Compliant"u8);
        BinaryPrimitives.WriteUInt16LittleEndian(field[EntitySuffixOffset..], Revision);
        field[EntitySuffixOffset + 2] = WriteProtectFlags;
    }

    /// <summary>"*UDF LV Info", revision 1.02.</summary>
    public static void WriteVolumeInfo(Span<byte> field)
    {
        WriteEntity(field, "*UDF LV Info"u8);
        BinaryPrimitives.WriteUInt16LittleEndian(field[EntitySuffixOffset..], Revision);
    }

    public static ReadOnlySpan<byte> EntityText(ReadOnlySpan<byte> field) => field.Slice(EntityTextOffset, EntityTextSize).TrimEnd((byte)0);

    /// <summary>A date, as UTC (ECMA-167 1/7.3).</summary>
    public static void WriteTimestamp(Span<byte> field, DateTime utc)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(field, UtcType);
        BinaryPrimitives.WriteInt16LittleEndian(field[2..], (short)utc.Year);
        field[4] = (byte)utc.Month;
        field[5] = (byte)utc.Day;
        field[6] = (byte)utc.Hour;
        field[7] = (byte)utc.Minute;
        field[8] = (byte)utc.Second;
        field[9] = (byte)(utc.Millisecond / 10);
        var micro = utc.Millisecond % 10 * 1000 + utc.Microsecond;
        field[10] = (byte)(micro / 100);
        field[11] = (byte)(micro % 100);
    }

    /// <summary>A date; null when it holds none, or nonsense. A date without a time zone counts as UTC.</summary>
    public static DateTimeOffset? ReadTimestamp(ReadOnlySpan<byte> field)
    {
        var type = BinaryPrimitives.ReadUInt16LittleEndian(field);
        var year = BinaryPrimitives.ReadInt16LittleEndian(field[2..]);
        if (year is < 1 or > 9998 || field[4] is < 1 or > 12 || field[5] < 1 || field[5] > DateTime.DaysInMonth(year, field[4])) return null;
        if (field[6] > 23 || field[7] > 59 || field[8] > 59 || field[9] > 99 || field[10] > 99 || field[11] > 99) return null;
        var zone = (type & 0x0FFF) - ((type & 0x0800) << 1); // 12 bits, signed, minutes
        if (zone is < -14 * 60 or > 14 * 60 || year == 1) zone = 0;
        var ticks = field[9] * 10 * TimeSpan.TicksPerMillisecond + (field[10] * 100 + field[11]) * TimeSpan.TicksPerMicrosecond;
        return new DateTimeOffset(new DateTime(year, field[4], field[5], field[6], field[7], field[8]).AddTicks(ticks), TimeSpan.FromMinutes(zone));
    }

    /// <summary>A text in a fixed field whose last byte counts those used; cut when it does not fit (UDF 1.02, 2.1.3).</summary>
    public static void WriteText(Span<byte> field, string text)
    {
        if (text.Length == 0) return;
        var room = field.Length - 2;
        var fits = IsLatin1(text) ? room : room / 2;
        if (text.Length > fits) text = text[..(char.IsHighSurrogate(text[fits - 1]) ? fits - 1 : fits)];
        field[^1] = (byte)EncodeName(text, field);
    }

    /// <summary>The text of a fixed field; empty for nonsense.</summary>
    public static string ReadText(ReadOnlySpan<byte> field)
    {
        var used = Math.Min(field[^1], field.Length - 1);
        return DecodeName(field[..used]) ?? string.Empty;
    }

    /// <summary>How many bytes a name has with its compression byte.</summary>
    public static int NameLength(string name) => 1 + (IsLatin1(name) ? name.Length : 2 * name.Length);

    /// <summary>Writes a name with its compression byte, the shorter of the two ways; returns how many bytes (UDF 1.02, 2.1.1).</summary>
    public static int EncodeName(string name, Span<byte> target)
    {
        if (IsLatin1(name))
        {
            target[0] = Latin1Compression;
            return 1 + Encoding.Latin1.GetBytes(name, target[1..]);
        }
        target[0] = Utf16Compression;
        return 1 + Encoding.BigEndianUnicode.GetBytes(name, target[1..]);
    }

    /// <summary>A name with its compression byte; null when there is none or its compression is unknown.</summary>
    public static string? DecodeName(ReadOnlySpan<byte> name) => name.IsEmpty ? null : name[0] switch
    {
        Latin1Compression => Encoding.Latin1.GetString(name[1..]),
        Utf16Compression => Encoding.BigEndianUnicode.GetString(name[1..(1 + (name.Length - 1) / 2 * 2)]),
        _ => null,
    };

    /// <summary>An address in partition 0 (ECMA-167 4/14.14.2; unique id: UDF 1.02, 2.3.4.3).</summary>
    public static void WriteLongAddress(Span<byte> field, uint length, uint block, uint uniqueId = 0)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(field, length);
        BinaryPrimitives.WriteUInt32LittleEndian(field[LongAddressBlockOffset..], block);
        BinaryPrimitives.WriteUInt32LittleEndian(field[LongAddressUniqueIdOffset..], uniqueId);
    }

    private static bool IsLatin1(string text) => !text.AsSpan().ContainsAnyExceptInRange('\0', '\u00FF');
}
