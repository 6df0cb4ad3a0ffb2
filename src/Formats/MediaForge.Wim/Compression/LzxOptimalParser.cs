using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MediaForge.Wim.Compression;

/// <summary>
/// Chooses the cheapest items for a run of bytes, given the prices: the shortest path from the first byte to the end,
/// where a step is a literal, a repeat match or one of the matches that were found, at any length up to its own.
/// </summary>
/// <remarks>
/// Near-optimal only: of the paths to a byte the cheapest goes on, though the repeat offsets of another might be worth
/// more later; and a match of <c>takeLength</c> bytes or more is taken whole. The queue of repeat offsets is worked out
/// when the path arrives, not for each step that is weighed.
/// </remarks>
internal sealed unsafe class LzxOptimalParser(int segmentSize, int takeLength)
{
    private const int Unreached = int.MaxValue;

    // The last matches may reach beyond the end: nodes there are written but never read.
    private const int Beyond = 272;

    private readonly PinnedBuffer<int> _costs = new(segmentSize + Beyond);
    private readonly PinnedBuffer<uint> _items = new(segmentSize + Beyond);
    private readonly PinnedBuffer<ulong> _queues = new(segmentSize + Beyond);

    /// <summary>Parses one run of bytes.</summary>
    /// <param name="data">Its first byte; the bytes of the chunk before it can be read too.</param>
    /// <param name="length">How many bytes, at least 1.</param>
    /// <param name="matches">The matches of the first byte and, following them, of the others.</param>
    /// <param name="counts">How many matches each byte has.</param>
    /// <param name="prices">What the items cost.</param>
    /// <param name="queue">The repeat offsets before; those behind after.</param>
    /// <param name="chosen">Receives the items.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Parse(byte* data, int length, uint* matches, byte* counts, LzxPrices prices, ref ulong queue, LzxItems chosen)
    {
        var costs = _costs.Pointer;
        var items = _items.Pointer;
        var queues = _queues.Pointer;
        int* literals = prices.Literals, matchPrices = prices.Matches, aligned = prices.Aligned;
        new Span<int>(costs, length + Beyond).Fill(Unreached);
        costs[0] = 0;
        var arriving = queue;
        var jump = (uint)takeLength;
        for (var at = 0; at < length; at++)
        {
            if (at != 0)
            {
                var step = items[at];
                arriving = LzxFormat.QueueAfter(queues[at - (int)(step & LzxFormat.LengthMask)], step);
            }
            queues[at] = arriving;

            var cost = costs[at];
            var current = data + at;
            var here = costs + at;
            var hereItems = items + at;
            var literal = cost + literals[*current];
            if (literal < here[1])
            {
                here[1] = literal;
                hereItems[1] = LzxFormat.LiteralItem;
            }

            var nextMatches = matches + counts[at];
            uint skip = 0;
            var two = *(ushort*)current;
            for (uint index = 0; index < LzxFormat.RepeatOffsets; index++)
            {
                var earlier = current - LzxFormat.Recent(arriving, (int)index);
                if (*(ushort*)earlier != two) continue;
                var longest = MatchLength.Of(current, earlier, 2);
                var price = matchPrices + index * LzxPrices.Stride;
                if (longest >= jump && longest <= length - at)
                {
                    Relax(here, hereItems, price, cost, index << LzxFormat.LengthBits, longest, longest);
                    skip = longest;
                    break;
                }
                Relax(here, hereItems, price, cost, index << LzxFormat.LengthBits, LzxFormat.MinMatch, longest);
            }

            uint from = LzxFormat.MinMatch;
            while (matches < nextMatches)
            {
                var match = *matches++;
                var formatted = match >> LzxFormat.LengthBits;
                var longest = match & LzxFormat.LengthMask;
                var slot = LzxFormat.SlotOf(formatted);
                var price = matchPrices + slot * LzxPrices.Stride;
                var start = cost + aligned[(slot >= LzxFormat.FirstAlignedSlot ? LzxFormat.AlignedSymbols : 0) + (formatted & 7)];
                var item = match & ~LzxFormat.LengthMask;
                if (longest >= jump && longest <= length - at)
                {
                    Relax(here, hereItems, price, start, item, longest, longest);
                    skip = longest;
                    break;
                }
                Relax(here, hereItems, price, start, item, from, longest);
                from = longest + 1;
            }
            matches = nextMatches;
            if (skip == 0) continue;
            for (var target = at + (int)skip - 1; at < target;) matches += counts[++at];
        }

        var first = chosen.Limit;
        for (var at = length; at > 0; at -= (int)(items[at] & LzxFormat.LengthMask)) *--first = items[at];
        chosen.First = first;
        chosen.End = chosen.Limit;
        var last = items[length];
        queue = LzxFormat.QueueAfter(queues[length - (int)(last & LzxFormat.LengthMask)], last);
    }

    /// <summary>Weighs a step of each length of a range. Whether one is better is as good as random: vectors do without branches.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Relax(int* costs, uint* items, int* prices, int start, uint item, uint from, uint to)
    {
        if (Vector256.IsHardwareAccelerated)
        {
            var lengths = Vector256.Create(0, 1, 2, 3, 4, 5, 6, 7) + Vector256.Create((int)from);
            var last = Vector256.Create((int)to);
            do
            {
                var total = Vector256.Load(prices + from) + Vector256.Create(start);
                var before = Vector256.Load(costs + from);
                var better = Vector256.LessThan(total, before) & ~Vector256.GreaterThan(lengths, last);
                Vector256.ConditionalSelect(better, total, before).Store(costs + from);
                Vector256.ConditionalSelect(better, lengths + Vector256.Create((int)item), Vector256.Load((int*)items + from)).Store((int*)items + from);
                lengths += Vector256.Create(8);
                from += 8;
            }
            while (from <= to);
            return;
        }
        for (; from <= to; from++)
        {
            var total = start + prices[from];
            if (total >= costs[from]) continue;
            costs[from] = total;
            items[from] = item | from;
        }
    }
}
