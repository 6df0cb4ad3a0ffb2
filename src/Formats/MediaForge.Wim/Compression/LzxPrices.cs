using System.Numerics;

namespace MediaForge.Wim.Compression;

/// <summary>What each literal and each match costs, in 1/<see cref="FixedLog.Bit"/> bit: the parser's only notion of the codes to come.</summary>
internal sealed unsafe class LzxPrices(int slots)
{
    /// <summary>The prices of a slot: those of all lengths, and room for a vector to read beyond them.</summary>
    public const int Stride = 264;

    private const int UnusedBits = 1; // what a symbol that did not occur costs above one that occurred once
    private const int HighestPrice = LzxFormat.MaxCodeLength * FixedLog.Bit;

    private readonly PinnedBuffer<int> _literals = new(LzxFormat.Literals);
    private readonly PinnedBuffer<int> _matches = new(slots * Stride);
    private readonly PinnedBuffer<int> _aligned = new(2 * LzxFormat.AlignedSymbols);
    private readonly int[] _main = new int[LzxFormat.MaxMainSymbols];
    private readonly int[] _lengths = new int[LzxFormat.LengthSymbols];
    private readonly int[] _low = new int[LzxFormat.AlignedSymbols];

    /// <summary>By byte.</summary>
    public int* Literals => _literals.Pointer;

    /// <summary>By slot * <see cref="Stride"/> + length, extra offset bits included.</summary>
    public int* Matches => _matches.Pointer;

    /// <summary>What the low three bits of an offset cost more than three bits: 8 zeros for slots that are not aligned, then those for others.</summary>
    public int* Aligned => _aligned.Pointer;

    /// <summary>Sets the prices to those of codes made for these frequencies.</summary>
    public void Set(LzxHistogram histogram)
    {
        var mainSymbols = LzxFormat.Literals + 8 * slots;
        Price(histogram.Main[..mainSymbols], _main);
        Price(histogram.Length, _lengths);
        _main.AsSpan(0, LzxFormat.Literals).CopyTo(_literals.Span);
        for (var slot = 0; slot < slots; slot++)
        {
            var prices = _matches.Span.Slice(slot * Stride, Stride);
            var extra = LzxTables.ExtraBits(slot) * FixedLog.Bit;
            var main = _main.AsSpan(LzxFormat.Literals + slot * 8, 8);
            for (var header = 0; header < 7; header++) prices[LzxFormat.MinMatch + header] = main[header] + extra;
            Add(_lengths, main[7] + extra, prices.Slice(LzxFormat.FirstLongMatch, LzxFormat.LengthSymbols));
        }
        _aligned.Span.Clear();
        PriceAligned(histogram.Aligned);
    }

    private void PriceAligned(ReadOnlySpan<uint> frequencies)
    {
        uint total = 0;
        foreach (var frequency in frequencies) total += frequency;
        if (total == 0) return;
        Price(frequencies, _low);
        long saved = -8 * 3 * FixedLog.Bit; // the code's lengths
        for (var i = 0; i < _low.Length; i++) saved += (3L * FixedLog.Bit - _low[i]) * frequencies[i];
        if (saved <= 0) return; // the block will be a verbatim one
        for (var i = 0; i < _low.Length; i++) _aligned.Span[LzxFormat.AlignedSymbols + i] = Math.Min(_low[i], LzxFormat.MaxAlignedLength * FixedLog.Bit) - 3 * FixedLog.Bit;
    }

    private static void Price(ReadOnlySpan<uint> frequencies, Span<int> prices)
    {
        uint total = 0;
        foreach (var frequency in frequencies) total += frequency;
        var whole = FixedLog.Log2(Math.Max(total, 1));
        var unused = Math.Min(whole + UnusedBits * FixedLog.Bit, HighestPrice);
        for (var i = 0; i < frequencies.Length; i++)
            prices[i] = frequencies[i] == 0 ? unused : Math.Max(whole - FixedLog.Log2(frequencies[i]), FixedLog.Bit / 8);
    }

    private static void Add(ReadOnlySpan<int> source, int value, Span<int> target)
    {
        var i = 0;
        var added = new Vector<int>(value);
        for (; i <= source.Length - Vector<int>.Count; i += Vector<int>.Count) (new Vector<int>(source[i..]) + added).CopyTo(target[i..]);
        for (; i < source.Length; i++) target[i] = source[i] + value;
    }
}
