using MediaForge.Wim.Compression;

namespace MediaForge.Wim;

/// <summary>How a WIM is written.</summary>
public sealed record WimWriteOptions
{
    /// <summary>The chunk size that Windows uses and boot managers read, in bytes.</summary>
    public const int DefaultChunkSize = 32 << 10;

    /// <summary>How resources are compressed. <see cref="WimCompression.Lzms"/> is not written.</summary>
    public WimCompression Compression { get; init; } = WimCompression.Lzx;

    /// <summary>How hard the encoder tries.</summary>
    public WimCompressionLevel Level { get; init; } = WimCompressionLevel.Normal;

    /// <summary>
    /// Uncompressed bytes per chunk, a power of two: 4 KiB to 64 KiB for XPRESS, 32 KiB to 2 MiB for LZX, of which Windows
    /// reads 32 KiB only.
    /// </summary>
    public int ChunkSize { get; init; } = DefaultChunkSize;

    /// <summary>Whether contents of another WIM that are compressed in the same way are compressed anew, at <see cref="Level"/>, and not taken over as they lie.</summary>
    public bool Recompress { get; init; }

    /// <summary>How many threads compress; 0 for one per processor. What is written does not depend on it.</summary>
    public int Threads { get; init; }

    /// <summary>Whether the file gets an integrity table; null for none in a new file, and in an existing one if it has one.</summary>
    public bool? IntegrityTable { get; init; }

    /// <summary>The identity of a new file; a random one when null.</summary>
    public Guid? Guid { get; init; }

    internal int ThreadCount => Threads > 0 ? Threads : Environment.ProcessorCount;

    /// <exception cref="ArgumentException">The settings do not go together.</exception>
    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(Threads);
        if (Compression == WimCompression.Lzms) throw new ArgumentException("LZMS is read, not written. Choose LZX, which boot managers and every Windows read.");
        if (Compression == WimCompression.None || ChunkDecoder.Allows(Compression, ChunkSize)) return;
        var (least, most) = ChunkDecoder.Sizes(Compression);
        throw new ArgumentException($"A chunk size of {ChunkSize} bytes is none of {Compression}: a power of two from {least} to {most}.");
    }

    internal ChunkEncoder? NewEncoder() => Compression switch
    {
        WimCompression.Lzx => new LzxEncoder(ChunkSize, Level),
        WimCompression.Xpress => new XpressEncoder(ChunkSize, Level),
        _ => null,
    };
}
