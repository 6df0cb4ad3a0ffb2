using System.Numerics;
using System.Runtime.CompilerServices;

namespace MediaForge.Wim.Compression;

/// <summary>
/// What an XPRESS chunk is made of, literals and matches, how often each symbol occurs, and how it all is written:
/// 256 bytes with the lengths of 512 code words, then units of 16 bits among which the lengths of long matches lie
/// as bytes.
/// </summary>
/// <remarks>
/// Where such a byte lies follows from how a decoder reads: it always has 16 to 31 bits in hand. So the writer always
/// has two units reserved ahead of what it has yet to fill, and puts bytes behind them. Only matches are stored; the
/// literals between them are the chunk's own.
/// </remarks>
internal sealed unsafe class XpressItems
{
    /// <summary>The smallest size of anything: the code lengths and the two units that a decoder begins with.</summary>
    public const int MinSize = LengthsSize + 4;

    public const int MinMatch = 3;
    public const int Symbols = 512;
    public const int Literals = 256;
    public const int EndSymbol = 256;
    public const int LongLength = 15;
    public const int MaxWord = 15;

    private const int LengthsSize = Symbols / 2;
    private const int ByteLength = byte.MaxValue; // from here on, a length takes a byte 255 and 16 bits

    /// <summary>Position | length less the minimum &lt;&lt; 16 | offset &lt;&lt; 32 | symbol &lt;&lt; 48.</summary>
    private readonly ulong[] _matches;
    private readonly uint[] _frequencies = new uint[Symbols];
    private readonly byte[] _lengths = new byte[Symbols];
    private readonly ushort[] _words = new ushort[Symbols];
    private readonly uint[] _codes = new uint[Symbols]; // word << 8 | length
    private byte* _chunk;
    private int _length;
    private int _count;
    private int _literal; // the first byte that no item has yet
    private int _longBytes; // that the lengths of long matches take

    public XpressItems(int maxLength) => _matches = new ulong[maxLength / MinMatch + 1];

    /// <summary>The lengths of the code words after <see cref="MakeCode"/>.</summary>
    public ReadOnlySpan<byte> Lengths => _lengths;

    /// <summary>Forgets everything and begins a chunk.</summary>
    public void Begin(byte* chunk, int length)
    {
        _chunk = chunk;
        _length = length;
        _count = _literal = _longBytes = 0;
        _frequencies.AsSpan().Clear();
    }

    /// <summary>Adds a match, and before it the literals that no item has yet.</summary>
    public void Match(int at, int length, int offset)
    {
        CountLiterals(at);
        var over = length - MinMatch;
        var symbol = Symbol(over, offset);
        _frequencies[symbol]++;
        if (over >= LongLength) _longBytes += over < LongLength + ByteLength ? 1 : 3;
        _matches[_count++] = (uint)at | (ulong)(uint)over << 16 | (ulong)(uint)offset << 32 | (ulong)(uint)symbol << 48;
        _literal = at + length;
    }

    /// <summary>Adds the literals at the end and the mark behind them.</summary>
    public void End()
    {
        CountLiterals(_length);
        _frequencies[EndSymbol]++;
    }

    /// <summary>The symbol of a match.</summary>
    /// <param name="over">Its length less the minimum.</param>
    /// <param name="offset">How far back it is.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Symbol(int over, int offset) => Literals | BitOperations.Log2((uint)offset) << 4 | Math.Min(over, LongLength);

    /// <summary>Makes the code for what there is.</summary>
    public void MakeCode() => HuffmanLengths.Build(_frequencies, _lengths, MaxWord);

    /// <summary>Writes what there is, when that is less than the chunk.</summary>
    /// <returns>The size; 0 when it is no less than the chunk's, and nothing was written.</returns>
    public int Write(byte* output)
    {
        MakeCode();
        var size = SizeWritten();
        if (size >= _length) return 0;
        HuffmanLengths.AssignWords(_lengths, _words);
        for (var i = 0; i < Symbols; i++) _codes[i] = (uint)_words[i] << 8 | _lengths[i];
        for (var i = 0; i < LengthsSize; i++) output[i] = (byte)(_lengths[2 * i] | _lengths[2 * i + 1] << 4);
        WriteItems(output + LengthsSize);
        return size;
    }

    private void CountLiterals(int end)
    {
        fixed (uint* frequencies = _frequencies)
            for (var i = _literal; i < end; i++) frequencies[_chunk[i]]++;
    }

    /// <summary>As many units as the bits need, and the one that stays reserved behind the last.</summary>
    private int SizeWritten()
    {
        ulong bits = 0;
        for (var i = 0; i < Symbols; i++)
        {
            var extra = i < Literals ? 0 : (i >> 4) & 15;
            bits += _frequencies[i] * (ulong)(_lengths[i] + extra);
        }
        return LengthsSize + (int)((bits + 15) >> 4) * 2 + 2 + _longBytes;
    }

    private void WriteItems(byte* output)
    {
        var chunk = _chunk;
        var writer = new Writer(output);
        fixed (uint* codes = _codes)
        fixed (ulong* matches = _matches)
        {
            var literal = 0;
            for (var i = 0; i < _count; i++)
            {
                var match = matches[i];
                var at = (int)(match & 0xFFFF);
                for (; literal < at; literal++) writer.Put(codes[chunk[literal]]);
                var over = (int)(match >> 16) & 0xFFFF;
                var symbol = (int)(match >> 48);
                writer.Put(codes[symbol]);
                if (over >= LongLength) writer.PutLength(over - LongLength);
                var extra = (symbol >> 4) & 15;
                writer.Put(((uint)(match >> 32) & 0xFFFF ^ 1u << extra) << 8 | (uint)extra);
                literal = at + over + MinMatch;
            }
            for (; literal < _length; literal++) writer.Put(codes[chunk[literal]]);
            writer.Put(codes[EndSymbol]);
            writer.End();
        }
    }

    private ref struct Writer(byte* output)
    {
        private byte* _unit = output;
        private byte* _nextUnit = output + 2;
        private byte* _next = output + 4;
        private uint _bits;
        private int _count; // up to 16

        /// <summary>Puts up to 16 bits: value &lt;&lt; 8 | count.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Put(uint code)
        {
            var length = (int)(code & 0xFF);
            _bits = _bits << length | code >> 8;
            _count += length;
            if (_count <= 16) return;
            _count -= 16;
            *(ushort*)_unit = (ushort)(_bits >> _count);
            _unit = _nextUnit;
            _nextUnit = _next;
            _next += 2;
        }

        public void PutLength(int over)
        {
            if (over < ByteLength)
            {
                *_next++ = (byte)over;
                return;
            }
            *_next++ = ByteLength;
            *(ushort*)_next = (ushort)(over + LongLength);
            _next += 2;
        }

        public readonly void End()
        {
            *(ushort*)_unit = (ushort)(_bits << (16 - _count));
            *(ushort*)_nextUnit = 0;
        }
    }
}
