using System.Buffers.Binary;

namespace MediaForge.Wim.Compression;

/// <summary>
/// Decompresses XPRESS with Huffman codes ([MS-XCA] section 2.2, "LZ77+Huffman"), one block per chunk, as WIM
/// files use it.
/// </summary>
/// <remarks>
/// A chunk is 256 bytes with the lengths of 512 code words, then 16-bit units of bits among which lie single
/// bytes: the lengths of long matches. Such a byte is "right behind the units that a reader has taken that
/// always keeps 16 to 31 bits in hand". The reader here takes up to 64 bits ahead and hands units back before
/// it looks for such a byte. Stateless; the scratch tables are one set per thread.
/// </remarks>
public static unsafe class XpressDecoder
{
    private const int Symbols = 512;
    private const int LengthsSize = Symbols / 2;
    private const int MaxCodeLength = 15;
    private const int TableBits = 11;
    private const int MinMatch = 3;
    private const int Literals = 256;
    private const int LongLength = 15;

    [ThreadStatic]
    private static HuffmanTable? _table;

    /// <summary>Decompresses one chunk.</summary>
    /// <param name="input">The compressed chunk.</param>
    /// <param name="output">Where the chunk goes; exactly as long as it.</param>
    /// <exception cref="InvalidDataException">The input is not a chunk of that many bytes. What is in <paramref name="output"/> is of no use.</exception>
    public static void Decompress(ReadOnlySpan<byte> input, Span<byte> output)
    {
        if (input.Length < LengthsSize)
            throw new InvalidDataException($"An XPRESS chunk has {input.Length} bytes, less than the {LengthsSize} of its code lengths.");

        var table = _table ??= new HuffmanTable("XPRESS", Symbols, MaxCodeLength, TableBits);
        Span<byte> lengths = stackalloc byte[Symbols];
        for (var i = 0; i < LengthsSize; i++)
        {
            lengths[2 * i] = (byte)(input[i] & 15);
            lengths[2 * i + 1] = (byte)(input[i] >> 4);
        }
        table.Build(lengths);
        table.RefuseEmpty();
        fixed (byte* to = output) Decode(input, to, output.Length, table.Entries);
    }

    private static void Decode(ReadOnlySpan<byte> input, byte* output, int size, ushort* entries)
    {
        var reader = new BitReader(input, LengthsSize);
        for (var at = 0; at < size;)
        {
            reader.Need(2 * MaxCodeLength + 2); // a code word and the bits of an offset; 16 stay for ReturnUnits
            var symbol = reader.Symbol(entries, TableBits, MaxCodeLength - TableBits);
            if (symbol < Literals)
            {
                output[at++] = (byte)symbol;
                continue;
            }

            var length = symbol & 15;
            var offsetBits = (symbol >> 4) & 15;
            if (length == LongLength) length = ReadLongLength(input, ref reader);
            var offset = 1 << offsetBits | reader.Take(offsetBits);
            length += MinMatch;
            MatchCopy.Copy(output, at, offset, length, size);
            at += length;
        }
    }

    private static int ReadLongLength(ReadOnlySpan<byte> input, ref BitReader reader)
    {
        reader.ReturnUnits(16);
        var at = reader.Position;
        if (at >= input.Length) throw new InvalidDataException("An XPRESS chunk ends before the length of a match.");
        if (input[at] < byte.MaxValue)
        {
            reader.Position = at + 1;
            return LongLength + input[at];
        }
        if (at > input.Length - 3) throw new InvalidDataException("An XPRESS chunk ends before the length of a match.");
        int length = BinaryPrimitives.ReadUInt16LittleEndian(input[(at + 1)..]);
        if (length < LongLength) throw new InvalidDataException($"An XPRESS match at byte {at} of the chunk has a 16-bit length of {length}, which is too short for one.");
        reader.Position = at + 3;
        return length;
    }
}
