namespace MediaForge.Bytes;

/// <summary>Zero bytes. A copy to a file leaves a hole for them where the file system can.</summary>
internal sealed class ZeroSource : ByteSource
{
    public ZeroSource(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Length = length;
    }

    public override long Length { get; }

    public override int Read(long offset, Span<byte> buffer)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        var n = (int)Math.Min(buffer.Length, Math.Max(0, Length - offset));
        buffer[..n].Clear();
        return n;
    }

    public override ByteSource Slice(long offset, long length)
    {
        CheckRange(offset, length);
        return Zeros(length);
    }

    public override string ToString() => $"{Length} zero bytes";
}
