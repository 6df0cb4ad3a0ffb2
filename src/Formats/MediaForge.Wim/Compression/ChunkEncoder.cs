namespace MediaForge.Wim.Compression;

/// <summary>
/// Compresses chunks, each alone. An encoder owns its scratch memory and is used by one thread at a time; what it
/// makes of a chunk depends on that chunk, the format, the level and the chunk size only, never on what it compressed
/// before: that is what makes a file the same whatever the number of threads.
/// </summary>
public abstract class ChunkEncoder
{
    /// <summary>Compresses one chunk.</summary>
    /// <param name="chunk">At least 1 byte, at most the chunk size of the encoder. Not changed.</param>
    /// <param name="output">Where the compressed chunk goes; at least as long as <paramref name="chunk"/>.</param>
    /// <returns>The compressed size: less than the chunk's, or 0 when it does not shrink and is to be stored as it is (what is in <paramref name="output"/> is of no use then).</returns>
    /// <exception cref="ArgumentException">A length is not allowed.</exception>
    public abstract int Encode(ReadOnlySpan<byte> chunk, Span<byte> output);
}
