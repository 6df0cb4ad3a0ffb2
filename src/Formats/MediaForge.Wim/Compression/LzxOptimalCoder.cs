namespace MediaForge.Wim.Compression;

/// <summary>
/// Writes down all matches of all positions, once; a cheap walk over them tells roughly which symbols will occur; the
/// splitter cuts where other codes are worth a new header; for each block the optimal parser, with prices from those
/// symbols, chooses the items, if wanted again with prices from what it chose.
/// </summary>
internal sealed unsafe class LzxOptimalCoder : LzxSegmentCoder
{
    private const int LeastPiece = 2048;

    private readonly int _passes;
    private readonly MatchFinder _finder;
    private readonly LzxMatches _matches;
    private readonly LzxItems _items;
    private readonly LzxBlockSplitter _splitter = new(LeastPiece);
    private readonly LzxPrices _prices;
    private readonly LzxOptimalParser _parser;
    private readonly LzxHistogram _histogram = new();

    public LzxOptimalCoder(int chunkSize, int segmentSize, bool thorough)
    {
        var limits = thorough
            ? new SearchLimits(Depth: 16, NiceLength: 40, SkipLength: 80, FarthestTwo: 0) // deeper costs half as much again for half a percent
            : new SearchLimits(Depth: 12, NiceLength: 32, SkipLength: 64, FarthestTwo: 0);
        _passes = thorough ? 2 : 1;
        _finder = chunkSize <= LzxDecoder.MinWindow ? new BinaryTreeFinder<ushort>(chunkSize, limits) : new BinaryTreeFinder<int>(chunkSize, limits);
        _matches = new LzxMatches(segmentSize);
        _items = new LzxItems(segmentSize);
        _prices = new LzxPrices(LzxTables.SlotsFor(chunkSize));
        _parser = new LzxOptimalParser(segmentSize, limits.SkipLength);
    }

    public override void Start(int length) => _finder.Start(length);

    public override bool Encode(byte* data, int at, int length, int room, ref ulong queue, LzxBlockWriter writer)
    {
        _finder.Find(data, at, at + length, _matches);
        data += at;
        LzxMatchWalker.Parse(data, length, _matches, queue, _items);
        _splitter.Split(_items, data, length);

        var from = 0;
        var matches = _matches.Items;
        for (var block = 0; block < _splitter.Blocks; block++)
        {
            var size = _splitter.EndOf(block) - from;
            var histogram = _splitter.HistogramOf(block);
            LzxMatchWalker.Correct(histogram);
            var before = queue;
            for (var pass = 1; ; pass++)
            {
                _prices.Set(histogram);
                queue = before;
                _parser.Parse(data + from, size, matches, _matches.Counts + from, _prices, ref queue, _items);
                if (pass == _passes) break;
                histogram = _histogram;
                histogram.Clear();
                histogram.Count(_items.First, _items.End, data + from);
            }
            if (!writer.Write(_items, data + from, size, room)) return false;
            for (var end = from + size; from < end; from++) matches += _matches.Counts[from];
        }
        return true;
    }
}
