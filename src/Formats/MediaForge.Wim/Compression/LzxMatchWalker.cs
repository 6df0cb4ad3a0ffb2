using System.Runtime.CompilerServices;

namespace MediaForge.Wim.Compression;

/// <summary>
/// Takes long matches as they come, with one look ahead: a cheap parse of matches that were found already. It is only
/// there to tell, roughly, what the codes will be, so that the optimal parse starts with good prices.
/// </summary>
internal static unsafe class LzxMatchWalker
{
    private const int FarOffset = 1 << 11; // from here on, a match of three bytes costs as much as literals

    /// <summary>Parses a segment.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Parse(byte* data, int length, LzxMatches matches, ulong queue, LzxItems chosen)
    {
        var found = matches.Items;
        var counts = matches.Counts;
        var items = chosen.Start;
        for (var at = 0; at < length;)
        {
            var (item, worth) = Best(data + at, found + counts[at], counts[at], queue);
            found += counts[at];
            if (worth == 0)
            {
                *items++ = LzxFormat.LiteralItem;
                at++;
                continue;
            }
            if (at + 1 < length && Best(data + at + 1, found + counts[at + 1], counts[at + 1], queue).Worth > worth + 1)
            {
                *items++ = LzxFormat.LiteralItem;
                at++;
                continue;
            }
            var size = Math.Min((int)(item & LzxFormat.LengthMask), length - at);
            if (size == 1) item = LzxFormat.LiteralItem;
            item = item & ~LzxFormat.LengthMask | (uint)size;
            queue = LzxFormat.QueueAfter(queue, item);
            *items++ = item;
            for (var end = at + size; ++at < end;) found += counts[at];
        }
        chosen.First = chosen.Start;
        chosen.End = items;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (uint Item, int Worth) Best(byte* current, uint* foundEnd, int count, ulong queue)
    {
        uint item = 0;
        var worth = 0;
        if (count > 0)
        {
            var match = foundEnd[-1];
            var length = (int)(match & LzxFormat.LengthMask);
            var far = match >> LzxFormat.LengthBits >= FarOffset;
            if (length > 3 || (length == 3 && !far))
            {
                item = match;
                worth = length - (far ? 1 : 0);
            }
        }
        var two = *(ushort*)current;
        for (uint index = 0; index < LzxFormat.RepeatOffsets; index++)
        {
            var earlier = current - LzxFormat.Recent(queue, (int)index);
            if (*(ushort*)earlier != two) continue;
            var length = MatchLength.Of(current, earlier, 2);
            if ((int)length + 1 < worth) continue;
            worth = (int)length + 1;
            item = index << LzxFormat.LengthBits | length;
        }
        return (item, worth);
    }

    /// <summary>
    /// Corrects what the walk systematically gets wrong, compared with what the optimal parse does then: it takes too
    /// few repeat matches and no matches of two bytes, which would stay too dear to be tried.
    /// </summary>
    public static void Correct(LzxHistogram histogram)
    {
        const int Whole = 10_000;
        ReadOnlySpan<byte> twos = [2, 3, 6, 11, 5, 4, 4, 2, 1]; // of 10,000 symbols, from the slot of offset 1 up
        var main = histogram.Main;
        uint total = 0;
        foreach (var frequency in main) total += frequency;
        foreach (ref var frequency in main.Slice(LzxFormat.Literals, 8 * LzxFormat.RepeatOffsets)) frequency += (frequency + 1) / 2;
        for (var i = 0; i < twos.Length; i++) main[LzxFormat.Literals + (LzxFormat.RepeatOffsets + i) * 8] += total * twos[i] / Whole + 1;
    }
}
