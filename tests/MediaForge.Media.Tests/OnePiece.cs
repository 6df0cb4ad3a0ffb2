using MediaForge.Bytes;

namespace MediaForge.Media.Tests;

/// <summary>Bytes whose parts know where they are in the whole.</summary>
internal sealed class OnePiece(byte[] bytes) : ByteSource
{
    public override long Length => bytes.Length;

    public override int Read(long offset, Span<byte> buffer)
    {
        var n = (int)Math.Min(buffer.Length, Math.Max(0, bytes.Length - offset));
        bytes.AsSpan((int)offset, n).CopyTo(buffer);
        return n;
    }
}
