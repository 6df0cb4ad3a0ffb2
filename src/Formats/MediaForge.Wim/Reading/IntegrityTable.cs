using System.Buffers.Binary;
using MediaForge.Bytes;

namespace MediaForge.Wim.Reading;

/// <summary>
/// The integrity table: the SHA-1 of every 10 MiB of the file, from the end of the header to the end of the blob
/// table. <c>u32 size of the table | u32 count | u32 chunk size | hashes</c>.
/// </summary>
internal sealed class IntegrityTable
{
    public const int DefaultChunkSize = 10 << 20;

    private const int CountOffset = 4;
    private const int ChunkSizeOffset = 8;
    private const int FixedSize = 12;
    private const int MaxSize = 64 << 20;

    private readonly byte[] _bytes;

    private IntegrityTable(byte[] bytes) => _bytes = bytes;

    public int Count => (_bytes.Length - FixedSize) / Sha1Hash.Size;

    public int ChunkSize => BinaryPrimitives.ReadInt32LittleEndian(_bytes.AsSpan(ChunkSizeOffset));

    public Sha1Hash this[int chunk] => new(_bytes.AsSpan(FixedSize + chunk * Sha1Hash.Size, Sha1Hash.Size));

    /// <summary>The range of the file that a chunk covers.</summary>
    public static (long Offset, long Length) RangeOf(int chunk, int chunkSize, long end)
    {
        var offset = WimHeader.Size + (long)chunk * chunkSize;
        return (offset, Math.Min(chunkSize, end - offset));
    }

    public static IntegrityTable Read(WimFile wim)
    {
        var resource = wim.Header.Integrity;
        var where = $"{wim.Source}: the integrity table at offset {resource.Offset}";
        if (resource.OriginalSize is < FixedSize or > MaxSize) throw new InvalidDataException($"{where} claims {resource.OriginalSize} bytes.");
        var bytes = wim.Open(resource).ToArray();
        var size = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        var count = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(CountOffset));
        var chunkSize = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(ChunkSizeOffset));
        if (size != bytes.Length || FixedSize + (long)count * Sha1Hash.Size != size || chunkSize <= 0 || count != CountFor(wim.Header.BlobTable.End, chunkSize))
            throw new InvalidDataException($"{where} has {bytes.Length} bytes and claims {size}, with {count} hashes of {chunkSize} bytes each, which does not fit the file.");
        return new IntegrityTable(bytes);
    }

    private static long SizeFor(long end) => FixedSize + CountFor(end, DefaultChunkSize) * Sha1Hash.Size;

    /// <summary>The table of a file; hashed when it is first read.</summary>
    /// <param name="file">The file, at least up to the end of its blob table.</param>
    /// <param name="end">The end of its blob table.</param>
    /// <param name="known">The table of a file that begins with the same bytes behind the header, or null.</param>
    /// <param name="same">Up to where they are the same.</param>
    public static ByteSource Make(ByteSource file, long end, IntegrityTable? known, long same) => ByteSource.Deferred(SizeFor(end), () =>
    {
        var bytes = new byte[SizeFor(end)];
        var count = (int)CountFor(end, DefaultChunkSize);
        BinaryPrimitives.WriteInt32LittleEndian(bytes, bytes.Length);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(CountOffset), count);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(ChunkSizeOffset), DefaultChunkSize);
        for (var i = 0; i < count; i++)
        {
            var (offset, length) = RangeOf(i, DefaultChunkSize, end);
            var isKnown = known?.ChunkSize == DefaultChunkSize && i < known.Count && length == DefaultChunkSize && offset + length <= same;
            var hash = isKnown ? known![i] : Sha1Hash.Of(file.Slice(offset, length));
            hash.CopyTo(bytes.AsSpan(FixedSize + i * Sha1Hash.Size));
        }
        return ByteSource.FromBytes(bytes);
    });

    private static long CountFor(long end, int chunkSize) => Math.Max(0, (end - WimHeader.Size + chunkSize - 1) / chunkSize);
}
