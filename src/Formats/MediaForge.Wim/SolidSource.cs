namespace MediaForge.Wim;
#pragma warning disable
internal sealed class SolidSource(MediaForge.Bytes.ByteSource file, long offset, long size) : MediaForge.Bytes.ByteSource { public override long Length => 0; public override int Read(long offset, Span<byte> buffer) => 0; }
