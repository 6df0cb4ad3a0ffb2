namespace MediaForge.Wim.Compression;

/// <summary>
/// Compresses chunks to LZX as WIM files use it: what <see cref="LzxDecoder"/> reads, what boot managers read when the
/// chunk size is 32 KiB.
/// </summary>
/// <remarks>
/// A chunk goes through these rooms: calls are translated in a private copy; a segment coder (a lazy one, or an optimal
/// one) chooses literals and matches for a segment after the other (a chunk of 32 KiB is one) and cuts them in blocks;
/// the block writer makes codes for each and writes it. All memory is allocated with the encoder, none for a chunk.
/// </remarks>
public sealed class LzxEncoder : ChunkEncoder
{
    private const int MaxSegment = 1 << 17;

    // The first repeat offset is 1: parsers look at the byte before the chunk, which is made different from the first.
    private const int Front = 32;

    private readonly int _chunkSize;
    private readonly int _segmentSize;
    private readonly NoiseProbe _probe = new();
    private readonly PinnedBuffer<byte> _data;
    private readonly LzxSegmentCoder _coder;
    private readonly LzxBlockWriter _writer;

    /// <summary>An encoder with its scratch memory: about 3 MB for chunks of 32 KiB, 30 MB for the largest.</summary>
    /// <param name="chunkSize">The chunk size of the WIM, which is the window: a power of two from <see cref="LzxDecoder.MinWindow"/> to <see cref="LzxDecoder.MaxWindow"/>.</param>
    /// <param name="level">How hard to try.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter has no such value.</exception>
    public LzxEncoder(int chunkSize, WimCompressionLevel level)
    {
        if (chunkSize is < LzxDecoder.MinWindow or > LzxDecoder.MaxWindow || !int.IsPow2(chunkSize))
            throw new ArgumentOutOfRangeException(nameof(chunkSize), chunkSize, $"An LZX window is a power of two from {LzxDecoder.MinWindow} to {LzxDecoder.MaxWindow}.");
        if (!Enum.IsDefined(level)) throw new ArgumentOutOfRangeException(nameof(level), level, "There is no such level.");

        _chunkSize = chunkSize;
        _segmentSize = Math.Min(chunkSize, MaxSegment);
        _data = new PinnedBuffer<byte>(Front + chunkSize + MatchFinder.Padding);
        _coder = level == WimCompressionLevel.Fast
            ? new LzxFastCoder(chunkSize, _segmentSize)
            : new LzxOptimalCoder(chunkSize, _segmentSize, level == WimCompressionLevel.Max);
        _writer = new LzxBlockWriter(chunkSize);
    }

    /// <inheritdoc/>
    public override int Encode(ReadOnlySpan<byte> chunk, Span<byte> output)
    {
        if (chunk.IsEmpty || chunk.Length > _chunkSize) throw new ArgumentException($"A chunk has from 1 to {_chunkSize} bytes, not {chunk.Length}.", nameof(chunk));
        if (output.Length < chunk.Length) throw new ArgumentException($"The output of {output.Length} bytes has no room for a chunk of {chunk.Length}.", nameof(output));
        if (_probe.IsNoise(chunk)) return 0;

        Load(chunk);
        _coder.Start(chunk.Length);
        _writer.Start();
        var compressed = EncodeSegments(chunk.Length) ? _writer.Finish() : [];
        compressed.CopyTo(output);
        GC.KeepAlive(this); // the buffers, while only pointers to them were in use
        return compressed.Length;
    }

    private void Load(ReadOnlySpan<byte> chunk)
    {
        var data = _data.Span;
        chunk.CopyTo(data[Front..]);
        LzxCallTranslation.Apply(data.Slice(Front, chunk.Length));
        data.Slice(Front + chunk.Length, MatchFinder.Padding).Clear();
        data[Front - 1] = (byte)~data[Front];
    }

    private unsafe bool EncodeSegments(int length)
    {
        var queue = LzxFormat.FirstQueue;
        for (var at = 0; at < length; at += _segmentSize)
            if (!_coder.Encode(_data.Pointer + Front, at, Math.Min(_segmentSize, length - at), length - 1, ref queue, _writer)) return false;
        return true;
    }
}
