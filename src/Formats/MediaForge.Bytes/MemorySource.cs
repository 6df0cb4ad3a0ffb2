namespace MediaForge.Bytes;

/// <summary>Bytes that lie in memory.</summary>
internal sealed class MemorySource(ReadOnlyMemory<byte> bytes) : ByteSource
{
    public override long Length => bytes.Length;

    public override int Read(long offset, Span<byte> buffer)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        if (offset >= bytes.Length) return 0;
        var part = bytes.Span[(int)offset..];
        if (part.Length > buffer.Length) part = part[..buffer.Length];
        part.CopyTo(buffer);
        return part.Length;
    }

    public override ByteSource Slice(long offset, long length)
    {
        CheckRange(offset, length);
        return FromBytes(bytes.Slice((int)offset, (int)length));
    }

    public override string ToString() => $"{bytes.Length} bytes in memory";
}
