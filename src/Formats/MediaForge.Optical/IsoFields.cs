using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace MediaForge.Optical;

/// <summary>The field types of ISO 9660: numbers stored twice, padded text, dates (ECMA-119, sections 7 and 8.4.26).</summary>
internal static class IsoFields
{
    /// <summary>The length of the date of a directory record.</summary>
    public const int ShortDateSize = 7;

    /// <summary>The length of the date of a volume descriptor.</summary>
    public const int LongDateSize = 17;

    private const int FirstYear = 1900;
    private const int LastYear = FirstYear + byte.MaxValue;

    /// <summary>A 16-bit number, little endian and then big endian (7.2.3).</summary>
    public static void WriteBoth16(Span<byte> field, ushort value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(field, value);
        BinaryPrimitives.WriteUInt16BigEndian(field[2..], value);
    }

    /// <summary>A 32-bit number, little endian and then big endian (7.3.3).</summary>
    public static void WriteBoth32(Span<byte> field, uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(field, value);
        BinaryPrimitives.WriteUInt32BigEndian(field[4..], value);
    }

    /// <summary>A text, cut to the field and padded with spaces; in UCS-2 big endian for Joliet.</summary>
    public static void WriteText(Span<byte> field, string text, bool joliet)
    {
        if (!joliet)
        {
            field.Fill((byte)' ');
            Encoding.ASCII.GetBytes(text.AsSpan(0, Math.Min(text.Length, field.Length)), field);
            return;
        }
        field.Clear(); // a last odd byte stays 0
        var fits = field.Length / 2;
        for (var i = 0; i < fits; i++) BinaryPrimitives.WriteUInt16BigEndian(field[(2 * i)..], i < text.Length ? text[i] : ' ');
    }

    /// <summary>The 7-byte date of a directory record (9.1.5); years outside 1900..2155 become the nearest that can be stored.</summary>
    public static void WriteShortDate(Span<byte> field, DateTime utc)
    {
        utc = Clamp(utc);
        field[0] = (byte)(utc.Year - FirstYear);
        field[1] = (byte)utc.Month;
        field[2] = (byte)utc.Day;
        field[3] = (byte)utc.Hour;
        field[4] = (byte)utc.Minute;
        field[5] = (byte)utc.Second;
        field[6] = 0; // quarters of an hour east of UTC
    }

    /// <summary>The 17-byte date of a volume descriptor (8.4.26.1), or "not specified" for null.</summary>
    public static void WriteLongDate(Span<byte> field, DateTime? utc)
    {
        var digits = utc is { } date ? date.ToString("yyyyMMddHHmmssff", CultureInfo.InvariantCulture) : new string('0', LongDateSize - 1);
        Encoding.ASCII.GetBytes(digits, field);
        field[LongDateSize - 1] = 0;
    }

    /// <summary>The date of a directory record; null when it holds none, or nonsense.</summary>
    public static DateTimeOffset? ReadShortDate(ReadOnlySpan<byte> field)
    {
        var zone = (sbyte)field[6];
        var year = FirstYear + field[0];
        if (field[1] is < 1 or > 12 || field[2] < 1 || field[2] > DateTime.DaysInMonth(year, field[1])) return null;
        if (field[3] > 23 || field[4] > 59 || field[5] > 59 || zone is < -48 or > 52) return null;
        return new DateTimeOffset(year, field[1], field[2], field[3], field[4], field[5], TimeSpan.FromMinutes(15 * zone));
    }

    private static DateTime Clamp(DateTime utc) =>
        utc.Year < FirstYear ? new DateTime(FirstYear, 1, 1, 0, 0, 0, DateTimeKind.Utc)
        : utc.Year > LastYear ? new DateTime(LastYear, 12, 31, 23, 59, 59, DateTimeKind.Utc)
        : utc;
}
