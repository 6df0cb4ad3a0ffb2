using System.Numerics;
using System.Runtime.CompilerServices;

namespace MediaForge.Wim.Compression;

/// <summary>
/// Finds earlier occurrences of the bytes at a position of a chunk: positions whose next four bytes hash alike form a
/// chain, the latest first; a table beside it has the latest position for each three bytes.
/// </summary>
/// <remarks>
/// All positions are entered before the first is looked up, in one loop without a branch. That is faster than to enter
/// them between the searches, where each match would end a loop at a place that no processor predicts, and it does no
/// harm: the links of a position lead to earlier ones only. A chunk has at most 64 KiB, so links are 16 bits and all
/// tables stay in the second-level cache. Position 0 ends a chain and is never found itself. All that is read lies in
/// the finder's copy of the chunk and the zeros behind it; the pointers are those of pinned arrays that it holds.
/// </remarks>
internal sealed unsafe class HashChainFinder
{
    /// <summary>The longest chunk.</summary>
    public const int MaxChunk = 1 << 16;

    private const int Padding = 32; // zeros behind the chunk, so that the last positions need no care
    private const int ShortBits = 12;
    private const uint Factor = 0x9E3779B1;

    private readonly byte[] _bytes;
    private readonly ushort[] _heads;
    private readonly ushort[] _shorts = new ushort[1 << ShortBits];
    private readonly ushort[] _links;
    private readonly ushort[] _nears;
    private readonly ushort* _linkOf; // by position: the latest one before it of the same hash
    private readonly ushort* _nearOf; // by position: the latest one before it of the same three bytes' hash
    private readonly int _shift;
    private readonly int _nice;
    private byte* _end;

    /// <param name="maxLength">The longest chunk, at most <see cref="MaxChunk"/>.</param>
    /// <param name="nice">A match of that length ends a search.</param>
    public HashChainFinder(int maxLength, int nice)
    {
        var bits = Math.Max(12, BitOperations.Log2((uint)maxLength));
        _shift = 32 - bits;
        _nice = nice;
        _heads = new ushort[1 << bits];
        _bytes = GC.AllocateUninitializedArray<byte>(maxLength + Padding, pinned: true);
        _links = GC.AllocateUninitializedArray<ushort>(maxLength, pinned: true);
        _nears = GC.AllocateUninitializedArray<ushort>(maxLength, pinned: true);
        Chunk = (byte*)Unsafe.AsPointer(ref _bytes[0]);
        _linkOf = (ushort*)Unsafe.AsPointer(ref _links[0]);
        _nearOf = (ushort*)Unsafe.AsPointer(ref _nears[0]);
    }

    /// <summary>The finder's copy of the chunk.</summary>
    public byte* Chunk { get; }

    /// <summary>Forgets everything and enters a chunk.</summary>
    public void Begin(ReadOnlySpan<byte> chunk)
    {
        chunk.CopyTo(_bytes);
        _bytes.AsSpan(chunk.Length, Padding).Clear();
        _end = Chunk + chunk.Length;
        _heads.AsSpan().Clear();
        _shorts.AsSpan().Clear();
        fixed (ushort* heads = _heads, shorts = _shorts)
            Enter(Chunk, chunk.Length, heads, _shift, shorts, _linkOf, _nearOf);
    }

    private static void Enter(byte* chunk, int length, ushort* heads, int shift, ushort* shorts, ushort* links, ushort* nears)
    {
        for (var position = 0; position < length; position++)
        {
            var first = *(uint*)(chunk + position);
            ref var head = ref heads[(first * Factor) >> shift];
            ref var near = ref shorts[((first << 8) * Factor) >> (32 - ShortBits)];
            links[position] = head;
            nears[position] = near;
            head = (ushort)position;
            near = (ushort)position;
        }
    }

    /// <summary>Looks for the longest match that is longer than <paramref name="best"/>; among equal ones the nearest.</summary>
    /// <param name="position">At least 1.</param>
    /// <param name="best">The length to exceed; at least 3.</param>
    /// <param name="depth">How many links to follow; at least 1.</param>
    /// <param name="offset">Receives how far back the match is, when there is one.</param>
    /// <returns>The length of the match, or <paramref name="best"/> when there is none.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(int position, int best, int depth, ref int offset)
    {
        int node = _linkOf[position];
        return node == 0 ? best : Follow(position, node, best, depth, ref offset);
    }

    /// <summary>The nearest match of three bytes, or 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int FindShort(int position)
    {
        int near = _nearOf[position];
        return near != 0 && ((*(uint*)(Chunk + near) ^ *(uint*)(Chunk + position)) & 0xFFFFFF) == 0 ? position - near : 0;
    }

    private int Follow(int position, int node, int best, int depth, ref int offset)
    {
        var chunk = Chunk;
        var links = _linkOf;
        var at = chunk + position;
        var first = *(uint*)at;
        var last = *(uint*)(at + best - 3);
        var nice = _nice;
        do
        {
            var match = chunk + node;
            if (*(uint*)(match + best - 3) == last && *(uint*)match == first)
            {
                var length = MatchLength(match, at, _end);
                if (length > best)
                {
                    best = length;
                    offset = position - node;
                    if (length >= nice) break;
                    last = *(uint*)(at + length - 3);
                }
            }
            node = links[node];
        }
        while (node != 0 && --depth != 0);
        return Math.Min(best, (int)(_end - at));
    }

    /// <summary>How many bytes are equal, of which the first four are known to be; up to the end, and sometimes further.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int MatchLength(byte* match, byte* at, byte* end)
    {
        var length = sizeof(uint);
        do
        {
            var difference = *(ulong*)(match + length) ^ *(ulong*)(at + length);
            if (difference != 0) return length + (BitOperations.TrailingZeroCount(difference) >> 3);
            length += sizeof(ulong);
        }
        while (at + length < end);
        return length;
    }
}
