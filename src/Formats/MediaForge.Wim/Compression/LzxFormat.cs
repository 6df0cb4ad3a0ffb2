using System.Numerics;
using System.Runtime.CompilerServices;

namespace MediaForge.Wim.Compression;

/// <summary>
/// The numbers of LZX that encoders need, and their notion of an item: <c>formatted offset &lt;&lt; 9 | length</c>. The
/// formatted offset is 0 to 2 for the repeat offsets and offset + 2 otherwise; a literal is an item of length 1.
/// </summary>
internal static class LzxFormat
{
    public const int Literals = 256;
    public const int MaxMainSymbols = Literals + 8 * MaxSlots;
    public const int MaxSlots = 50;
    public const int LengthSymbols = 249;
    public const int AlignedSymbols = 8;
    public const int MinMatch = 2;
    public const int MaxMatch = 257;

    /// <summary>Matches from this length on have a symbol of the length code.</summary>
    public const int FirstLongMatch = 9;

    public const int FirstAlignedSlot = 8;
    public const int OffsetBias = 2;
    public const int RepeatOffsets = 3;
    public const int MaxCodeLength = 16;
    public const int MaxAlignedLength = 7;

    public const int LengthBits = 9;
    public const uint LengthMask = (1 << LengthBits) - 1;
    public const uint LiteralItem = 1;

    private const int QueueBits = 21;
    private const ulong QueueMask = (1UL << QueueBits) - 1;
    private const ulong OlderMask = ~QueueMask & ((1UL << 3 * QueueBits) - 1);

    /// <summary>The repeat offsets R0, R1, R2 at the beginning of a chunk, 21 bits each from the lowest up.</summary>
    public const ulong FirstQueue = 1 | 1UL << QueueBits | 1UL << 2 * QueueBits;

    /// <summary>The slot of a formatted offset.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint SlotOf(uint formatted)
    {
        if (formatted < 4) return formatted;
        if (formatted >= 1 << 18) return 34 + (formatted >> 17);
        var log = BitOperations.Log2(formatted);
        return (uint)(log * 2) + (formatted >> (log - 1) & 1);
    }

    /// <summary>The main symbol of a match.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint MainSymbol(uint slot, uint length) => Literals + slot * 8 + Math.Min(length - MinMatch, FirstLongMatch - MinMatch);

    /// <summary>R0, R1 or R2 of a queue.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Recent(ulong queue, int index) => (int)(queue >> (index * QueueBits) & QueueMask);

    /// <summary>The queue behind an item.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong QueueAfter(ulong queue, uint item)
    {
        var formatted = item >> LengthBits;
        if (formatted >= RepeatOffsets) return queue << QueueBits & OlderMask | formatted - OffsetBias;
        if (formatted == 0) return queue; // R0, or a literal
        var shift = (int)formatted * QueueBits; // not a move to the front: R0 and the used one change places
        var changed = (queue ^ queue >> shift) & QueueMask;
        return queue ^ changed ^ changed << shift;
    }
}
