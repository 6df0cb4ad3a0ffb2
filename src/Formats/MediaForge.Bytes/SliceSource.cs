namespace MediaForge.Bytes;

/// <summary>A range of another source.</summary>
internal sealed class SliceSource(ByteSource source, long start, long length) : ByteSource
{
    public override long Length => length;

    public override int Read(long offset, Span<byte> buffer)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        if (offset >= length) return 0;
        if (buffer.Length > length - offset) buffer = buffer[..(int)(length - offset)];
        return source.Read(start + offset, buffer);
    }

    public override IEnumerable<BytePiece> Pieces(long offset, long pieceLength)
    {
        CheckRange(offset, pieceLength);
        return source.Pieces(start + offset, pieceLength);
    }

    public override ByteSource Slice(long offset, long sliceLength)
    {
        CheckRange(offset, sliceLength);
        return source.Slice(start + offset, sliceLength);
    }

    public override string ToString() => $"{source} [{start}..{start + length})";
}
