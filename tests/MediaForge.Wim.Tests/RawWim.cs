using System.Buffers.Binary;

namespace MediaForge.Wim.Tests;

/// <summary>The rows of a WIM's blob table as they lie in the file, for tests of what reads single resources.</summary>
internal sealed record RawWim(byte[] Bytes)
{
    private const int ChunkSizeOffset = 0x14;
    private const int BlobTableOffset = 0x30;
    private const byte Compressed = 0x04;
    private const byte Solid = 0x10;
    private const long SolidResourceMark = 0x1_0000_0000;

    public int ChunkSize => BinaryPrimitives.ReadInt32LittleEndian(Bytes.AsSpan(ChunkSizeOffset));

    /// <summary>The solid resources.</summary>
    public IEnumerable<Row> SolidResources => Rows().Where(r => (r.Flags & Solid) != 0 && r.OriginalSize == SolidResourceMark);

    /// <summary>The blobs in them: the offset is one in the uncompressed bytes, and the size that of the blob.</summary>
    public IEnumerable<Row> SolidBlobs => Rows().Where(r => (r.Flags & Solid) != 0 && r.OriginalSize != SolidResourceMark);

    /// <summary>The blobs that are compressed alone, metadata among them.</summary>
    public IEnumerable<Row> CompressedBlobs => Rows().Where(r => (r.Flags & (Solid | Compressed)) == Compressed);

    private IEnumerable<Row> Rows()
    {
        var table = Read(BlobTableOffset);
        for (var at = (int)table.Offset; at < table.Offset + table.Size; at += BlobTable.RowSize)
            yield return Read(at) with { Hash = new Sha1Hash(Bytes.AsSpan(at + 30, Sha1Hash.Size)) };
    }

    private Row Read(int at) => new(
        BinaryPrimitives.ReadInt64LittleEndian(Bytes.AsSpan(at)) & 0xFF_FFFF_FFFF_FFFF,
        Bytes[at + 7],
        BinaryPrimitives.ReadInt64LittleEndian(Bytes.AsSpan(at + 8)),
        BinaryPrimitives.ReadInt64LittleEndian(Bytes.AsSpan(at + 16)),
        default);

    public sealed record Row(long Size, byte Flags, long Offset, long OriginalSize, Sha1Hash Hash);
}
