namespace MediaForge.Wim.Compression;

/// <summary>
/// Writes the code lengths of one part of a code as differences to those of the block before, with runs, under a small
/// code of their own (the pretree).
/// </summary>
internal sealed class LzxCodeLengths
{
    private const int Symbols = 20;
    private const int LengthBits = 4;
    private const int MaxLength = 15;
    private const int ShortZeros = 17;
    private const int LongZeros = 18;
    private const int Repeat = 19;
    private const int LeastRun = 4;
    private const int LeastLongRun = 20;
    private const int MostLongRun = LeastLongRun + 31;
    private const int SymbolBits = 5;

    private readonly ushort[] _items = new ushort[2 * LzxFormat.MaxMainSymbols]; // extra bits << 5 | presymbol
    private readonly uint[] _frequencies = new uint[Symbols];
    private readonly byte[] _lengths = new byte[Symbols];
    private readonly ushort[] _words = new ushort[Symbols];
    private int _count;

    /// <summary>Works out what will be written.</summary>
    /// <returns>How many bits that is.</returns>
    public int Prepare(ReadOnlySpan<byte> lengths, ReadOnlySpan<byte> previous)
    {
        _count = 0;
        _frequencies.AsSpan().Clear();
        var extra = 0;
        for (var at = 0; at < lengths.Length;)
        {
            var length = lengths[at];
            var run = lengths[at..].IndexOfAnyExcept(length);
            if (run < 0) run = lengths.Length - at;
            var end = at + run;
            if (length == 0)
            {
                while (end - at >= LeastLongRun)
                {
                    var zeros = Math.Min(end - at, MostLongRun);
                    Add(LongZeros, zeros - LeastLongRun);
                    extra += 5;
                    at += zeros;
                }
                if (end - at >= LeastRun)
                {
                    Add(ShortZeros, end - at - LeastRun);
                    extra += 4;
                    at = end;
                }
            }
            else
            {
                while (end - at >= LeastRun)
                {
                    var same = Math.Min(end - at, LeastRun + 1);
                    Add(Repeat, same - LeastRun);
                    Add(Difference(previous[at], length), 0);
                    extra++;
                    at += same;
                }
            }
            for (; at < end; at++) Add(Difference(previous[at], length), 0);
        }
        HuffmanLengths.Build(_frequencies, _lengths, MaxLength);
        HuffmanLengths.AssignWords(_lengths, _words);
        var bits = Symbols * LengthBits + extra;
        for (var i = 0; i < Symbols; i++) bits += (int)_frequencies[i] * _lengths[i];
        return bits;
    }

    /// <summary>Writes what was prepared.</summary>
    public void Write(ref LzxBitWriter writer)
    {
        foreach (var length in _lengths)
        {
            writer.Put(length, LengthBits);
            writer.Flush();
        }
        foreach (var item in _items.AsSpan(0, _count))
        {
            var symbol = item & (1 << SymbolBits) - 1;
            writer.Put(_words[symbol], _lengths[symbol]);
            switch (symbol)
            {
                case ShortZeros:
                    writer.Put((uint)item >> SymbolBits, 4);
                    break;
                case LongZeros:
                    writer.Put((uint)item >> SymbolBits, 5);
                    break;
                case Repeat:
                    writer.Put((uint)item >> SymbolBits, 1);
                    break;
            }
            writer.Flush();
        }
    }

    private static int Difference(int previous, int length)
    {
        var difference = previous - length;
        return difference < 0 ? difference + LzxFormat.MaxCodeLength + 1 : difference;
    }

    private void Add(int symbol, int extra)
    {
        _items[_count++] = (ushort)(extra << SymbolBits | symbol);
        _frequencies[symbol]++;
    }
}
