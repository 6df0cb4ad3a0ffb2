using System.Buffers.Binary;

namespace MediaForge.Wim.Compression;

/// <summary>
/// Decompresses LZX as WIM files use it: each chunk alone, window = chunk size, no header, call translation
/// always on ([MS-PATCH] section 2.4 describes the cabinet's variant of the same code).
/// </summary>
/// <remarks>
/// A chunk is a row of blocks: verbatim, aligned offset, or uncompressed. A block size is one bit for 32,768 or
/// 16 bits (24 when the window is larger than 32 KiB). Code lengths are coded as differences to those of the
/// block before. At the end the operands of x86 CALL instructions, which the encoder made absolute, are made
/// relative again. Stateless; the scratch tables are one set per thread.
/// </remarks>
public static unsafe class LzxDecoder
{
    /// <summary>The smallest window, in bytes.</summary>
    public const int MinWindow = 1 << 15;

    /// <summary>The largest window, in bytes.</summary>
    public const int MaxWindow = 1 << 21;

    private const int VerbatimBlock = 1;
    private const int AlignedBlock = 2;
    private const int UncompressedBlock = 3;
    private const int DefaultBlockSize = 1 << 15;
    private const int Literals = 256;
    private const int MinMatch = 2;
    private const int LongLength = 7;
    private const int FirstAlignedSlot = 8;

    private const byte CallOpcode = 0xE8;
    private const int CallSize = 5;
    private const int CallTail = 10; // no calls are translated in the last bytes of a chunk
    private const int CallFileSize = 12_000_000;

    [ThreadStatic]
    private static LzxTables? _tables;

    /// <summary>Decompresses one chunk.</summary>
    /// <param name="input">The compressed chunk.</param>
    /// <param name="output">Where the chunk goes; exactly as long as it, at most <paramref name="windowSize"/>.</param>
    /// <param name="windowSize">The chunk size of the WIM (the last chunk of a resource may be shorter): a power of two from <see cref="MinWindow"/> to <see cref="MaxWindow"/>.</param>
    /// <exception cref="InvalidDataException">The input is not a chunk of that many bytes. What is in <paramref name="output"/> is of no use.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The window size is not allowed, or smaller than the output.</exception>
    public static void Decompress(ReadOnlySpan<byte> input, Span<byte> output, int windowSize)
    {
        if (windowSize is < MinWindow or > MaxWindow || !int.IsPow2(windowSize) || output.Length > windowSize)
            throw new ArgumentOutOfRangeException(nameof(windowSize), windowSize, $"An LZX window is a power of two from {MinWindow} to {MaxWindow}, no smaller than the chunk.");

        var tables = _tables ??= new LzxTables();
        tables.Reset();
        var mainSymbols = Literals + 8 * LzxTables.SlotsFor(windowSize);
        var reader = new BitReader(input, 0);
        Span<int> recent = [1, 1, 1];
        for (var at = 0; at < output.Length;)
        {
            reader.Need(28);
            var type = reader.Take(3);
            var size = ReadBlockSize(ref reader, windowSize);
            if (size == 0 || size > output.Length - at) throw new InvalidDataException($"An LZX block at byte {at} of a chunk of {output.Length} bytes claims {size} bytes.");
            switch (type)
            {
                case VerbatimBlock or AlignedBlock:
                    tables.Read(ref reader, type == AlignedBlock, mainSymbols);
                    fixed (byte* to = output) DecodeBlock(ref reader, to, at, at + size, type == AlignedBlock, tables, recent);
                    break;
                case UncompressedBlock:
                    CopyBlock(ref reader, input, output.Slice(at, size), recent);
                    break;
                default:
                    throw new InvalidDataException($"An LZX block at byte {at} of a chunk has the type {type}, which does not exist.");
            }
            at += size;
        }
        UndoCallTranslation(output);
    }

    private static int ReadBlockSize(ref BitReader reader, int windowSize)
    {
        if (reader.Take(1) != 0) return DefaultBlockSize;
        var size = reader.Take(16);
        return windowSize == MinWindow ? size : size << 8 | reader.Take(8);
    }

    private static void DecodeBlock(ref BitReader blockReader, byte* output, int at, int end, bool aligned, LzxTables tables, scoped Span<int> recent)
    {
        var reader = blockReader; // a copy whose address nobody takes stays in registers
        ushort* main = tables.Main.Entries, longer = tables.Length.Entries, low = tables.Aligned.Entries;
        var noLonger = tables.Length.IsEmpty;
        if (aligned) tables.Aligned.RefuseEmpty();
        var firstAligned = aligned ? FirstAlignedSlot : int.MaxValue;
        int r0 = recent[0], r1 = recent[1], r2 = recent[2];
        while (at < end)
        {
            reader.Need(2 * LzxTables.MaxCodeLength);
            var symbol = reader.Symbol(main, LzxTables.MainBits, LzxTables.MaxCodeLength - LzxTables.MainBits);
            if (symbol < Literals)
            {
                output[at++] = (byte)symbol;
                continue;
            }

            var length = symbol & 7;
            var slot = (symbol - Literals) >> 3;
            if (length == LongLength)
            {
                if (noLonger) tables.Length.RefuseEmpty();
                length += reader.Symbol(longer, LzxTables.LengthBits, LzxTables.MaxCodeLength - LzxTables.LengthBits);
            }
            length += MinMatch;

            int offset;
            switch (slot)
            {
                case 0:
                    offset = r0;
                    break;
                case 1:
                    (offset, r1, r0) = (r1, r0, r1);
                    break;
                case 2:
                    (offset, r2, r0) = (r2, r0, r2);
                    break;
                default:
                    var extra = LzxTables.ExtraBits(slot);
                    reader.Need(24);
                    offset = LzxTables.BaseOf(slot);
                    if (slot >= firstAligned)
                        offset += (reader.Take(extra - 3) << 3) + reader.Symbol(low, LzxTables.AlignedBits, 0);
                    else
                        offset += reader.Take(extra);
                    (r2, r1, r0) = (r1, r0, offset);
                    break;
            }
            MatchCopy.Copy(output, at, offset, length, end);
            at += length;
        }
        (recent[0], recent[1], recent[2]) = (r0, r1, r2);
        blockReader = reader;
    }

    private static void CopyBlock(ref BitReader reader, ReadOnlySpan<byte> input, Span<byte> output, scoped Span<int> recent)
    {
        const int recentSize = 3 * sizeof(uint);
        // What is left of the current unit is skipped; a whole one when nothing is left.
        reader.Need(1);
        reader.ReturnUnits(1);
        var at = reader.Position;
        if (at > input.Length - recentSize || output.Length > input.Length - recentSize - at)
            throw new InvalidDataException($"An uncompressed LZX block of {output.Length} bytes at byte {at} reaches beyond its chunk of {input.Length} bytes.");
        for (var i = 0; i < recent.Length; i++)
        {
            var offset = BinaryPrimitives.ReadUInt32LittleEndian(input[(at + i * sizeof(uint))..]);
            if (offset == 0) throw new InvalidDataException($"An uncompressed LZX block at byte {at} sets a match offset of 0.");
            recent[i] = unchecked((int)offset);
        }
        at += recentSize;
        input.Slice(at, output.Length).CopyTo(output);
        at += output.Length;
        reader.Restart(at + (output.Length & 1));
    }

    private static void UndoCallTranslation(Span<byte> chunk)
    {
        if (chunk.Length <= CallTail) return;
        var end = chunk.Length - CallTail;
        for (var i = 0; i < end; i += CallSize)
        {
            var step = chunk[i..end].IndexOf(CallOpcode);
            if (step < 0) return;
            i += step;
            var operand = chunk.Slice(i + 1, sizeof(int));
            var target = BinaryPrimitives.ReadInt32LittleEndian(operand);
            if (target >= 0 && target < CallFileSize) BinaryPrimitives.WriteInt32LittleEndian(operand, target - i);
            else if (target < 0 && target >= -i) BinaryPrimitives.WriteInt32LittleEndian(operand, target + CallFileSize);
        }
    }
}
