using MediaForge.Bytes;

namespace MediaForge.Optical.Tests;

/// <summary>A source that cannot be looked into, so that its slices tell their offsets in it.</summary>
internal sealed class OpaqueSource(ByteSource source) : ByteSource
{
    public override long Length => source.Length;

    public override int Read(long offset, Span<byte> buffer) => source.Read(offset, buffer);
}
