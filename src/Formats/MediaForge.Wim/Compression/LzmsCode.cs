using System.Runtime.CompilerServices;

namespace MediaForge.Wim.Compression;

/// <summary>
/// One of the adaptive Huffman codes of LZMS: made anew from the frequencies of the symbols so far whenever a
/// certain number of them was decoded; the frequencies are halved then.
/// </summary>
internal sealed unsafe class LzmsCode
{
    /// <summary>The longest word.</summary>
    public const int MaxLength = 15;

    private const int TableBits = 11;

    private readonly int _interval;
    private readonly uint[] _frequencies; // pinned
    private readonly uint* _frequencyOf;
    private readonly ushort* _entries;
    private readonly byte[] _lengths;
    private readonly HuffmanTable _table;
    private int _symbols;
    private int _left; // symbols until the code is made anew

    /// <param name="name">What it is for, to be named in errors.</param>
    /// <param name="symbols">The most symbols that it may have.</param>
    /// <param name="interval">How many symbols are decoded with a code.</param>
    public LzmsCode(string name, int symbols, int interval)
    {
        _interval = interval;
        _frequencies = GC.AllocateArray<uint>(symbols, pinned: true);
        _frequencyOf = (uint*)Unsafe.AsPointer(ref _frequencies[0]);
        _lengths = new byte[symbols];
        _table = new HuffmanTable(name, symbols, MaxLength, TableBits);
        _entries = _table.Entries;
    }

    /// <summary>Begins a chunk.</summary>
    public void Reset(int symbols)
    {
        _symbols = symbols;
        _frequencies.AsSpan(0, symbols).Fill(1);
        Make();
    }

    /// <summary>Takes a symbol; <see cref="MaxLength"/> bits must be buffered.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Decode(ref LzmsBitReader reader)
    {
        // A table of that many bits has entries for whatever comes, and an entry is a symbol that has a frequency.
        var symbol = reader.Symbol(_entries, TableBits, MaxLength - TableBits);
        _frequencyOf[symbol]++;
        if (--_left == 0) MakeAnew();
        return symbol;
    }

    private void MakeAnew()
    {
        Make();
        foreach (ref var frequency in _frequencies.AsSpan(0, _symbols)) frequency = (frequency >> 1) + 1;
    }

    private void Make()
    {
        var lengths = _lengths.AsSpan(0, _symbols);
        HuffmanLengths.Build(_frequencies.AsSpan(0, _symbols), lengths, MaxLength);
        _table.Build(lengths);
        _left = _interval;
    }
}
