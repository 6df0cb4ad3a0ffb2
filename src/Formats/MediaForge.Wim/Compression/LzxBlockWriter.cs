using System.Runtime.CompilerServices;

namespace MediaForge.Wim.Compression;

/// <summary>Writes the blocks of a chunk, each with codes made for its symbols.</summary>
internal sealed unsafe class LzxBlockWriter
{
    private const int DefaultBlockSize = 1 << 15;
    private const uint VerbatimBlock = 1;
    private const uint AlignedBlock = 2;
    private const int AlignedLengthBits = 3;

    private readonly int _mainSymbols;
    private readonly int _sizeBits;
    private readonly PinnedBuffer<byte> _output;
    private readonly LzxHistogram _histogram = new();
    private readonly LzxCodeLengths _literalLengths = new(), _matchLengths = new(), _lengthLengths = new();
    private readonly PinnedBuffer<byte> _main = new(LzxFormat.MaxMainSymbols), _length = new(LzxFormat.LengthSymbols), _aligned = new(LzxFormat.AlignedSymbols);
    private readonly PinnedBuffer<ushort> _mainWords = new(LzxFormat.MaxMainSymbols), _lengthWords = new(LzxFormat.LengthSymbols), _alignedWords = new(LzxFormat.AlignedSymbols);
    private readonly byte[] _previousMain = new byte[LzxFormat.MaxMainSymbols], _previousLength = new byte[LzxFormat.LengthSymbols];
    private LzxBitWriter _writer;
    private long _bits;

    public LzxBlockWriter(int chunkSize)
    {
        _mainSymbols = LzxFormat.Literals + 8 * LzxTables.SlotsFor(chunkSize);
        _sizeBits = chunkSize == DefaultBlockSize ? 16 : 24;
        _output = new PinnedBuffer<byte>(chunkSize + 2 * sizeof(uint));
    }

    /// <summary>Begins a chunk.</summary>
    public void Start()
    {
        _writer = new LzxBitWriter(_output.Pointer);
        _bits = 0;
        _previousMain.AsSpan().Clear();
        _previousLength.AsSpan().Clear();
    }

    /// <summary>Writes one block.</summary>
    /// <param name="items">What is in it.</param>
    /// <param name="data">Its bytes.</param>
    /// <param name="size">How many they are.</param>
    /// <param name="room">The most bytes that the chunk may have.</param>
    /// <returns>Whether there was room; the chunk is spoilt when not.</returns>
    public bool Write(LzxItems items, byte* data, int size, int room)
    {
        _histogram.Clear();
        _histogram.Count(items.First, items.End, data);
        Span<byte> main = _main.Span[.._mainSymbols], length = _length.Span, aligned = _aligned.Span;
        HuffmanLengths.Build(_histogram.Main[.._mainSymbols], main, LzxFormat.MaxCodeLength);
        HuffmanLengths.Build(_histogram.Length, length, LzxFormat.MaxCodeLength);
        HuffmanLengths.Build(_histogram.Aligned, aligned, LzxFormat.MaxAlignedLength);

        _bits += 3 + 1 + (size == DefaultBlockSize ? 0 : _sizeBits);
        _bits += _literalLengths.Prepare(main[..LzxFormat.Literals], _previousMain);
        _bits += _matchLengths.Prepare(main[LzxFormat.Literals..], _previousMain.AsSpan(LzxFormat.Literals));
        _bits += _lengthLengths.Prepare(length, _previousLength);
        _bits += Bits(_histogram.Main[.._mainSymbols], main) + Bits(_histogram.Length, length) + ExtraBits();
        var saved = AlignedGain(aligned);
        if (saved > 0) _bits -= saved;
        if ((_bits + 15) / 16 * 2 > room) return false;

        HuffmanLengths.AssignWords(main, _mainWords.Span);
        HuffmanLengths.AssignWords(length, _lengthWords.Span);
        HuffmanLengths.AssignWords(aligned, _alignedWords.Span);
        WriteHeader(saved > 0, size);
        if (saved > 0) WriteItems(items.First, items.End, data, LzxFormat.FirstAlignedSlot);
        else WriteItems(items.First, items.End, data, LzxFormat.MaxSlots);
        main.CopyTo(_previousMain);
        length.CopyTo(_previousLength);
        return true;
    }

    /// <summary>Ends the chunk.</summary>
    public ReadOnlySpan<byte> Finish() => new(_output.Pointer, (int)(_writer.Finish() - _output.Pointer));

    private static long Bits(ReadOnlySpan<uint> frequencies, ReadOnlySpan<byte> lengths)
    {
        long bits = 0;
        for (var i = 0; i < frequencies.Length; i++) bits += frequencies[i] * lengths[i];
        return bits;
    }

    private long ExtraBits()
    {
        long bits = 0;
        for (var symbol = LzxFormat.Literals; symbol < _mainSymbols; symbol++) bits += _histogram.Main[symbol] * LzxTables.ExtraBits((symbol - LzxFormat.Literals) >> 3);
        return bits;
    }

    /// <summary>How many bits an aligned block is smaller than a verbatim one.</summary>
    private long AlignedGain(ReadOnlySpan<byte> lengths)
    {
        long gain = -LzxFormat.AlignedSymbols * AlignedLengthBits;
        for (var i = 0; i < lengths.Length; i++) gain += _histogram.Aligned[i] * (AlignedLengthBits - lengths[i]);
        return gain;
    }

    private void WriteHeader(bool aligned, int size)
    {
        var writer = _writer;
        writer.Put(aligned ? AlignedBlock : VerbatimBlock, 3);
        writer.Put(size == DefaultBlockSize ? 1u : 0, 1);
        if (size != DefaultBlockSize) writer.Put((uint)size, _sizeBits);
        writer.Flush();
        if (aligned)
        {
            foreach (var length in _aligned.Span) writer.Put(length, AlignedLengthBits);
            writer.Flush();
        }
        _literalLengths.Write(ref writer);
        _matchLengths.Write(ref writer);
        _lengthLengths.Write(ref writer);
        _writer = writer;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void WriteItems(uint* item, uint* end, byte* data, uint firstAlignedSlot)
    {
        var writer = _writer; // a copy whose address nobody takes stays in registers
        byte* mainLengths = _main.Pointer, lengthLengths = _length.Pointer, alignedLengths = _aligned.Pointer;
        ushort* mainWords = _mainWords.Pointer, lengthWords = _lengthWords.Pointer, alignedWords = _alignedWords.Pointer;
        for (; item < end; item++)
        {
            var length = *item & LzxFormat.LengthMask;
            if (length == 1)
            {
                writer.Put(mainWords[*data], mainLengths[*data]);
                writer.Flush();
                data++;
                continue;
            }

            data += length;
            var formatted = *item >> LzxFormat.LengthBits;
            var slot = LzxFormat.SlotOf(formatted);
            var main = LzxFormat.MainSymbol(slot, length);
            writer.Put(mainWords[main], mainLengths[main]);
            if (length >= LzxFormat.FirstLongMatch)
            {
                length -= LzxFormat.FirstLongMatch;
                writer.Put(lengthWords[length], lengthLengths[length]);
            }
            writer.Flush();
            var extra = LzxTables.ExtraBits((int)slot);
            if (slot >= firstAlignedSlot)
            {
                var low = formatted & 7;
                writer.Put(formatted >> 3 & (1u << (extra - 3)) - 1, extra - 3);
                writer.Put(alignedWords[low], alignedLengths[low]);
            }
            else
            {
                writer.Put(formatted & (1u << extra) - 1, extra);
            }
            writer.Flush();
        }
        _writer = writer;
    }
}
