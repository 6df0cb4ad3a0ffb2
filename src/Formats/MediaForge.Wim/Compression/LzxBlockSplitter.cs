using System.Numerics;
using System.Runtime.CompilerServices;

namespace MediaForge.Wim.Compression;

/// <summary>
/// Decides where new codes are worth their headers: cuts a row of items in pieces, then joins the two neighbours that
/// gain most by it, until no joint gains.
/// </summary>
internal sealed unsafe class LzxBlockSplitter
{
    private const int MaxPieces = 64;

    // What the header of a block takes: the three pretrees and so on, and for each symbol that occurs its length. Tuned
    // on executables: more than that on average, because a joint that hardly gains now loses once prices are better.
    private const long BlockCost = 400 * FixedLog.Bit;
    private const long SymbolCost = 5 * FixedLog.Bit;

    private readonly int _leastPiece;
    private readonly LzxHistogram[] _pieces = new LzxHistogram[MaxPieces];
    private readonly LzxHistogram _joined = new();
    private readonly int[] _ends = new int[MaxPieces];
    private readonly long[] _costs = new long[MaxPieces];
    private readonly long[] _gains = new long[MaxPieces];

    /// <param name="leastPiece">How many bytes the pieces have at least.</param>
    public LzxBlockSplitter(int leastPiece)
    {
        _leastPiece = leastPiece;
        for (var i = 0; i < _pieces.Length; i++) _pieces[i] = new LzxHistogram();
    }

    /// <summary>How many blocks there are to be.</summary>
    public int Blocks { get; private set; }

    /// <summary>Where a block ends, in bytes from the beginning of the segment.</summary>
    public int EndOf(int block) => _ends[block];

    /// <summary>The symbols in a block, as the items given had them.</summary>
    public LzxHistogram HistogramOf(int block) => _pieces[block];

    /// <summary>Splits the items of a segment.</summary>
    public void Split(LzxItems items, byte* data, int length)
    {
        Blocks = Cut(items, data, Math.Max(_leastPiece, length / MaxPieces + 1));
        if (Blocks == 1) return;
        for (var i = 0; i < Blocks; i++) _costs[i] = Cost(_pieces[i]);
        for (var i = 0; i + 1 < Blocks; i++) _gains[i] = Gain(i);
        while (Blocks > 1)
        {
            var best = _gains.AsSpan(0, Blocks - 1).IndexOf(Max(_gains.AsSpan(0, Blocks - 1)));
            if (_gains[best] <= 0) return;
            Join(best);
        }
    }

    private static long Max(ReadOnlySpan<long> values)
    {
        var result = long.MinValue;
        foreach (var value in values) result = Math.Max(result, value);
        return result;
    }

    private int Cut(LzxItems items, byte* data, int pieceSize)
    {
        var piece = 0;
        var from = 0;
        var at = 0;
        var first = items.First;
        for (var item = items.First; item < items.End;)
        {
            at += (int)(*item++ & LzxFormat.LengthMask);
            if (at - from < pieceSize && item < items.End) continue;
            _pieces[piece].Clear();
            _pieces[piece].Count(first, item, data + from);
            _ends[piece++] = at;
            from = at;
            first = item;
        }
        return piece;
    }

    private void Join(int first)
    {
        Sum(_pieces[first], _pieces[first + 1], _pieces[first]);
        _costs[first] += _costs[first + 1] - _gains[first];
        _ends[first] = _ends[first + 1];
        var spare = _pieces[first + 1];
        Blocks--;
        for (var i = first + 1; i < Blocks; i++)
        {
            _pieces[i] = _pieces[i + 1];
            _costs[i] = _costs[i + 1];
            _ends[i] = _ends[i + 1];
            _gains[i - 1] = _gains[i];
        }
        _pieces[Blocks] = spare;
        if (first > 0) _gains[first - 1] = Gain(first - 1);
        if (first + 1 < Blocks) _gains[first] = Gain(first);
    }

    private long Gain(int first)
    {
        Sum(_pieces[first], _pieces[first + 1], _joined);
        return _costs[first] + _costs[first + 1] - Cost(_joined);
    }

    private static void Sum(LzxHistogram one, LzxHistogram other, LzxHistogram sum)
    {
        Span<uint> left = one.All, right = other.All, target = sum.All;
        for (var i = 0; i < LzxHistogram.Counters; i += Vector<uint>.Count)
            (new Vector<uint>(left[i..]) + new Vector<uint>(right[i..])).CopyTo(target[i..]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long Cost(LzxHistogram histogram) => BlockCost + Cost(histogram.Main) + Cost(histogram.Length);

    private static long Cost(ReadOnlySpan<uint> frequencies)
    {
        long cost = 0;
        uint total = 0;
        foreach (var frequency in frequencies)
        {
            if (frequency == 0) continue;
            total += frequency;
            cost += SymbolCost - (long)frequency * FixedLog.Log2(frequency);
        }
        return total == 0 ? 0 : cost + (long)total * FixedLog.Log2(total);
    }
}
