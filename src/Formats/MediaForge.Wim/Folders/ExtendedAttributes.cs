using System.Buffers.Binary;

namespace MediaForge.Wim.Folders;

/// <summary>
/// Extended attributes of NTFS between the records of a WIM's tagged item (<c>value length u16, name length u8, flags u8, name,
/// zero, value</c>, not padded) and the list of the system (FILE_FULL_EA_INFORMATION: <c>next u32, flags u8, name length u8,
/// value length u16, name, zero, value</c>, each padded to 4 bytes).
/// </summary>
internal static class ExtendedAttributes
{
    /// <summary>The most bytes that NTFS keeps for a file.</summary>
    public const int MaxSize = 65535;

    private const int ItemHeader = 4;
    private const int ListHeader = 8;

    /// <summary>A list of the system as the records of a WIM.</summary>
    /// <exception cref="InvalidDataException">The list is corrupt.</exception>
    public static byte[] FromList(ReadOnlySpan<byte> list, string where)
    {
        var records = new MemoryStream();
        while (!list.IsEmpty)
        {
            if (list.Length < ListHeader) throw Corrupt(where);
            var next = BinaryPrimitives.ReadUInt32LittleEndian(list);
            int name = list[5], value = BinaryPrimitives.ReadUInt16LittleEndian(list[6..]);
            var body = name + 1 + value;
            if (ListHeader + body > list.Length) throw Corrupt(where);
            Span<byte> header = [0, 0, list[5], list[4]];
            BinaryPrimitives.WriteUInt16LittleEndian(header, (ushort)value);
            records.Write(header);
            records.Write(list.Slice(ListHeader, body));
            if (next == 0) break;
            if (next < ListHeader + body) throw Corrupt(where);
            list = list[(int)Math.Min(next, list.Length)..];
        }
        return records.ToArray();
    }

    /// <summary>The records of a WIM as a list of the system.</summary>
    /// <param name="records">The data of the tagged item.</param>
    /// <param name="lastIsZero">Whether the last entry says 0 for where the next is, as the calls of Windows want it, or its own size, as NTFS keeps it.</param>
    /// <param name="where">The file, for errors.</param>
    /// <exception cref="InvalidDataException">The records are corrupt.</exception>
    public static byte[] ToList(ReadOnlySpan<byte> records, bool lastIsZero, string where)
    {
        var list = new MemoryStream();
        Span<byte> header = stackalloc byte[ListHeader];
        while (!records.IsEmpty)
        {
            if (records.Length < ItemHeader) throw Corrupt(where);
            int name = records[2], value = BinaryPrimitives.ReadUInt16LittleEndian(records);
            var body = name + 1 + value;
            if (name == 0 || ItemHeader + body > records.Length) throw Corrupt(where);
            var size = (ListHeader + body + 3) & ~3;
            var rest = records[(ItemHeader + body)..];
            BinaryPrimitives.WriteInt32LittleEndian(header, rest.IsEmpty && lastIsZero ? 0 : size);
            (header[4], header[5]) = (records[3], records[2]);
            BinaryPrimitives.WriteUInt16LittleEndian(header[6..], (ushort)value);
            list.Write(header);
            list.Write(records.Slice(ItemHeader, body));
            list.Write([0, 0, 0], 0, size - ListHeader - body);
            records = rest;
        }
        return list.Length <= MaxSize ? list.ToArray() : throw new InvalidDataException($"{where}: extended attributes of {list.Length} bytes, where NTFS keeps {MaxSize}.");
    }

    private static InvalidDataException Corrupt(string where) => new($"{where}: the extended attributes are corrupt.");
}
