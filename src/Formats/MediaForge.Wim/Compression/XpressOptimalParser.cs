using System.Numerics;

namespace MediaForge.Wim.Compression;

/// <summary>
/// Finds the row of literals and matches that takes the fewest bits under a given code: from the end of a chunk to its
/// beginning, the cheapest way on from every position. What it finds changes the code, so it is done a few times.
/// </summary>
internal sealed unsafe class XpressOptimalParser
{
    private const int Passes = 2;
    private const int Depth = 96;
    private const int NiceLength = 128;
    private const int MatchesPerPosition = 6; // on average; there is room for no more
    private const uint PriceOfUnused = 13; // bits of a symbol that the last pass had no use for

    private readonly HashChainFinder _finder;
    private readonly XpressItems _items;
    private readonly uint[] _matches; // as HashChainFinder.FindAll has them
    private readonly int[] _first; // by position: its first match
    private readonly uint[] _costs; // by position: of all from there on
    private readonly uint[] _steps; // by position: its match, 0 for a literal
    private readonly uint[] _best; // the steps of the best pass
    private readonly uint[] _prices = new uint[XpressItems.Symbols];

    public XpressOptimalParser(int maxLength, HashChainFinder finder, XpressItems items)
    {
        _finder = finder;
        _items = items;
        _matches = GC.AllocateUninitializedArray<uint>(maxLength * MatchesPerPosition + Depth + 1);
        _first = new int[maxLength + 1];
        _costs = new uint[maxLength + 1];
        _steps = new uint[maxLength];
        _best = new uint[maxLength];
    }

    /// <summary>Makes the items, which are those of a first guess with its code, better ones.</summary>
    /// <param name="length">The length of the chunk, which the finder has.</param>
    /// <returns>The size with the items and the code that were made.</returns>
    public int Improve(int length)
    {
        FindMatches(length);
        var best = int.MaxValue;
        for (var pass = 0; pass < Passes; pass++)
        {
            SetPrices();
            Parse(length);
            MakeItems(length, _steps);
            var size = _items.MakeCode();
            if (size >= best) break;
            best = size;
            _steps.AsSpan(0, length).CopyTo(_best);
        }
        MakeItems(length, _best);
        return _items.MakeCode();
    }

    private void FindMatches(int length)
    {
        fixed (uint* matches = _matches)
        {
            var next = matches;
            var full = matches + _matches.Length - (Depth + 1);
            _first[0] = _first[1] = 0;
            for (var at = 1; at < length; at++)
            {
                if (next < full) next = _finder.FindAll(at, Depth, next);
                _first[at + 1] = (int)(next - matches);
                if (_first[at + 1] == _first[at]) continue;
                var longest = (int)(next[-1] >> 16) + 1;
                if (longest < NiceLength) continue;
                // Nothing inside so long a match will be better than it.
                for (var end = at + longest - 1; at < end && at < length - 1; at++) _first[at + 2] = _first[at + 1];
            }
        }
    }

    private void SetPrices()
    {
        var lengths = _items.Lengths;
        for (var i = 0; i < _prices.Length; i++) _prices[i] = (lengths[i] == 0 ? PriceOfUnused : lengths[i]) + (uint)XpressItems.ExtraOf(i);
    }

    private void Parse(int length)
    {
        var chunk = _finder.Chunk;
        fixed (uint* matches = _matches, costs = _costs, steps = _steps, prices = _prices)
        {
            costs[length] = 0;
            for (var at = length - 1; at >= 0; at--)
            {
                var cost = prices[chunk[at]] + costs[at + 1];
                uint step = 0;
                var size = XpressItems.MinMatch;
                for (int i = _first[at], end = _first[at + 1]; i < end; i++)
                {
                    var offset = matches[i] & ushort.MaxValue;
                    var most = (int)(matches[i] >> 16) + 1;
                    var ofSlot = prices + XpressItems.Literals + (BitOperations.Log2(offset) << 4) - XpressItems.MinMatch;
                    var shortEnd = Math.Min(most, XpressItems.MinMatch + XpressItems.LongLength - 1);
                    for (; size <= shortEnd; size++)
                    {
                        var other = ofSlot[size] + costs[at + size];
                        if (other >= cost) continue;
                        cost = other;
                        step = (uint)(size - 1) << 16 | offset;
                    }
                    if (size > most) continue;
                    if (most >= NiceLength) size = most;
                    for (; size <= most; size++)
                    {
                        var other = ofSlot[XpressItems.MinMatch + XpressItems.LongLength] + XpressItems.LengthBits(size) + costs[at + size];
                        if (other >= cost) continue;
                        cost = other;
                        step = (uint)(size - 1) << 16 | offset;
                    }
                }
                costs[at] = cost;
                steps[at] = step;
            }
        }
    }

    private void MakeItems(int length, uint[] steps)
    {
        var chunk = _finder.Chunk;
        _items.Begin();
        for (var at = 0; at < length;)
        {
            var step = steps[at];
            if (step == 0)
            {
                _items.Literal(chunk[at++]);
                continue;
            }
            var size = (int)(step >> 16) + 1;
            _items.Match(size, (int)(step & ushort.MaxValue));
            at += size;
        }
    }
}
