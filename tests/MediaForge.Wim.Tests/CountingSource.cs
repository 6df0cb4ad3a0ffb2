using MediaForge.Bytes;

namespace MediaForge.Wim.Tests;

/// <summary>Counts the bytes that are read from a source.</summary>
internal sealed class CountingSource(ByteSource source) : ByteSource
{
    private long _read;

    public long BytesRead => Interlocked.Read(ref _read);

    public override long Length => source.Length;

    public override int Read(long offset, Span<byte> buffer)
    {
        var n = source.Read(offset, buffer);
        Interlocked.Add(ref _read, n);
        return n;
    }
}
