using System.Diagnostics;

namespace MediaForge.Wim.Compression;

/// <summary>The decoder of each compression, and the chunk sizes that it takes.</summary>
internal static class ChunkDecoder
{
    private const int MinLzmsChunk = 1 << 12;

    /// <summary>The smallest and the largest chunk, in bytes; sizes are powers of two.</summary>
    public static (int Least, int Most) Sizes(WimCompression compression) => compression switch
    {
        WimCompression.Xpress => (XpressEncoder.MinChunkSize, XpressEncoder.MaxChunkSize),
        WimCompression.Lzx => (LzxDecoder.MinWindow, LzxDecoder.MaxWindow),
        WimCompression.Lzms => (MinLzmsChunk, LzmsDecoder.MaxChunk),
        _ => (1, 1 << 30),
    };

    /// <summary>Whether chunks may have that size.</summary>
    public static bool Allows(WimCompression compression, long chunkSize)
    {
        var (least, most) = Sizes(compression);
        return chunkSize >= least && chunkSize <= most && long.IsPow2(chunkSize);
    }

    /// <summary>Decompresses one chunk.</summary>
    /// <exception cref="InvalidDataException">The input is not a chunk of that many bytes.</exception>
    public static void Decompress(WimCompression compression, int chunkSize, ReadOnlySpan<byte> input, Span<byte> output)
    {
        switch (compression)
        {
            case WimCompression.Xpress:
                XpressDecoder.Decompress(input, output);
                break;
            case WimCompression.Lzx:
                LzxDecoder.Decompress(input, output, chunkSize);
                break;
            case WimCompression.Lzms:
                LzmsDecoder.Decompress(input, output);
                break;
            default:
                throw new UnreachableException();
        }
    }
}
