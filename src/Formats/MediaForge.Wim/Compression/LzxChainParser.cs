using System.Numerics;
using System.Runtime.CompilerServices;

namespace MediaForge.Wim.Compression;

/// <summary>
/// Takes the best match of a position unless that of the next position is better. Positions that begin with the same
/// four bytes are chained, the newest first, and only looked at where an item may begin; a table has the last
/// occurrence of three bytes.
/// </summary>
/// <typeparam name="TPosition"><see cref="ushort"/> when the chunk has at most 32 KiB, so that the tables stay in the cache; else <see cref="int"/>.</typeparam>
internal sealed unsafe class LzxChainParser<TPosition> : LzxLazyParser
    where TPosition : unmanaged
{
    private const int MinHashBits = 10;
    private const uint Multiplier = 0x9E3779B1;

    private static readonly int MaxHashBits = sizeof(TPosition) == sizeof(ushort) ? 15 : 18;
    private const int Depth = 12;
    private const int NiceLength = 32;
    private const int FarThree = 1 << 12; // from here on, a match of three bytes costs as much as literals

    // What an item is worth, in bits: a byte that needs no literal, less the match's symbols and offset.
    private const int ByteWorth = 6;
    private const int MatchCost = 6;
    private const int RepeatCost = 4;

    private readonly PinnedBuffer<TPosition> _threes = new(1 << MaxHashBits);
    private readonly PinnedBuffer<TPosition> _heads = new(1 << MaxHashBits);
    private readonly PinnedBuffer<TPosition> _earlier;
    private int _shift;
    private int _searchable;

    public LzxChainParser(int chunkSize) => _earlier = new PinnedBuffer<TPosition>(chunkSize + 1);

    public override void Start(int length)
    {
        // Clearing large tables would cost more than compressing a small file.
        var bits = Math.Clamp(BitOperations.Log2((uint)length) + 1, MinHashBits, MaxHashBits);
        _shift = 32 - bits;
        _searchable = length - 2; // offsets from there on might be larger than the format has
        _threes.Span[..(1 << bits)].Clear();
        _heads.Span[..(1 << bits)].Clear();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Parse(byte* data, int from, int to, ref ulong queue, LzxItems chosen)
    {
        TPosition* threes = _threes.Pointer, heads = _heads.Pointer, earlier = _earlier.Pointer;
        var shift = _shift;
        var searchable = Math.Min(_searchable, to);
        var recent = queue;
        var items = chosen.Start;
        uint item = 0;
        var worth = -1; // of the item at this position; -1 when it is not known
        for (var at = from; at < to;)
        {
            if (worth < 0) (item, worth) = Best(data, at, to, searchable, recent, threes, heads, earlier, shift);
            if (worth == 0)
            {
                *items++ = LzxFormat.LiteralItem;
                at++;
                worth = -1;
                continue;
            }

            var inserted = at + 1;
            var length = (int)(item & LzxFormat.LengthMask);
            if (length < NiceLength && at + 1 < to)
            {
                var (next, nextWorth) = Best(data, at + 1, to, searchable, recent, threes, heads, earlier, shift);
                inserted++;
                if (nextWorth > worth)
                {
                    *items++ = LzxFormat.LiteralItem;
                    at++;
                    (item, worth) = (next, nextWorth);
                    continue;
                }
            }

            recent = LzxFormat.QueueAfter(recent, item);
            *items++ = item;
            at += length;
            for (var end = Math.Min(at, searchable); inserted < end; inserted++)
            {
                var four = *(uint*)(data + inserted);
                Set(threes + ((four << 8) * Multiplier >> shift), inserted + 1);
                var head = heads + (four * Multiplier >> shift);
                earlier[inserted + 1] = *head;
                Set(head, inserted + 1);
            }
            worth = -1;
        }
        queue = recent;
        chosen.First = chosen.Start;
        chosen.End = items;
    }

    /// <summary>The best item of a position, which is entered in the tables; worth 0 when it is a literal.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (uint Item, int Worth) Best(byte* data, int at, int to, int searchable, ulong recent, TPosition* threes, TPosition* heads, TPosition* earlier, int shift)
    {
        var current = data + at;
        uint item = 0;
        var worth = 0;
        var four = *(uint*)current;
        for (uint index = 0; index < LzxFormat.RepeatOffsets; index++)
        {
            var candidate = current - LzxFormat.Recent(recent, (int)index);
            if (*(ushort*)candidate != (ushort)four) continue;
            var length = Math.Min(MatchLength.Of(current, candidate, 2), (uint)(to - at));
            if (length < LzxFormat.MinMatch || (int)length * ByteWorth - RepeatCost <= worth) continue;
            worth = (int)length * ByteWorth - RepeatCost;
            item = index << LzxFormat.LengthBits | length;
        }
        if (at >= searchable) return (item, worth);

        var three = threes + ((four << 8) * Multiplier >> shift);
        var head = heads + (four * Multiplier >> shift);
        var nearest = Get(three);
        var node = Get(head);
        Set(three, at + 1);
        Set(head, at + 1);
        Set(earlier + at + 1, node);
        if ((item & LzxFormat.LengthMask) >= NiceLength) return (item, worth);

        uint best = 3;
        var offset = 0;
        for (var depth = Depth; node != 0 && depth > 0; depth--, node = Get(earlier + node))
        {
            var candidate = data + node - 1;
            if (*(uint*)(candidate + best - 3) != *(uint*)(current + best - 3)) continue; // would not be longer
            var length = MatchLength.Of(current, candidate, 0);
            if (length <= best) continue;
            best = length;
            offset = at - node + 1;
            if (best >= NiceLength) break;
        }
        if (offset == 0)
        {
            if (nearest == 0 || (*(uint*)(data + nearest - 1) ^ four) << 8 != 0 || at - nearest + 1 >= FarThree) return (item, worth);
            offset = at - nearest + 1;
        }
        best = Math.Min(best, (uint)(to - at));
        var formatted = (uint)(offset + LzxFormat.OffsetBias);
        var matchWorth = (int)best * ByteWorth - MatchCost - BitOperations.Log2(formatted);
        return matchWorth > worth && best >= LzxFormat.MinMatch ? (formatted << LzxFormat.LengthBits | best, matchWorth) : (item, worth);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Get(TPosition* from) => sizeof(TPosition) == sizeof(ushort) ? *(ushort*)from : *(int*)from;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Set(TPosition* to, int value)
    {
        if (sizeof(TPosition) == sizeof(ushort)) *(ushort*)to = (ushort)value;
        else *(int*)to = value;
    }
}
