using System.Numerics;

namespace MediaForge.Wim.Compression;

/// <summary>
/// Compresses to XPRESS with Huffman codes ([MS-XCA] section 2.1.4), one block per chunk, as WIM files have it.
/// </summary>
/// <remarks>
/// A chunk is first parsed into literals and matches, which are counted; then its one code is made, which gives the
/// exact size; then it is written, if that is less than the chunk's. How it is parsed is what the levels differ in:
/// <see cref="WimCompressionLevel.Fast"/> and <see cref="WimCompressionLevel.Normal"/> look one position ahead before
/// they take a match, and follow short or longer hash chains; <see cref="WimCompressionLevel.Max"/> then weighs all
/// matches against each other.
/// </remarks>
public sealed unsafe class XpressEncoder : ChunkEncoder
{
    /// <summary>The smallest chunk size, in bytes.</summary>
    public const int MinChunkSize = 1 << 12;

    /// <summary>The largest chunk size, in bytes.</summary>
    public const int MaxChunkSize = 1 << 16;

    private const int FarForThree = 4096; // from there on, three literals are as cheap as a match
    private const int ShortBits = 12;
    private const int MaxHashBits = 19; // few hashes are alike then, and clearing the table is still a small part of the work
    private const int MaxShortBits = 16;

    private readonly int _chunkSize;
    private readonly XpressItems _items;
    private readonly HashChainFinder _finder;
    private readonly XpressOptimalParser? _parser;
    private readonly int _depth;
    private readonly int _lazyDepth;
    private readonly int _good;

    /// <param name="chunkSize">The chunk size of the WIM: a power of two from <see cref="MinChunkSize"/> to <see cref="MaxChunkSize"/>.</param>
    /// <param name="level">How hard to try.</param>
    /// <exception cref="ArgumentOutOfRangeException">The chunk size is not allowed, or there is no such level.</exception>
    public XpressEncoder(int chunkSize, WimCompressionLevel level)
    {
        if (chunkSize is < MinChunkSize or > MaxChunkSize || !int.IsPow2(chunkSize))
            throw new ArgumentOutOfRangeException(nameof(chunkSize), chunkSize, $"An XPRESS chunk size is a power of two from {MinChunkSize} to {MaxChunkSize}.");
        if (!Enum.IsDefined(level)) throw new ArgumentOutOfRangeException(nameof(level), level, "There is no such level.");
        _chunkSize = chunkSize;
        _items = new XpressItems(chunkSize);
        (_depth, _lazyDepth, _good, var nice) = level switch
        {
            WimCompressionLevel.Fast => (4, 1, 8, 16),
            WimCompressionLevel.Normal => (16, 6, 32, 64),
            _ => (32, 16, 64, 128),
        };
        if (level == WimCompressionLevel.Max)
        {
            _finder = new HashChainFinder(chunkSize, MaxHashBits, MaxShortBits, HashChainFinder.MaxChunk, nice);
            _parser = new XpressOptimalParser(chunkSize, _finder, _items);
        }
        else
        {
            _finder = new HashChainFinder(chunkSize, BitOperations.Log2((uint)chunkSize) + 1, ShortBits, FarForThree, nice);
        }
    }

    /// <inheritdoc/>
    public override int Encode(ReadOnlySpan<byte> chunk, Span<byte> output)
    {
        if (chunk.IsEmpty || chunk.Length > _chunkSize)
            throw new ArgumentException($"A chunk of {chunk.Length} bytes, where 1 to {_chunkSize} are allowed.", nameof(chunk));
        if (output.Length < chunk.Length)
            throw new ArgumentException($"{output.Length} bytes are too few for what a chunk of {chunk.Length} may become.", nameof(output));
        if (chunk.Length <= XpressItems.MinSize) return 0;

        _finder.Begin(chunk);
        _items.Begin();
        ParseLazily(chunk.Length);
        var size = _items.MakeCode();
        if (_parser is not null) size = _parser.Improve(chunk.Length);
        if (size < chunk.Length) _items.Write(output[..size]);
        GC.KeepAlive(this); // and with it the arrays that the pointers of its parts lead to
        return size < chunk.Length ? size : 0;
    }

    private void ParseLazily(int length)
    {
        var finder = _finder;
        var items = _items;
        var chunk = finder.Chunk;
        int depth = _depth, lazyDepth = _lazyDepth, good = _good;
        var last = length - HashChainFinder.MinChain; // where a match is looked for
        items.Literal(*chunk);
        var at = 1;
        while (at <= last)
        {
            var entry = finder.Entry(at);
            if (entry == 0)
            {
                items.Literal(chunk[at++]);
                continue;
            }
            int size = XpressItems.MinMatch, offset;
            if (HashChainFinder.IsChain(entry)) size = finder.Follow(at, entry, size, depth, out offset);
            else offset = at - HashChainFinder.Near(entry);
            while (size < good && at < last)
            {
                entry = finder.Entry(at + 1);
                if (!HashChainFinder.IsChain(entry)) break;
                var nextSize = finder.Follow(at + 1, entry, size, lazyDepth, out var nextOffset);
                if (nextSize == size || 4 * (nextSize - size) + BitOperations.Log2((uint)offset) - BitOperations.Log2((uint)nextOffset) <= 2) break;
                (size, offset) = (nextSize, nextOffset);
                items.Literal(chunk[at++]);
            }
            items.Match(size, offset);
            at += size;
        }
        while (at < length) items.Literal(chunk[at++]);
    }
}
