using System.Numerics;
using System.Runtime.CompilerServices;

namespace MediaForge.Wim.Compression;

/// <summary>
/// Finds earlier occurrences of the bytes at a position of a chunk: positions that begin with the same four bytes form
/// a chain, the latest first; beside it each position knows the latest one before it with the same three bytes.
/// </summary>
/// <remarks>
/// All positions are entered before the first is looked up, in one loop without a branch that also compares what the
/// hashes promise. That is faster than to enter them between the searches, where every match would end a loop at a
/// place that no processor predicts, and leaves the searches one question to begin with; and it does no harm, as the
/// links of a position lead to earlier ones only. What it gives up is a chain whose latest position was displaced by
/// other bytes of the same hash. A chunk has at most 64 KiB, so positions are 16 bits and all tables stay in the
/// second-level cache. Position 0 ends a chain and is never found itself. All that is read lies in the finder's copy of
/// the chunk and the zeros behind it; the pointers are those of pinned arrays that it holds.
/// </remarks>
internal sealed unsafe class HashChainFinder
{
    /// <summary>The longest chunk.</summary>
    public const int MaxChunk = 1 << 16;

    /// <summary>What the members of a chain have in common; nearer to the end of a chunk nothing is to be followed.</summary>
    public const int MinChain = 4;

    private const int Padding = 32; // zeros behind the chunk, so that the last positions need no care
    private const int SpareBits = 3; // eight hashes for a position make collisions rare
    private const int LinkShift = 16;
    private const uint Factor = 0x9E3779B1;

    private readonly byte[] _bytes;
    private readonly ushort[] _heads; // by the hash of four bytes
    private readonly ushort[] _shorts; // by the hash of three bytes
    private readonly uint[] _entries;
    private readonly uint* _entryOf; // by position: the latest one of the same four bytes << LinkShift | that of the same three
    private readonly int _hashBits;
    private readonly int _shortBits;
    private readonly int _farForThree;
    private readonly int _nice;
    private byte* _end;

    /// <param name="maxLength">The longest chunk, at most <see cref="MaxChunk"/>.</param>
    /// <param name="hashBits">How many bits a hash of four bytes has: twice as many hashes as positions are enough to be fast, more find more.</param>
    /// <param name="shortBits">How many bits a hash of three bytes has.</param>
    /// <param name="farForThree">Matches of three bytes are nearer than that.</param>
    /// <param name="nice">A match of that length ends a search.</param>
    public HashChainFinder(int maxLength, int hashBits, int shortBits, int farForThree, int nice)
    {
        (_hashBits, _shortBits, _farForThree, _nice) = (hashBits, shortBits, farForThree, nice);
        _heads = new ushort[1 << hashBits];
        _shorts = new ushort[1 << shortBits];
        _bytes = GC.AllocateUninitializedArray<byte>(maxLength + Padding, pinned: true);
        _entries = GC.AllocateUninitializedArray<uint>(maxLength, pinned: true);
        Chunk = (byte*)Unsafe.AsPointer(ref _bytes[0]);
        _entryOf = (uint*)Unsafe.AsPointer(ref _entries[0]);
    }

    /// <summary>The finder's copy of the chunk.</summary>
    public byte* Chunk { get; }

    /// <summary>Forgets everything and enters a chunk.</summary>
    public void Begin(ReadOnlySpan<byte> chunk)
    {
        chunk.CopyTo(_bytes);
        _bytes.AsSpan(chunk.Length, Padding).Clear();
        _end = Chunk + chunk.Length;
        // A short chunk is done in less time than it takes to clear the tables of a long one.
        var bits = BitOperations.Log2((uint)chunk.Length) + SpareBits;
        int hashBits = Math.Min(_hashBits, bits), shortBits = Math.Min(_shortBits, bits);
        _heads.AsSpan(0, 1 << hashBits).Clear();
        _shorts.AsSpan(0, 1 << shortBits).Clear();
        fixed (ushort* heads = _heads, shorts = _shorts)
            Enter(chunk.Length, heads, 32 - hashBits, shorts, 32 - shortBits);
    }

    private void Enter(int length, ushort* heads, int shift, ushort* shorts, int shortShift)
    {
        var chunk = Chunk;
        var entries = _entryOf;
        var farForThree = _farForThree;
        for (var position = 0; position < length; position++)
        {
            var first = *(uint*)(chunk + position);
            ref var head = ref heads[(first * Factor) >> shift];
            ref var near = ref shorts[((first << 8) * Factor) >> shortShift];
            uint four = head, three = near;
            head = (ushort)position;
            near = (ushort)position;
            four &= OnesIfZero(*(uint*)(chunk + four) ^ first);
            three &= OnesIfZero((*(uint*)(chunk + three) ^ first) << 8) & (uint)((position - (int)three - farForThree) >> 31);
            entries[position] = four << LinkShift | three;
        }
    }

    /// <summary>Computed, as no processor predicts it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint OnesIfZero(uint value) => (uint)((value - 1UL) >> 32);

    /// <summary>What is known of a position; 0 when there is no match.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Entry(int position) => _entryOf[position];

    /// <summary>Whether there is a match of four bytes or more.</summary>
    public static bool IsChain(uint entry) => entry >> LinkShift != 0;

    /// <summary>Where the nearest match of three bytes is when there is none of four.</summary>
    public static int Near(uint entry) => (int)entry;

    /// <summary>Looks for the longest match that is longer than <paramref name="best"/>; among equal ones the nearest.</summary>
    /// <param name="position">At least 1.</param>
    /// <param name="entry">That of the position; it has a chain.</param>
    /// <param name="best">The length to exceed; at least 3.</param>
    /// <param name="depth">How many links to follow; at least 1.</param>
    /// <param name="offset">Receives how far back the match is; 0 when there is none.</param>
    /// <returns>The length of the match, or <paramref name="best"/> when there is none.</returns>
    public int Follow(int position, uint entry, int best, int depth, out int offset)
    {
        offset = 0;
        var chunk = Chunk;
        var entries = _entryOf;
        var at = chunk + position;
        var most = (int)(_end - at);
        if (best >= most) return best;
        var nice = _nice;
        var last = *(uint*)(at + best - 3);
        do
        {
            var node = entry >> LinkShift;
            entry = entries[node];
            var match = chunk + node;
            if (*(uint*)(match + best - 3) == last)
            {
                var length = MatchLength(match, at, _end);
                if (length > best)
                {
                    best = length;
                    offset = position - (int)node;
                    if (length >= nice) break;
                    last = *(uint*)(at + length - 3);
                }
            }
        }
        while (IsChain(entry) && --depth != 0);
        return Math.Min(best, most);
    }

    /// <summary>Looks for matches, each longer than those before it, of three bytes and more.</summary>
    /// <param name="position">At least 1.</param>
    /// <param name="depth">How many links to follow; at least 1.</param>
    /// <param name="found">Receives them: length - 1 &lt;&lt; 16 | offset. Never more than <paramref name="depth"/> + 1.</param>
    /// <returns>Behind the last.</returns>
    public uint* FindAll(int position, int depth, uint* found)
    {
        var chunk = Chunk;
        var entries = _entryOf;
        var end = _end;
        var at = chunk + position;
        var entry = entries[position];
        var near = (int)(entry & ushort.MaxValue);
        var most = (int)(end - at);
        var best = 2;
        if (near != 0 && most > best) *found++ = (uint)(best++ << LinkShift | (position - near));
        if (!IsChain(entry) || most < MinChain) return found;
        if (near == entry >> LinkShift) found--; // it has more than three bytes
        best = 3;
        var last = *(uint*)at;
        do
        {
            var node = entry >> LinkShift;
            entry = entries[node];
            var match = chunk + node;
            if (*(uint*)(match + best - 3) != last) continue;
            var length = Math.Min(MatchLength(match, at, end), most);
            if (length <= best) continue;
            best = length;
            *found++ = (uint)(best - 1) << LinkShift | (uint)(at - match);
            if (best >= _nice || best == most) break;
            last = *(uint*)(at + best - 3);
        }
        while (IsChain(entry) && --depth != 0);
        return found;
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
