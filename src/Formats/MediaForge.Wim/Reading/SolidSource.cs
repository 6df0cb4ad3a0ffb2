using System.Buffers.Binary;
using System.Runtime.InteropServices;
using MediaForge.Bytes;
using MediaForge.Wim.Compression;

namespace MediaForge.Wim.Reading;

/// <summary>
/// The uncompressed bytes of one solid resource: many blobs, one after the other, compressed as one. In the file:
/// <c>u64 uncompressed size | u32 chunk size | u32 compression | u32 size of each chunk | chunks</c>. A chunk as long
/// as its content is stored as it is.
/// </summary>
/// <remarks>
/// Chunks are large, 64 MiB as a rule, so the two that were read last are kept and no more: who reads from front to
/// end decompresses each once. There are two so that two chunks are decompressed at the same time: by threads that read
/// different ones, and ahead of who reads one after the other. Threads that read the same one wait for each other. The
/// buffers live as long as the source.
/// </remarks>
internal sealed class SolidSource : ByteSource
{
    private const int OriginalSizeOffset = 0;
    private const int ChunkSizeOffset = 8;
    private const int CompressionOffset = 12;
    private const int HeaderSize = 16;
    private const int EntrySize = sizeof(uint);
    private const int Stride = 1024; // of the chunks whose place is kept in memory
    private const int LeastAhead = 4 << 20; // smaller chunks are decompressed when they are read
    private const int LookAheadFrom = 8; // the part of a chunk behind which no other reader is left in the chunk before

    private readonly ByteSource _file;
    private readonly long _offset;
    private readonly long _chunks;
    private readonly long[] _places; // in the file, of every Stride-th chunk
    private readonly Slot[] _slots = [new(), new()];
    private readonly Lock _gate = new();
    private int _oldest; // the slot that was not used last
    private long _ahead = -1; // the chunk that is decompressed ahead, or was last

    /// <param name="file">The WIM.</param>
    /// <param name="offset">Where the resource lies in it.</param>
    /// <param name="size">How many bytes it has there.</param>
    /// <exception cref="InvalidDataException">The range is not inside the file, or the header or the table of chunks is not sound.</exception>
    public SolidSource(ByteSource file, long offset, long size)
    {
        _file = file;
        _offset = offset;
        if (offset < 0 || size < HeaderSize || offset > file.Length - size)
            throw new InvalidDataException($"{file}: a solid resource of {size} bytes at offset {offset} is not inside the file of {file.Length} bytes, or has no header ({HeaderSize} bytes).");

        Span<byte> header = stackalloc byte[HeaderSize];
        file.ReadExactly(offset, header);
        var original = BinaryPrimitives.ReadUInt64LittleEndian(header[OriginalSizeOffset..]);
        var chunkSize = BinaryPrimitives.ReadUInt32LittleEndian(header[ChunkSizeOffset..]);
        var compression = BinaryPrimitives.ReadUInt32LittleEndian(header[CompressionOffset..]);
        if (compression > (uint)WimCompression.Lzms)
            throw new InvalidDataException($"{this} has the compression {compression}, which does not exist (offset {offset + CompressionOffset}).");
        Compression = (WimCompression)compression;
        if (!ChunkDecoder.Allows(Compression, chunkSize))
            throw new InvalidDataException($"{this} has a chunk size of {chunkSize}, which {Compression} does not have (offset {offset + ChunkSizeOffset}).");
        ChunkSize = (int)chunkSize;
        // A chunk takes its entry and a byte at least.
        if (original > long.MaxValue / 2 || (_chunks = ((long)original + ChunkSize - 1) / ChunkSize) > (size - HeaderSize) / (EntrySize + 1))
            throw new InvalidDataException($"{this} claims {original} bytes in chunks of {chunkSize}, which cannot be in {size} (offset {offset + OriginalSizeOffset}).");
        Length = (long)original;
        _places = new long[(_chunks + Stride - 1) / Stride];
        ReadTable(offset + size);
    }

    public override long Length { get; }

    /// <summary>How it is compressed.</summary>
    public WimCompression Compression { get; }

    /// <summary>The uncompressed bytes of every chunk but the last.</summary>
    public int ChunkSize { get; }

    public override int Read(long offset, Span<byte> buffer)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        if (offset >= Length) return 0;
        if (buffer.Length > Length - offset) buffer = buffer[..(int)(Length - offset)];
        for (var done = 0; done < buffer.Length;)
        {
            var chunk = (offset + done) / ChunkSize;
            var inside = (int)((offset + done) % ChunkSize);
            var part = buffer[done..];
            if (part.Length > SizeOf(chunk) - inside) part = part[..(SizeOf(chunk) - inside)];
            ReadChunk(chunk, inside, part);
            done += part.Length;
        }
        return buffer.Length;
    }

    private int SizeOf(long chunk) => (int)Math.Min(ChunkSize, Length - chunk * ChunkSize);

    private void ReadChunk(long chunk, int inside, Span<byte> part)
    {
        var (place, size) = Find(chunk);
        if (size == SizeOf(chunk))
        {
            _file.ReadExactly(place + inside, part);
            return;
        }
        var slot = Choose(chunk);
        lock (slot)
        {
            // Somebody else may have chosen the same slot for another chunk and been faster.
            if (slot.Chunk != chunk) Load(slot, chunk, place, size);
            slot.Output.AsSpan(inside, part.Length).CopyTo(part);
        }
        if (inside > ChunkSize / LookAheadFrom) LookAhead(chunk + 1);
    }

    /// <summary>Decompresses a chunk that will be read next, unless that was begun.</summary>
    private void LookAhead(long chunk)
    {
        if (chunk >= _chunks || ChunkSize < LeastAhead || Interlocked.Exchange(ref _ahead, chunk) == chunk) return;
        _ = Task.Run(() =>
        {
            var (place, size) = Find(chunk);
            if (size == SizeOf(chunk)) return;
            var slot = Choose(chunk);
            lock (slot)
            {
                if (slot.Chunk != chunk) Load(slot, chunk, place, size);
            }
        }); // who reads the chunk meets the same error, if there is one
    }

    private Slot Choose(long chunk)
    {
        lock (_gate)
        {
            var chosen = _slots[0].Wanted == chunk ? 0 : _slots[1].Wanted == chunk ? 1 : _oldest;
            _slots[chosen].Wanted = chunk;
            _oldest = 1 - chosen;
            return _slots[chosen];
        }
    }

    private void Load(Slot slot, long chunk, long place, int size)
    {
        slot.Chunk = -1; // until it is whole
        if (slot.Input.Length < size) slot.Input = GC.AllocateUninitializedArray<byte>(size);
        if (slot.Output.Length == 0) slot.Output = GC.AllocateUninitializedArray<byte>((int)Math.Min(ChunkSize, Length));
        var input = slot.Input.AsSpan(0, size);
        _file.ReadExactly(place, input);
        try
        {
            ChunkDecoder.Decompress(Compression, ChunkSize, input, slot.Output.AsSpan(0, SizeOf(chunk)));
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{this}: chunk {chunk} of {_chunks} (at offset {place}) is corrupt: {e.Message}", e);
        }
        slot.Chunk = chunk;
    }

    /// <summary>Looks at all entries and notes where every <see cref="Stride"/>-th chunk lies.</summary>
    private void ReadTable(long end)
    {
        var entries = new uint[Stride];
        var place = _offset + HeaderSize + _chunks * EntrySize;
        for (long chunk = 0; chunk < _chunks; chunk++)
        {
            if (chunk % Stride == 0)
            {
                _places[chunk / Stride] = place;
                ReadEntries(chunk, entries.AsSpan(0, (int)Math.Min(Stride, _chunks - chunk)));
            }
            var size = entries[chunk % Stride];
            if (size == 0 || size > SizeOf(chunk) || size > end - place || Compression == WimCompression.None && size != SizeOf(chunk))
                throw new InvalidDataException($"{this}: the table says that chunk {chunk} of {_chunks} has {size} bytes, which cannot be {SizeOf(chunk)} uncompressed, or are not inside the resource (offset {_offset + HeaderSize + chunk * EntrySize}).");
            place += size;
        }
    }

    private (long Place, int Size) Find(long chunk)
    {
        Span<uint> entries = stackalloc uint[Stride];
        var first = chunk / Stride * Stride;
        entries = entries[..(int)(chunk - first + 1)];
        ReadEntries(first, entries);
        var place = _places[chunk / Stride];
        foreach (var size in entries[..^1]) place += size;
        return (place, (int)entries[^1]);
    }

    private void ReadEntries(long first, Span<uint> entries)
    {
        _file.ReadExactly(_offset + HeaderSize + first * EntrySize, MemoryMarshal.AsBytes(entries));
        if (BitConverter.IsLittleEndian) return;
        foreach (ref var entry in entries) entry = BinaryPrimitives.ReverseEndianness(entry);
    }

    public override string ToString() => $"{_file} [solid resource at {_offset}]";

    /// <summary>Room for one chunk; locked while it is used.</summary>
    private sealed class Slot
    {
        /// <summary>Which chunk it was chosen for last; changed under the gate.</summary>
        public long Wanted { get; set; } = -1;

        /// <summary>Which chunk is there; -1 for none.</summary>
        public long Chunk { get; set; } = -1;

        public byte[] Input { get; set; } = [];

        public byte[] Output { get; set; } = [];
    }
}
