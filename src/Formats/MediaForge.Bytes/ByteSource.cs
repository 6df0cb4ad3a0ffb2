using System.Text;

namespace MediaForge.Bytes;

/// <summary>
/// A run of bytes of known length that can be read at any offset: a file, a range of one, a compressed
/// resource, a string, zeros, a concatenation of others, a whole disc image.
/// </summary>
/// <remarks>
/// Sources are immutable values: reading one never changes what another read returns, and reads may come
/// from several threads at once. They hold no operating system handle of their own (open files are kept in
/// a small shared cache), so they need not be disposed and a media may be composed of many thousands.
/// </remarks>
public abstract class ByteSource
{
    /// <summary>The number of bytes.</summary>
    public abstract long Length { get; }

    /// <summary>
    /// Reads up to <paramref name="buffer"/>.Length bytes that start at <paramref name="offset"/>.
    /// </summary>
    /// <returns>
    /// The number of bytes read: at least 1, unless the buffer is empty or the offset is at or beyond
    /// <see cref="Length"/>; then 0.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="offset"/> is negative.</exception>
    /// <exception cref="InvalidDataException">The bytes cannot be produced: a compressed resource is corrupt.</exception>
    /// <exception cref="IOException">The underlying file cannot be read, or changed since the source was made.</exception>
    public abstract int Read(long offset, Span<byte> buffer);

    /// <summary>
    /// The pieces of which the bytes [<paramref name="offset"/>, offset + <paramref name="length"/>) are made,
    /// in order: what a copy to a file can hand to the kernel (file ranges), skip (zeros) or has to compute.
    /// </summary>
    public virtual IEnumerable<BytePiece> Pieces(long offset, long length)
    {
        CheckRange(offset, length);
        if (length > 0) yield return new BytePiece(this, offset, length);
    }

    /// <summary>Fills the buffer from <paramref name="offset"/>.</summary>
    /// <exception cref="EndOfStreamException">The source ends before the buffer is full.</exception>
    public void ReadExactly(long offset, Span<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            var n = Read(offset, buffer);
            if (n == 0) throw new EndOfStreamException($"{this}: {buffer.Length} more bytes were expected at offset {offset} (length {Length}).");
            offset += n;
            buffer = buffer[n..];
        }
    }

    /// <summary>Reads <paramref name="count"/> bytes from <paramref name="offset"/> into a new array.</summary>
    /// <exception cref="EndOfStreamException">The source ends earlier.</exception>
    public byte[] ReadBytes(long offset, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (offset > Length - count) throw new EndOfStreamException($"{this}: {count} bytes were expected at offset {offset} (length {Length}).");
        var bytes = new byte[count];
        ReadExactly(offset, bytes);
        return bytes;
    }

    /// <summary>All the bytes in a new array.</summary>
    /// <exception cref="InvalidDataException">There are more than <paramref name="limit"/> bytes.</exception>
    public byte[] ToArray(int limit = 512 << 20)
    {
        if (Length > limit) throw new InvalidDataException($"{this}: {Length} bytes, where at most {limit} are sensible.");
        return ReadBytes(0, (int)Length);
    }

    /// <summary>A part of this source. No bytes are read or copied.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range is not inside the source.</exception>
    public virtual ByteSource Slice(long offset, long length)
    {
        CheckRange(offset, length);
        return offset == 0 && length == Length ? this : length == 0 ? Empty : new SliceSource(this, offset, length);
    }

    /// <summary>A read-only, seekable stream over the bytes, for APIs that want a stream.</summary>
    public Stream OpenStream() => new ByteSourceStream(this);

    /// <summary>No bytes.</summary>
    public static ByteSource Empty { get; } = new MemorySource(ReadOnlyMemory<byte>.Empty);

    /// <summary>Bytes in memory, which the caller no longer changes.</summary>
    public static ByteSource FromBytes(ReadOnlyMemory<byte> bytes) => bytes.IsEmpty ? Empty : new MemorySource(bytes);

    /// <summary>A text in the given encoding, without a byte order mark; UTF-8 when none is given.</summary>
    public static ByteSource FromText(string text, Encoding? encoding = null) =>
        FromBytes((encoding ?? new UTF8Encoding(false)).GetBytes(text));

    /// <summary>
    /// Closes the files below a path, or the file itself, that sources hold open and nobody reads at the moment, so that they can
    /// be replaced or deleted on Windows. A source opens its file again when it is read.
    /// </summary>
    /// <param name="path">A file or folder.</param>
    public static void CloseFiles(string path) => FileHandleCache.CloseIdle(path);

    /// <summary>A file on disk, as long as it is now.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="IOException">It cannot be looked at.</exception>
    public static ByteSource FromFile(string path) => new FileSource(path);

    /// <summary><paramref name="length"/> zero bytes; a copy to a file leaves a hole for them.</summary>
    public static ByteSource Zeros(long length) => length == 0 ? Empty : new ZeroSource(length);

    /// <summary>The given sources one after the other. Empty ones are dropped and nested concatenations flattened.</summary>
    public static ByteSource Concat(params IEnumerable<ByteSource> parts) => ConcatSource.Of(parts);

    /// <summary>
    /// Bytes of a length known now whose content is made at the first read: for content that depends on bytes
    /// that are written before it.
    /// </summary>
    /// <param name="length">The length that the made source must have.</param>
    /// <param name="make">Called once; may be called from any thread that reads.</param>
    public static ByteSource Deferred(long length, Func<ByteSource> make) => new DeferredSource(length, make);

    /// <summary>Throws unless [offset, offset + length) lies inside the source.</summary>
    protected void CheckRange(long offset, long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        if (offset > Length - length) throw new ArgumentOutOfRangeException(nameof(length), $"{this}: the range {offset}+{length} is not inside its {Length} bytes.");
    }
}

/// <summary>A range of a source that is not itself composed of others.</summary>
/// <param name="Source">Where the bytes come from.</param>
/// <param name="Offset">The first byte in <paramref name="Source"/>.</param>
/// <param name="Length">The number of bytes.</param>
public readonly record struct BytePiece(ByteSource Source, long Offset, long Length);
