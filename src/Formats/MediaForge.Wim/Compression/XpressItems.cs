using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MediaForge.Wim.Compression;

/// <summary>
/// What an XPRESS chunk is made of, literals and matches, how often each symbol occurs, and how it all is written:
/// 256 bytes with the lengths of 512 code words, then units of 16 bits among which the lengths of long matches lie
/// as bytes.
/// </summary>
/// <remarks>
/// Where such a byte lies follows from how a decoder reads: it always has 16 to 31 bits in hand. A writer that minds
/// this at every item is slow, so the units are written one after the other at first, with a note of where bytes come
/// between them, and put together after that.
/// </remarks>
internal sealed unsafe class XpressItems
{
    public const int MinMatch = 3;
    public const int Symbols = 512;
    public const int Literals = 256;
    public const int LongLength = 15;

    /// <summary>The smallest size of anything: the code lengths and the two units that a decoder begins with.</summary>
    public const int MinSize = LengthsSize + 4;

    private const int LengthBytes = 3; // of the longest matches, beside the symbol
    private const int EndSymbol = 256;
    private const int MaxWord = 15;
    private const int LengthsSize = Symbols / 2;
    private const int ExtraShift = 16;
    private const int ByteLimit = LongLength + byte.MaxValue; // from here on, a length takes a byte 255 and 16 bits

    private readonly uint[] _items; // symbol | low bits of the offset << ExtraShift
    private readonly ushort[] _longLengths; // of the matches that have them, in order
    private readonly uint[] _frequencies = GC.AllocateArray<uint>(Symbols, pinned: true);
    private readonly byte[] _lengths = new byte[Symbols];
    private readonly ushort[] _words = new ushort[Symbols];
    private readonly uint[] _codes = new uint[Symbols]; // word << 16 | count of the low bits of the offset << 8 | length
    private readonly ushort[] _units;
    private readonly (int Units, int Length)[] _notes; // after how many units a length lies
    private readonly uint* _first;
    private readonly uint* _frequencyOf;
    private uint* _next;
    private int _longCount;

    /// <param name="maxLength">The longest chunk.</param>
    public XpressItems(int maxLength)
    {
        _items = GC.AllocateUninitializedArray<uint>(maxLength + 1, pinned: true);
        _first = (uint*)Unsafe.AsPointer(ref _items[0]);
        _frequencyOf = (uint*)Unsafe.AsPointer(ref _frequencies[0]);
        var most = maxLength / (MinMatch + LongLength) + 1;
        _longLengths = new ushort[most];
        _notes = new (int, int)[most];
        _units = new ushort[maxLength / sizeof(ushort) + sizeof(ulong)];
    }

    /// <summary>The lengths of the code words after <see cref="MakeCode"/>; 0 for symbols that do not occur.</summary>
    public ReadOnlySpan<byte> Lengths => _lengths;

    /// <summary>Forgets everything.</summary>
    public void Begin()
    {
        _next = _first;
        _longCount = 0;
        _frequencies.AsSpan().Clear();
    }

    /// <summary>Adds a byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Literal(byte literal)
    {
        *_next++ = literal;
        _frequencyOf[literal]++;
    }

    /// <summary>Adds a match.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Match(int length, int offset)
    {
        var over = length - MinMatch;
        if (over >= LongLength) _longLengths[_longCount++] = (ushort)over;
        var low = BitOperations.Log2((uint)offset);
        var symbol = (uint)(Literals | low << 4 | Math.Min(over, LongLength));
        *_next++ = symbol | (uint)(offset ^ 1 << low) << ExtraShift;
        _frequencyOf[symbol]++;
    }

    /// <summary>Makes the code for what there is, with the mark that ends it.</summary>
    /// <returns>The size in bytes that it all has.</returns>
    public int MakeCode()
    {
        _frequencies[EndSymbol]++;
        HuffmanLengths.Build(_frequencies, _lengths, MaxWord);
        _frequencies[EndSymbol]--;
        return SizeWritten();
    }

    /// <summary>Writes what there is with the code that was made.</summary>
    /// <param name="output">As long as <see cref="MakeCode"/> said; it may not be longer than a chunk.</param>
    public void Write(Span<byte> output)
    {
        HuffmanLengths.AssignWords(_lengths, _words);
        for (var i = 0; i < Symbols; i++) _codes[i] = (uint)_words[i] << 16 | (uint)(ExtraOf(i) << 8) | _lengths[i];
        for (var i = 0; i < LengthsSize; i++) output[i] = (byte)(_lengths[2 * i] | _lengths[2 * i + 1] << 4);
        WriteUnits();
        PutTogether(output[LengthsSize..]);
    }

    /// <summary>How many bits the length of a long match takes beside the symbol.</summary>
    public static uint LengthBits(int length) => length - MinMatch < ByteLimit ? 8u : 8u * LengthBytes;

    /// <summary>How many bits of an offset follow a symbol.</summary>
    public static int ExtraOf(int symbol) => symbol < Literals ? 0 : (symbol >> 4) & 15;

    /// <summary>As many units as the bits need, and one more that a decoder takes in advance.</summary>
    private int SizeWritten()
    {
        long bits = _lengths[EndSymbol];
        for (var i = 0; i < Symbols; i++) bits += _frequencies[i] * (long)(_lengths[i] + ExtraOf(i));
        var bytes = 0;
        foreach (var over in _longLengths.AsSpan(0, _longCount)) bytes += over < ByteLimit ? 1 : LengthBytes;
        return LengthsSize + ((int)((bits + 15) >> 4) + 1) * sizeof(ushort) + bytes;
    }

    private void WriteUnits()
    {
        ulong bits = 0; // the lowest count of them are yet to be written
        var count = 0;
        var longs = 0;
        fixed (uint* codes = _codes)
        fixed (ushort* units = _units)
        {
            var unit = (byte*)units;
            var end = _next;
            *end = EndSymbol; // with no low bits
            for (var item = _first; item <= end; item++)
            {
                var symbol = *item & (Symbols - 1);
                var code = codes[symbol];
                var length = (int)(code & 0xFF);
                bits = bits << length | code >> 16;
                count += length;
                if ((~symbol & (Literals | LongLength)) == 0)
                {
                    var before = (int)(unit - (byte*)units) / sizeof(ushort) + ((count + 15) >> 4) + 1;
                    _notes[longs] = (before, _longLengths[longs]);
                    longs++;
                }
                var extra = (int)(code >> 8) & 0xFF;
                bits = bits << extra | *item >> ExtraShift;
                count += extra;
                *(ulong*)unit = BinaryPrimitives.ReverseEndianness(bits << 1 << (63 - count));
                unit += count >> 4 << 1;
                count &= 15;
            }
        }
    }

    /// <summary>Puts the lengths between the units, and turns those around: they were written with the high byte first.</summary>
    private void PutTogether(Span<byte> output)
    {
        var units = 0;
        foreach (var (before, length) in _notes.AsSpan(0, _longCount))
        {
            CopyUnits(units, before - units, output);
            output = output[((before - units) * sizeof(ushort))..];
            units = before;
            if (length < ByteLimit)
            {
                output[0] = (byte)(length - LongLength);
                output = output[1..];
                continue;
            }
            output[0] = byte.MaxValue;
            BinaryPrimitives.WriteUInt16LittleEndian(output[1..], (ushort)length);
            output = output[LengthBytes..];
        }
        CopyUnits(units, output.Length / sizeof(ushort), output);
    }

    private void CopyUnits(int first, int count, Span<byte> output) =>
        BinaryPrimitives.ReverseEndianness(_units.AsSpan(first, count), MemoryMarshal.Cast<byte, ushort>(output)[..count]);
}
