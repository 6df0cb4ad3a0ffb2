using System.Buffers.Binary;
using MediaForge.Wim.Compression;

namespace MediaForge.Wim;

/// <summary>Where some bytes lie in a WIM and how: a "resource header" (24 bytes in the file).</summary>
/// <param name="Offset">The first byte in the file.</param>
/// <param name="Size">The bytes in the file, with the chunk table if there is one.</param>
/// <param name="OriginalSize">The bytes after decompression.</param>
/// <param name="Flags">What it is.</param>
public readonly record struct WimResource(long Offset, long Size, long OriginalSize, WimResourceFlags Flags)
{
    private const int SizeOffset = 0; // 7 bytes
    private const int FlagsOffset = 7;
    private const int OffsetOffset = 8;
    private const int OriginalSizeOffset = 16;
    private const ulong SizeMask = (1UL << 56) - 1;

    /// <summary>Whether the bytes are compressed.</summary>
    public bool IsCompressed => (Flags & WimResourceFlags.Compressed) != 0;

    internal long End => Offset + Size;

    internal static WimResource Read(ReadOnlySpan<byte> bytes, string where, long fileLength, bool isSolidFile)
    {
        var size = BinaryPrimitives.ReadUInt64LittleEndian(bytes[SizeOffset..]) & SizeMask;
        var offset = BinaryPrimitives.ReadUInt64LittleEndian(bytes[OffsetOffset..]);
        var original = BinaryPrimitives.ReadUInt64LittleEndian(bytes[OriginalSizeOffset..]);
        var flags = (WimResourceFlags)bytes[FlagsOffset];
        if (offset > (ulong)fileLength || size > (ulong)fileLength - offset)
            throw new InvalidDataException($"{where} says that {size} bytes lie at offset {offset}, but the file ends at {fileLength}. It is truncated, or was not copied whole.");
        if (original / (ulong)(isSolidFile ? LzmsDecoder.MaxChunk : LzxDecoder.MaxWindow) > size) // a chunk takes a byte at least
            throw new InvalidDataException($"{where} says that {size} bytes are {original} uncompressed, which cannot be.");
        if ((flags & WimResourceFlags.Compressed) == 0 && size != original)
            throw new InvalidDataException($"{where} says that an uncompressed resource takes {size} bytes and has {original}.");
        return new WimResource((long)offset, (long)size, (long)original, flags);
    }

    /// <summary>Whether a row of the blob table has the solid flag.</summary>
    internal static bool IsSolid(ReadOnlySpan<byte> row) => ((WimResourceFlags)row[FlagsOffset] & WimResourceFlags.Solid) != 0;

    /// <summary>The numbers of a row with the solid flag, which mean something else there.</summary>
    internal static (long Offset, long Size, long OriginalSize) ReadSolid(ReadOnlySpan<byte> row) => (
        (long)Math.Min(BinaryPrimitives.ReadUInt64LittleEndian(row[OffsetOffset..]), long.MaxValue),
        (long)(BinaryPrimitives.ReadUInt64LittleEndian(row[SizeOffset..]) & SizeMask),
        BinaryPrimitives.ReadInt64LittleEndian(row[OriginalSizeOffset..]));

    internal void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[SizeOffset..], (ulong)Size);
        bytes[FlagsOffset] = (byte)Flags;
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[OffsetOffset..], (ulong)Offset);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[OriginalSizeOffset..], (ulong)OriginalSize);
    }
}
