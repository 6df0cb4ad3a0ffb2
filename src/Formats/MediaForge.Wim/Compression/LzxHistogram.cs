using System.Runtime.CompilerServices;

namespace MediaForge.Wim.Compression;

/// <summary>How often each symbol of the three LZX codes occurs in a row of items.</summary>
internal sealed unsafe class LzxHistogram
{
    private const int LengthStart = LzxFormat.MaxMainSymbols;
    private const int AlignedStart = LengthStart + LzxFormat.LengthSymbols + 7;

    /// <summary>All counters in one row, so that whole histograms can be added up.</summary>
    public const int Counters = AlignedStart + 2 * LzxFormat.AlignedSymbols; // a multiple of 16, so that vectors have no rest

    private readonly PinnedBuffer<uint> _counters = new(Counters);

    public LzxHistogram() => Clear();

    public Span<uint> All => _counters.Span;

    public Span<uint> Main => _counters.Span[..LzxFormat.MaxMainSymbols];

    public Span<uint> Length => _counters.Span.Slice(LengthStart, LzxFormat.LengthSymbols);

    public Span<uint> Aligned => _counters.Span.Slice(AlignedStart, LzxFormat.AlignedSymbols);

    public void Clear() => _counters.Span.Clear();

    public void CountLiteral(byte value) => _counters.Pointer[value]++;

    /// <summary>Counts the symbols of a match.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void CountMatch(uint formatted, uint length)
    {
        var counters = _counters.Pointer;
        var slot = LzxFormat.SlotOf(formatted);
        counters[LzxFormat.MainSymbol(slot, length)]++;
        if (length >= LzxFormat.FirstLongMatch) counters[LengthStart + length - LzxFormat.FirstLongMatch]++;
        if (slot >= LzxFormat.FirstAlignedSlot) counters[AlignedStart + (formatted & 7)]++;
    }

    /// <summary>Counts a row of items.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Count(uint* items, uint* end, byte* data)
    {
        for (; items < end; items++)
        {
            var length = *items & LzxFormat.LengthMask;
            if (length == 1) CountLiteral(*data);
            else CountMatch(*items >> LzxFormat.LengthBits, length);
            data += length;
        }
    }
}
