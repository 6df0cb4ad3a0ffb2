using System.Numerics;
using System.Runtime.CompilerServices;

namespace MediaForge.Wim.Compression;

/// <summary>
/// Compresses to XPRESS with Huffman codes ([MS-XCA] section 2.1.4), one block per chunk, as WIM files have it.
/// </summary>
/// <remarks>
/// A chunk is first parsed into literals and matches, which are counted; then its one code is made, which gives the
/// exact size; then it is written, if that is less than the chunk's. How it is parsed is what the levels differ in:
/// <see cref="WimCompressionLevel.Fast"/> and <see cref="WimCompressionLevel.Normal"/> follow hash chains and look one or
/// two positions ahead before they take a match.
/// </remarks>
public sealed unsafe class XpressEncoder : ChunkEncoder
{
    /// <summary>The smallest chunk size, in bytes.</summary>
    public const int MinChunkSize = 1 << 12;

    /// <summary>The largest chunk size, in bytes.</summary>
    public const int MaxChunkSize = 1 << 16;

    private readonly int _chunkSize;
    private readonly WimCompressionLevel _level;
    private readonly XpressItems _items;
    private readonly HashChainFinder _finder;
    private readonly int _depth;

    /// <param name="chunkSize">The chunk size of the WIM: a power of two from <see cref="MinChunkSize"/> to <see cref="MaxChunkSize"/>.</param>
    /// <param name="level">How hard to try.</param>
    /// <exception cref="ArgumentOutOfRangeException">The chunk size is not allowed, or there is no such level.</exception>
    public XpressEncoder(int chunkSize, WimCompressionLevel level)
    {
        if (chunkSize is < MinChunkSize or > MaxChunkSize || !int.IsPow2(chunkSize))
            throw new ArgumentOutOfRangeException(nameof(chunkSize), chunkSize, $"An XPRESS chunk size is a power of two from {MinChunkSize} to {MaxChunkSize}.");
        if (!Enum.IsDefined(level)) throw new ArgumentOutOfRangeException(nameof(level), level, "There is no such level.");
        _chunkSize = chunkSize;
        _level = level;
        _items = new XpressItems(chunkSize);
        (_depth, var nice) = level switch
        {
            WimCompressionLevel.Fast => (6, 32),
            WimCompressionLevel.Normal => (24, 32),
            _ => (200, 200),
        };
        _finder = new HashChainFinder(chunkSize, nice);
        Nice = nice;
    }

    private int Nice { get; }

    /// <inheritdoc/>
    public override int Encode(ReadOnlySpan<byte> chunk, Span<byte> output)
    {
        if (chunk.IsEmpty || chunk.Length > _chunkSize)
            throw new ArgumentException($"A chunk of {chunk.Length} bytes, where 1 to {_chunkSize} are allowed.", nameof(chunk));
        if (output.Length < chunk.Length)
            throw new ArgumentException($"{output.Length} bytes are too few for what a chunk of {chunk.Length} may become.", nameof(output));
        if (chunk.Length <= XpressItems.MinSize) return 0;

        _finder.Begin(chunk);
        _items.Begin(_finder.Chunk, chunk.Length);
        ParseLazily(chunk.Length);
        fixed (byte* to = output) return _items.Write(to);
    }

    private void ParseLazily(int length)
    {
        var finder = _finder;
        var items = _items;
        var nice = Nice;
        var depth = _depth;
        var at = 1;
        while (at < length)
        {
            var offset = 0;
            var size = finder.Find(at, 3, depth, ref offset);
            if (size <= 3)
            {
                offset = finder.FindShort(at);
                if (offset == 0 || offset >= 4096 || length - at < 3)
                {
                    at++;
                    continue;
                }
                size = 3;
            }
            while (size < nice && length - at > XpressItems.MinMatch) // behind the next byte there is room for a match
            {
                var nextOffset = 0;
                var nextSize = finder.Find(at + 1, Math.Max(3, size - 1), depth >> 1, ref nextOffset);
                if (nextOffset != 0 && 4 * (nextSize - size) + BitOperations.Log2((uint)offset) - BitOperations.Log2((uint)nextOffset) > 2)
                {
                    (size, offset) = (nextSize, nextOffset);
                    at++;
                    continue;
                }
                break;
            }
            items.Match(at, size, offset);
            at += size;
        }
        items.End();
    }
}
