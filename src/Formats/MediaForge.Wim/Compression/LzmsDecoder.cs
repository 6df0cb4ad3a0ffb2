using System.Runtime.CompilerServices;

namespace MediaForge.Wim.Compression;

/// <summary>
/// Decompresses LZMS, which solid WIMs ("ESD") use: each chunk alone, up to 64 MiB. Microsoft has not described the
/// format; what is known of it is wimlib's finding.
/// </summary>
/// <remarks>
/// A chunk has two streams. From its beginning forward runs a range coder with the decisions: literal or match, plain
/// (LZ) or delta match, new or repeated offset. From its end backward runs a bit stream with the symbols of adaptive
/// Huffman codes and the low bits of numbers. A delta match repeats not bytes but the differences to the bytes one
/// span before, as in tables and sound. At the end a filter for x86 code is undone. Stateless; the scratch memory is
/// one set per thread.
/// </remarks>
public static unsafe class LzmsDecoder
{
    /// <summary>The largest chunk, in bytes.</summary>
    public const int MaxChunk = 1 << 26;

    private const int MinSize = 4;
    private const int Recent = LzmsScratch.RecentOffsets;

    /// <summary>A chunk is decoded in slices, so that the run-time compiler sees a method that is called often and optimizes it.</summary>
    private const int SliceSize = 1 << 14;

    private const int AfterLiteral = 0;
    private const int AfterMatch = 1;
    private const int AfterDelta = 2;

    [ThreadStatic]
    private static LzmsScratch? _scratch;

    /// <summary>Decompresses one chunk.</summary>
    /// <param name="input">The compressed chunk.</param>
    /// <param name="output">Where the chunk goes; exactly as long as it, at most <see cref="MaxChunk"/>.</param>
    /// <exception cref="InvalidDataException">The input is not a chunk of that many bytes. What is in <paramref name="output"/> is of no use.</exception>
    /// <exception cref="ArgumentException">The output is too long.</exception>
    public static void Decompress(ReadOnlySpan<byte> input, Span<byte> output)
    {
        if (output.Length > MaxChunk) throw new ArgumentException($"An LZMS chunk of {output.Length} bytes, where at most {MaxChunk} are allowed.", nameof(output));
        if (input.Length < MinSize || input.Length % sizeof(ushort) != 0)
            throw new InvalidDataException($"An LZMS chunk has {input.Length} bytes, where an even number from {MinSize} up is needed.");
        if (output.IsEmpty) return;

        var scratch = _scratch ??= new LzmsScratch();
        scratch.Reset(output.Length);
        fixed (byte* from = input, to = output)
        {
            Decode(from, input.Length, to, output.Length, scratch);
            LzmsFilter.Undo(to, output.Length, scratch.Targets);
        }
    }

    private static void Decode(byte* input, int inputSize, byte* output, int size, LzmsScratch scratch)
    {
        var decisions = new LzmsRangeDecoder(input, inputSize);
        var bits = new LzmsBitReader(input, inputSize);
        for (var at = 0; at < size;) at = DecodeSlice(ref decisions, ref bits, output, at, Math.Min(size - at, SliceSize) + at, size, scratch);
    }

    /// <summary>Decodes up to a place or a little further, and returns how far.</summary>
    private static int DecodeSlice(ref LzmsRangeDecoder allDecisions, ref LzmsBitReader allBits, byte* output, int at, int end, int size, LzmsScratch scratch)
    {
        var decisions = allDecisions; // copies whose address nobody takes stay in registers
        var bits = allBits;
        var contexts = scratch.Contexts;
        int mainContext = contexts[0], matchContext = contexts[1], lzContext = contexts[2], deltaContext = contexts[3], previous = contexts[4];
        var repeatContexts = contexts + 5; // LZ 0 and 1, delta 0 and 1
        var offsets = scratch.Offsets;
        var deltas = scratch.Deltas; // raw offset << 3 | power
        var literals = scratch.Literals;
        var main = scratch.Main;
        int* offsetBase = LzmsSlots.Offsets.Base, lengthBase = LzmsSlots.Lengths.Base;
        byte* offsetExtra = LzmsSlots.Offsets.Extra, lengthExtra = LzmsSlots.Lengths.Extra;
        while (at < end)
        {
            bits.Need(LzmsCode.MaxLength);
            if (!decisions.Decide(main, ref mainContext, LzmsScratch.MainContexts - 1))
            {
                output[at++] = (byte)literals.Decode(ref bits);
                previous = AfterLiteral;
                continue;
            }

            if (!decisions.Decide(scratch.Match, ref matchContext, LzmsScratch.MatchContexts - 1))
            {
                int offset;
                if (!decisions.Decide(scratch.Lz, ref lzContext, LzmsScratch.RepeatContexts - 1))
                {
                    bits.Need(LzmsCode.MaxLength + 30);
                    var slot = scratch.OffsetSlots.Decode(ref bits);
                    offset = offsetBase[slot] + bits.Take(offsetExtra[slot]);
                    MoveUp(offsets, Recent - 1);
                }
                else
                {
                    var index = RepeatIndex(ref decisions, scratch.LzRepeat, repeatContexts) + (previous == AfterMatch ? 1 : 0);
                    offset = offsets[index];
                    MoveUp(offsets, index);
                }
                offsets[0] = offset;
                previous = AfterMatch;
                var length = ReadLength(ref bits, scratch.LengthSlots, lengthBase, lengthExtra);
                MatchCopy.Copy(output, at, offset, length, size);
                at += length;
            }
            else
            {
                int delta;
                if (!decisions.Decide(scratch.Delta, ref deltaContext, LzmsScratch.RepeatContexts - 1))
                {
                    bits.Need(LzmsCode.MaxLength);
                    var power = scratch.DeltaPowers.Decode(ref bits);
                    bits.Need(LzmsCode.MaxLength + 30);
                    var slot = scratch.DeltaOffsetSlots.Decode(ref bits);
                    var raw = offsetBase[slot] + bits.Take(offsetExtra[slot]);
                    if (raw > size) MatchCopy.ThrowOutside(at, raw, 0, size);
                    delta = raw << 3 | power; // the size has 27 bits
                    MoveUp(deltas, Recent - 1);
                }
                else
                {
                    var index = RepeatIndex(ref decisions, scratch.DeltaRepeat, repeatContexts + 2) + (previous == AfterDelta ? 1 : 0);
                    delta = deltas[index];
                    MoveUp(deltas, index);
                }
                deltas[0] = delta;
                previous = AfterDelta;
                var length = ReadLength(ref bits, scratch.LengthSlots, lengthBase, lengthExtra);
                var span = 1 << (delta & 7);
                var offset = (long)(delta >> 3) << (delta & 7);
                if (offset + span > at || length > size - at) MatchCopy.ThrowOutside(at, offset, length, size);
                CopyDelta(output + at, (int)offset, span, length);
                at += length;
            }
        }

        (contexts[0], contexts[1], contexts[2], contexts[3], contexts[4]) = (mainContext, matchContext, lzContext, deltaContext, previous);
        allDecisions = decisions;
        allBits = bits;
        return at;
    }

    /// <summary>Which repeated offset: two decisions at most.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int RepeatIndex(ref LzmsRangeDecoder decisions, LzmsProbability* entries, int* contexts)
    {
        if (!decisions.Decide(entries, ref contexts[0], LzmsScratch.RepeatContexts - 1)) return 0;
        return decisions.Decide(entries + LzmsScratch.RepeatContexts, ref contexts[1], LzmsScratch.RepeatContexts - 1) ? 2 : 1;
    }

    /// <summary>Makes room at the front by moving those before <paramref name="index"/> up.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MoveUp(int* recent, int index)
    {
        for (var i = index; i > 0; i--) recent[i] = recent[i - 1];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int ReadLength(ref LzmsBitReader bits, LzmsCode code, int* lengthBase, byte* lengthExtra)
    {
        bits.Need(LzmsCode.MaxLength + 30);
        var slot = code.Decode(ref bits);
        return lengthBase[slot] + bits.Take(lengthExtra[slot]);
    }

    private static void CopyDelta(byte* to, int offset, int span, int length)
    {
        for (var end = to + length; to < end; to++) *to = (byte)(to[-offset] + to[-span] - to[-offset - span]);
    }
}
