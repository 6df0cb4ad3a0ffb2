using System.Buffers.Binary;
using System.Text;

namespace MediaForge.Execution.Machines;

/// <summary>
/// What the firmware says of the computer, read from the SMBIOS tables as Windows hands them out
/// (<c>GetSystemFirmwareTable('RSMB')</c>, <c>RawSMBIOSData</c>): make, model, serial number, UUID, asset tag,
/// OEM strings.
/// </summary>
/// <remarks>
/// SMBIOS Reference Specification (DMTF DSP0134): 6.1.2 structure header, 6.1.3 text strings, 7.2 System Information
/// (type 1), 7.4 System Enclosure (type 3), 7.12 OEM Strings (type 11). Windows PE has no WMI to ask instead.
/// </remarks>
public static class SmbiosTable
{
    private const int LengthOffset = 4;
    private const int TableOffset = 8;

    private const int TypeOffset = 0;
    private const int FormattedLengthOffset = 1;
    private const int HeaderLength = 4;

    private const byte SystemInformation = 1;
    private const int ManufacturerOffset = 4;
    private const int ProductOffset = 5;
    private const int SerialOffset = 7;
    private const int UuidOffset = 8;
    private const int UuidLength = 16;

    private const byte SystemEnclosure = 3;
    private const int AssetTagOffset = 8;

    // All strings of the structure; its only field is their number.
    private const byte OemStrings = 11;

    private const byte EndOfTable = 127;

    /// <summary>Reads the tables.</summary>
    /// <exception cref="InvalidDataException">They are damaged.</exception>
    public static HardwareFacts Read(ReadOnlySpan<byte> raw)
    {
        if (raw.Length < TableOffset) throw new InvalidDataException("SMBIOS: the data is shorter than its header.");
        var length = BinaryPrimitives.ReadUInt32LittleEndian(raw[LengthOffset..]);
        if (length > raw.Length - TableOffset) throw new InvalidDataException($"SMBIOS: a table of {length} bytes does not fit in {raw.Length}.");
        var table = raw.Slice(TableOffset, (int)length);
        var facts = new HardwareFacts();
        for (var at = 0; at + HeaderLength <= table.Length;)
        {
            var structure = table[at..];
            int formatted = structure[FormattedLengthOffset];
            if (formatted < HeaderLength || formatted > structure.Length) throw new InvalidDataException($"SMBIOS: the structure at offset {at} has a wrong length {formatted}.");
            // The strings end with an empty one: two zero bytes, also when there are none.
            var strings = structure[formatted..];
            var end = strings.IndexOf("\0\0"u8);
            if (end < 0) throw new InvalidDataException($"SMBIOS: the strings of the structure at offset {at} have no end.");
            facts = Take(facts, structure[..formatted], strings[..end]);
            if (structure[TypeOffset] == EndOfTable) break;
            at += formatted + end + 2;
        }
        return facts;
    }

    private static HardwareFacts Take(HardwareFacts facts, ReadOnlySpan<byte> structure, ReadOnlySpan<byte> strings) => structure[TypeOffset] switch
    {
        SystemInformation when facts.Make.Length == 0 && facts.Uuid.Length == 0 => facts with
        {
            Make = Text(structure, ManufacturerOffset, strings),
            Model = Text(structure, ProductOffset, strings),
            SerialNumber = Text(structure, SerialOffset, strings),
            Uuid = structure.Length >= UuidOffset + UuidLength ? new Guid(structure.Slice(UuidOffset, UuidLength)).ToString("D").ToUpperInvariant() : string.Empty,
        },
        SystemEnclosure when facts.AssetTag.Length == 0 => facts with { AssetTag = Text(structure, AssetTagOffset, strings) },
        OemStrings => facts with { OemStrings = [.. facts.OemStrings, .. Encoding.Latin1.GetString(strings).Split('\0', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)] },
        _ => facts,
    };

    /// <summary>The string whose number, from 1, stands at an offset; empty for none.</summary>
    private static string Text(ReadOnlySpan<byte> structure, int offset, ReadOnlySpan<byte> strings)
    {
        if (offset >= structure.Length) return string.Empty;
        var number = structure[offset];
        if (number == 0) return string.Empty;
        foreach (var range in strings.Split((byte)0))
            if (--number == 0) return Encoding.Latin1.GetString(strings[range]).Trim();
        return string.Empty;
    }
}
