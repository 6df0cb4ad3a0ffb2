using System.Buffers.Binary;

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

    internal static WimResource Read(ReadOnlySpan<byte> bytes, string where, long fileLength)
    {
        var size = BinaryPrimitives.ReadUInt64LittleEndian(bytes[SizeOffset..]) & SizeMask;
        var offset = BinaryPrimitives.ReadUInt64LittleEndian(bytes[OffsetOffset..]);
        var original = BinaryPrimitives.ReadUInt64LittleEndian(bytes[OriginalSizeOffset..]);
        var flags = (WimResourceFlags)bytes[FlagsOffset];
        if (offset > (ulong)fileLength || size > (ulong)fileLength - offset)
            throw new InvalidDataException($"{where} says that {size} bytes lie at offset {offset}, but the file ends at {fileLength}. It is truncated, or was not copied whole.");
        if (original / MediaForge.Wim.Compression.LzxDecoder.MaxWindow > size) // a chunk takes a byte at least
            throw new InvalidDataException($"{where} says that {size} bytes are {original} uncompressed, which cannot be.");
        if ((flags & WimResourceFlags.Compressed) == 0 && size != original)
            throw new InvalidDataException($"{where} says that an uncompressed resource takes {size} bytes and has {original}.");
        return new WimResource((long)offset, (long)size, (long)original, flags);
    }

    internal void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[SizeOffset..], (ulong)Size);
        bytes[FlagsOffset] = (byte)Flags;
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[OffsetOffset..], (ulong)Offset);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[OriginalSizeOffset..], (ulong)OriginalSize);
    }
}
