using System.Buffers;
using System.Buffers.Binary;
using MediaForge.Bytes;
using MediaForge.Wim.Compression;

namespace MediaForge.Wim.Reading;

/// <summary>
/// The bytes of a compressed resource. In the file: <c>chunk table | chunk 0 | chunk 1 | ...</c>; the table has
/// the offset of every chunk but the first, counted from its own end, in 4 bytes, or in 8 when the resource has
/// more than 4 GiB - 1. A chunk as long as its content is stored as it is.
/// </summary>
/// <remarks>
/// A read decompresses the chunks that it touches and no others: whole ones straight into the caller's buffer,
/// partly wanted ones through the cache. Nothing is kept per source, so thousands may be open.
/// </remarks>
internal sealed class ChunkedSource : ByteSource
{
    private const int MaxRun = 64; // chunks

    private readonly ByteSource _file;
    private readonly WimResource _resource;
    private readonly WimCompression _compression;
    private readonly int _chunkSize;
    private readonly ChunkCache _cache;
    private readonly long _chunks;
    private readonly int _entrySize;
    private readonly long _tableSize;

    public ChunkedSource(ByteSource file, WimResource resource, WimHeader header, ChunkCache cache)
        : this(file, resource, header.Compression, header.ChunkSize, cache)
    {
    }

    public ChunkedSource(ByteSource file, WimResource resource, WimCompression compression, int chunkSize, ChunkCache cache)
    {
        if (compression == WimCompression.None)
            throw new InvalidDataException($"{file}: the resource at offset {resource.Offset} is compressed, but the header names no compression.");
        _file = file;
        _resource = resource;
        _compression = compression;
        _chunkSize = chunkSize;
        _cache = cache;
        _chunks = (resource.OriginalSize + _chunkSize - 1) / _chunkSize;
        _entrySize = resource.OriginalSize > uint.MaxValue ? sizeof(ulong) : sizeof(uint);
        _tableSize = Math.Max(0, _chunks - 1) * _entrySize;
        if (resource.Size < _tableSize + _chunks)
            throw new InvalidDataException($"{file}: the resource at offset {resource.Offset} has {resource.Size} bytes, too few for {_chunks} chunks and their table.");
    }

    public override long Length => _resource.OriginalSize;

    public override int Read(long offset, Span<byte> buffer)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        if (offset >= Length) return 0;
        if (buffer.Length > Length - offset) buffer = buffer[..(int)(Length - offset)];
        for (var done = 0; done < buffer.Length;)
        {
            var chunk = (offset + done) / _chunkSize;
            var inside = (int)((offset + done) % _chunkSize);
            var size = SizeOf(chunk);
            var rest = buffer[done..];
            if (inside == 0 && rest.Length >= size)
            {
                done += DecompressRun(chunk, rest);
                continue;
            }
            var cached = Cached(chunk, size).AsSpan(inside);
            if (cached.Length > rest.Length) cached = cached[..rest.Length];
            cached.CopyTo(rest);
            done += cached.Length;
        }
        return buffer.Length;
    }

    private int SizeOf(long chunk) => (int)Math.Min(_chunkSize, Length - chunk * _chunkSize);

    private byte[] Cached(long chunk, int size)
    {
        if (_cache.Find(_resource.Offset, chunk) is { } bytes && bytes.Length == size) return bytes;
        bytes = new byte[size];
        DecompressRun(chunk, bytes);
        _cache.Add(_resource.Offset, chunk, bytes);
        return bytes;
    }

    /// <summary>Decompresses chunks that follow each other, as many as the buffer holds whole, with two reads of the file. Returns their bytes.</summary>
    private int DecompressRun(long first, Span<byte> output)
    {
        var count = (int)Math.Min(_chunks - first, Math.Min(MaxRun, Math.Max(1, output.Length / _chunkSize)));
        Span<long> bounds = stackalloc long[count + 1];
        ReadBounds(first, bounds);
        var done = 0;
        for (var i = 0; i < count; i++)
        {
            var size = bounds[i + 1] - bounds[i];
            if (bounds[i] < 0 || bounds[i + 1] > _resource.Size - _tableSize || size < 1 || size > SizeOf(first + i))
                throw new InvalidDataException($"{Where(first + i)} claims the compressed bytes {bounds[i]} to {bounds[i + 1]}, which cannot be {SizeOf(first + i)} bytes.");
        }

        var data = _resource.Offset + _tableSize;
        var length = (int)(bounds[count] - bounds[0]);
        var rented = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            var input = rented.AsSpan(0, length);
            _file.ReadExactly(data + bounds[0], input);
            for (var i = 0; i < count; i++)
            {
                var size = SizeOf(first + i);
                Decompress(first + i, data + bounds[i], input[(int)(bounds[i] - bounds[0])..(int)(bounds[i + 1] - bounds[0])], output.Slice(done, size));
                done += size;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
        return done;
    }

    private void Decompress(long chunk, long at, ReadOnlySpan<byte> input, Span<byte> output)
    {
        if (input.Length == output.Length)
        {
            input.CopyTo(output);
            return;
        }
        try
        {
            ChunkDecoder.Decompress(_compression, _chunkSize, input, output);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{Where(chunk)} (at offset {at}) is corrupt: {e.Message}", e);
        }
    }

    /// <summary>Where chunks begin, counted from the end of the table, and where the last one ends.</summary>
    private void ReadBounds(long first, Span<long> bounds)
    {
        Span<byte> entries = stackalloc byte[(MaxRun + 1) * sizeof(ulong)];
        var from = Math.Max(1, first); // chunk 0 has no entry
        var to = Math.Min(first + bounds.Length - 1, _chunks - 1);
        var count = (int)Math.Max(0, to - from + 1);
        if (count > 0) _file.ReadExactly(_resource.Offset + (from - 1) * _entrySize, entries[..(count * _entrySize)]);
        for (var i = 0; i < bounds.Length; i++)
        {
            var chunk = first + i;
            bounds[i] = chunk == 0 ? 0 : chunk == _chunks ? _resource.Size - _tableSize : Entry(entries, (int)(chunk - from));
        }
    }

    private long Entry(ReadOnlySpan<byte> entries, int i) => _entrySize == sizeof(uint)
        ? BinaryPrimitives.ReadUInt32LittleEndian(entries[(i * sizeof(uint))..])
        : BinaryPrimitives.ReadInt64LittleEndian(entries[(i * sizeof(ulong))..]);

    private string Where(long chunk) => $"{_file}: chunk {chunk} of {_chunks} of the resource at offset {_resource.Offset}";

    public override string ToString() => $"{_file} [compressed resource at {_resource.Offset}]";
}
