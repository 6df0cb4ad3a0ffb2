using System.Numerics;
using System.Runtime.CompilerServices;

namespace MediaForge.Wim.Compression;

/// <summary>
/// Finds, for every position of a chunk, the nearest earlier occurrence of each length: positions that begin with the
/// same four bytes form a binary search tree, the newest at the root, so that a search and the insertion are one walk
/// down. Matches of two and three bytes come from tables of their last occurrences.
/// </summary>
/// <remarks>
/// The order of the tree is not that of bytes but that of bits, lowest first: any order will do in which strings of
/// one beginning are neighbours, and this one falls out of the XOR that gives the length of the match, without
/// looking at the bytes again.
/// </remarks>
/// <typeparam name="TPosition"><see cref="ushort"/> when the chunk has at most 32 KiB, so that the tables stay in the cache; else <see cref="int"/>.</typeparam>
internal sealed unsafe class BinaryTreeFinder<TPosition> : MatchFinder
    where TPosition : unmanaged
{
    private const int MinHashBits = 10;
    private const uint Multiplier = 0x9E3779B1;

    private static readonly int MaxHashBits = sizeof(TPosition) == sizeof(ushort) ? 15 : 18;

    private readonly SearchLimits _limits;
    private readonly PinnedBuffer<TPosition> _twos;
    private readonly PinnedBuffer<TPosition> _threes;
    private readonly PinnedBuffer<TPosition> _roots;
    private readonly PinnedBuffer<TPosition> _children;
    private int _shift;
    private int _length;

    public BinaryTreeFinder(int chunkSize, SearchLimits limits)
    {
        _limits = limits;
        _twos = new PinnedBuffer<TPosition>(limits.FarthestTwo > 0 ? 1 << 16 : 0);
        _threes = new PinnedBuffer<TPosition>(1 << MaxHashBits);
        _roots = new PinnedBuffer<TPosition>(1 << MaxHashBits);
        _children = new PinnedBuffer<TPosition>(2 * chunkSize);
    }

    public override void Start(int length)
    {
        // Clearing large tables would cost more than compressing a small file.
        var bits = Math.Clamp(BitOperations.Log2((uint)length) + 1, MinHashBits, MaxHashBits);
        _shift = 32 - bits;
        _length = length;
        _threes.Span[..(1 << bits)].Clear();
        _roots.Span[..(1 << bits)].Clear();
        if (_limits.FarthestTwo > 0) _twos.Span.Clear();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Find(byte* data, int from, int to, LzxMatches matches)
    {
        TPosition* twos = _twos.Pointer, threes = _threes.Pointer, roots = _roots.Pointer, children = _children.Pointer;
        var shift = _shift;
        var counts = matches.Counts - from;
        var found = matches.Items;
        var roomy = matches.Roomy;
        var depthLimit = _limits.Depth;
        var nice = _limits.NiceLength;
        var skip = _limits.SkipLength;
        var twoLimit = _limits.FarthestTwo;

        var searched = Math.Min(to, _length - 2); // offsets from there on might be larger than the format has
        for (var at = from; at < searched; at++)
        {
            var current = data + at;
            var first = found;
            var four = *(uint*)current;
            var three = threes + ((four << 8) * Multiplier >> shift);
            var root = roots + (four * Multiplier >> shift);
            var candidate = Get(three);
            var node = Get(root);
            Set(three, at + 1);
            Set(root, at + 1);
            if (twoLimit > 0)
            {
                var two = Get(twos + (ushort)four);
                Set(twos + (ushort)four, at + 1);
                if (two != candidate && two != 0 && at - two + 1 <= twoLimit)
                    *found++ = (uint)(at - two + 1 + LzxFormat.OffsetBias) << LzxFormat.LengthBits | 2;
            }
            if (candidate != 0 && (*(uint*)(data + candidate - 1) ^ four) << 8 == 0)
                *found++ = (uint)(at - candidate + 1 + LzxFormat.OffsetBias) << LzxFormat.LengthBits | 3;

            nint best = 3, lesserLength = 0, greaterLength = 0;
            TPosition* lesser = children + 2 * at, greater = lesser + 1;
            for (var depth = depthLimit; ; depth--)
            {
                if (node == 0 || depth == 0)
                {
                    Set(lesser, 0);
                    Set(greater, 0);
                    break;
                }
                var earlier = data + node - 1;
                var length = Math.Min(lesserLength, greaterLength);
                ulong mine, different;
                while (true)
                {
                    mine = *(ulong*)(current + length);
                    different = mine ^ *(ulong*)(earlier + length);
                    if (different != 0 || length >= LzxFormat.MaxMatch) break;
                    length += sizeof(ulong);
                }
                var bit = BitOperations.TrailingZeroCount(different);
                length += bit >> 3;
                var pair = children + 2 * (node - 1);
                if (length > best)
                {
                    best = Math.Min(length, LzxFormat.MaxMatch);
                    *found++ = (uint)(at - node + 1 + LzxFormat.OffsetBias) << LzxFormat.LengthBits | (uint)best;
                    if (length >= nice)
                    {
                        *lesser = pair[0];
                        *greater = pair[1];
                        break;
                    }
                }
                if ((mine >> bit & 1) != 0)
                {
                    Set(lesser, node);
                    lesser = pair + 1;
                    lesserLength = length;
                    node = Get(lesser);
                }
                else
                {
                    Set(greater, node);
                    greater = pair;
                    greaterLength = length;
                    node = Get(greater);
                }
            }

            if (found > roomy && found - first > 1)
            {
                *first = found[-1];
                found = first + 1;
            }
            counts[at] = (byte)(found - first);
            if (best < skip) continue;
            // What is inside a long match will hardly begin a better one, and the tree can do without it.
            for (var end = Math.Min((int)(at + best), searched); at + 1 < end;) counts[++at] = 0;
        }
        for (var at = Math.Max(searched, from); at < to; at++) counts[at] = 0;
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
