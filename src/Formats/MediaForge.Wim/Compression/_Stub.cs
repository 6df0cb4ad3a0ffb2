namespace MediaForge.Wim.Compression;
#pragma warning disable
public sealed class LzxEncoder(int chunkSize, WimCompressionLevel level) : ChunkEncoder { public override int Encode(ReadOnlySpan<byte> chunk, Span<byte> output) => 0; }
