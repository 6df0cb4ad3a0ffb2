using System.Numerics;

namespace MediaForge.Wim.Compression;

/// <summary>The codes of an LZX chunk, their lengths (which the next block's are coded against), and how they are read.</summary>
internal sealed class LzxTables
{
    public const int MainBits = 11;
    public const int LengthBits = 10;
    public const int AlignedBits = 7;
    public const int MaxCodeLength = 16;

    private const int Literals = 256;
    private const int MaxMainSymbols = Literals + 8 * 50;
    private const int LengthSymbols = 249;
    private const int AlignedSymbols = 8;
    private const int AlignedLengthBits = 3;
    private const int PreSymbols = 20;
    private const int PreLengthBits = 4;
    private const int PreMaxLength = 15;
    private const int PreBits = 8;
    private const int ShortZeros = 17;
    private const int LongZeros = 18;
    private const int Repeat = 19;

    /// <summary>Offset slots of the windows from 2^15 to 2^21.</summary>
    private static ReadOnlySpan<byte> Slots => [30, 32, 34, 36, 38, 42, 50];

    private readonly byte[] _mainLengths = new byte[MaxMainSymbols];
    private readonly byte[] _lengthLengths = new byte[LengthSymbols];
    private readonly HuffmanTable _pre = new("LZX pretree", PreSymbols, PreMaxLength, PreBits);

    public HuffmanTable Main { get; } = new("LZX main", MaxMainSymbols, MaxCodeLength, MainBits);

    public HuffmanTable Length { get; } = new("LZX length", LengthSymbols, MaxCodeLength, LengthBits);

    public HuffmanTable Aligned { get; } = new("LZX aligned offset", AlignedSymbols, AlignedBits, AlignedBits);

    /// <summary>The offset slots that a window of 2^15 to 2^21 bytes has.</summary>
    public static int SlotsFor(int windowSize) => Slots[BitOperations.Log2((uint)windowSize) - 15];

    /// <summary>The number of bits that follow the slot.</summary>
    public static int ExtraBits(int slot) => slot >= 36 ? 17 : slot < 4 ? 0 : (slot >> 1) - 1;

    /// <summary>The smallest match offset of a slot from 3 up.</summary>
    public static int BaseOf(int slot) => slot >= 36
        ? (1 << 18) + ((slot - 36) << 17) - 2
        : ((2 | slot & 1) << ((slot >> 1) - 1)) - 2;

    /// <summary>The state at the beginning of a chunk.</summary>
    public void Reset()
    {
        _mainLengths.AsSpan().Clear();
        _lengthLengths.AsSpan().Clear();
    }

    /// <summary>Reads the codes in the header of a verbatim or aligned offset block.</summary>
    public void Read(ref BitReader reader, bool aligned, int mainSymbols)
    {
        if (aligned)
        {
            Span<byte> lengths = stackalloc byte[AlignedSymbols];
            reader.Need(AlignedSymbols * AlignedLengthBits);
            for (var i = 0; i < AlignedSymbols; i++) lengths[i] = (byte)reader.Take(AlignedLengthBits);
            Aligned.Build(lengths);
        }
        var main = _mainLengths.AsSpan(0, mainSymbols);
        ReadLengths(ref reader, main[..Literals]);
        ReadLengths(ref reader, main[Literals..]);
        Main.Build(main);
        Main.RefuseEmpty(); // the other two may be, when no match needs them
        ReadLengths(ref reader, _lengthLengths);
        Length.Build(_lengthLengths);
    }

    private void ReadLengths(ref BitReader reader, Span<byte> lengths)
    {
        Span<byte> preLengths = stackalloc byte[PreSymbols];
        for (var i = 0; i < PreSymbols; i++)
        {
            reader.Need(PreLengthBits);
            preLengths[i] = (byte)reader.Take(PreLengthBits);
        }
        _pre.Build(preLengths);
        _pre.RefuseEmpty();

        for (var i = 0; i < lengths.Length;)
        {
            reader.Need(2 * PreMaxLength + 5);
            var symbol = PreSymbol(ref reader);
            switch (symbol)
            {
                case ShortZeros:
                    i = FillRun(lengths, i, 4 + reader.Take(4), 0);
                    break;
                case LongZeros:
                    i = FillRun(lengths, i, 20 + reader.Take(5), 0);
                    break;
                case Repeat:
                    var count = 4 + reader.Take(1);
                    var difference = PreSymbol(ref reader);
                    if (difference > MaxCodeLength) throw new InvalidDataException($"An LZX run of code lengths repeats the pretree symbol {difference}, which is no length.");
                    i = FillRun(lengths, i, count, Minus(lengths[i], difference));
                    break;
                default:
                    lengths[i] = Minus(lengths[i], symbol);
                    i++;
                    break;
            }
        }
    }

    private unsafe int PreSymbol(ref BitReader reader) => reader.Symbol(_pre.Entries, PreBits, PreMaxLength - PreBits);

    private static byte Minus(int previous, int difference)
    {
        var length = previous - difference;
        return (byte)(length < 0 ? length + MaxCodeLength + 1 : length);
    }

    private static int FillRun(Span<byte> lengths, int at, int count, byte length)
    {
        if (count > lengths.Length - at) throw new InvalidDataException($"An LZX run of {count} code lengths at symbol {at} does not fit the code of {lengths.Length}.");
        lengths.Slice(at, count).Fill(length);
        return at + count;
    }
}
