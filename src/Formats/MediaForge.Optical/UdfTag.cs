using System.Buffers.Binary;

namespace MediaForge.Optical;

/// <summary>The 16 bytes that begin every UDF descriptor: kind, checksum, CRC, own location (ECMA-167 3/7.2 and 4/7.2).</summary>
internal static class UdfTag
{
    public const int Size = 16;

    public const ushort PrimaryVolume = 1;
    public const ushort Anchor = 2;
    public const ushort VolumePointer = 3;
    public const ushort ImplementationUse = 4;
    public const ushort Partition = 5;
    public const ushort LogicalVolume = 6;
    public const ushort UnallocatedSpace = 7;
    public const ushort Terminating = 8;
    public const ushort LogicalVolumeIntegrity = 9;
    public const ushort FileSet = 256;
    public const ushort FileIdentifier = 257;
    public const ushort AllocationExtent = 258;
    public const ushort IndirectEntry = 259;
    public const ushort FileEntry = 261;
    public const ushort ExtendedFileEntry = 266;

    private const int IdOffset = 0;
    private const int VersionOffset = 2;
    private const int ChecksumOffset = 4;
    private const int CrcOffset = 8;
    private const int CrcLengthOffset = 10;
    private const int LocationOffset = 12;

    private const ushort Polynomial = 0x1021;
    private static readonly ushort[] CrcTable = MakeCrcTable();

    /// <summary>Writes the tag of a descriptor whose other bytes are final: <paramref name="descriptor"/> is what the CRC covers, with the tag.</summary>
    public static void Write(Span<byte> descriptor, ushort id, uint location)
    {
        var tag = descriptor[..Size];
        tag.Clear();
        BinaryPrimitives.WriteUInt16LittleEndian(tag[IdOffset..], id);
        BinaryPrimitives.WriteUInt16LittleEndian(tag[VersionOffset..], 2);
        BinaryPrimitives.WriteUInt16LittleEndian(tag[CrcOffset..], Crc(descriptor[Size..]));
        BinaryPrimitives.WriteUInt16LittleEndian(tag[CrcLengthOffset..], (ushort)(descriptor.Length - Size));
        BinaryPrimitives.WriteUInt32LittleEndian(tag[LocationOffset..], location);
        tag[ChecksumOffset] = Checksum(tag);
    }

    /// <summary>
    /// The kind of a descriptor, or null when the checksum of its tag is wrong. The CRC and the location are not
    /// looked at: there are discs in use whose writers got them wrong, and Windows and its boot loaders read them.
    /// </summary>
    public static ushort? Read(ReadOnlySpan<byte> descriptor) =>
        descriptor.Length >= Size && descriptor[ChecksumOffset] == Checksum(descriptor[..Size]) ? BinaryPrimitives.ReadUInt16LittleEndian(descriptor[IdOffset..]) : null;

    /// <summary>The block where the descriptor says that it is.</summary>
    public static uint Location(ReadOnlySpan<byte> descriptor) => BinaryPrimitives.ReadUInt32LittleEndian(descriptor[LocationOffset..]);

    /// <summary>CRC-16 with the polynomial 1021, from 0, not reflected (ECMA-167 1/7.2.6).</summary>
    public static ushort Crc(ReadOnlySpan<byte> bytes)
    {
        ushort crc = 0;
        foreach (var b in bytes) crc = (ushort)((crc << 8) ^ CrcTable[(crc >> 8) ^ b]);
        return crc;
    }

    private static byte Checksum(ReadOnlySpan<byte> tag)
    {
        byte sum = 0;
        for (var i = 0; i < Size; i++)
            if (i != ChecksumOffset) sum += tag[i];
        return sum;
    }

    private static ushort[] MakeCrcTable()
    {
        var table = new ushort[256];
        for (var i = 0; i < table.Length; i++)
        {
            var value = (ushort)(i << 8);
            for (var bit = 0; bit < 8; bit++) value = (ushort)((value & 0x8000) != 0 ? (value << 1) ^ Polynomial : value << 1);
            table[i] = value;
        }
        return table;
    }
}
