using System.Runtime.CompilerServices;

namespace MediaForge.Wim.Compression;

/// <summary>
/// The backward bit stream of LZMS: 16-bit little-endian units from the last one of the input to the first, each used
/// from its most significant bit down. Units before the input are zero.
/// </summary>
/// <remarks>
/// The buffer is left-aligned, as that of <see cref="BitReader"/>. Eight bytes read as a little-endian number have their
/// last unit on top, which is the one that comes first: a refill needs no shuffling.
/// </remarks>
internal unsafe ref struct LzmsBitReader
{
    private readonly byte* _input;
    private byte* _next; // behind the next unit; may go below the input
    private ulong _bits;
    private int _count;

    public LzmsBitReader(byte* input, int length)
    {
        _input = input;
        _next = input + length;
    }

    /// <summary>Makes sure that at least <paramref name="count"/> (up to 49) bits are buffered.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Need(int count)
    {
        if (_count >= count) return;
        var next = _next - _input >= sizeof(ulong) ? *(ulong*)(_next - sizeof(ulong)) : Head(_input, _next);
        _bits |= next >> _count;
        var units = (64 - _count) >> 4;
        _next -= units * 2;
        _count += units * 16;
    }

    /// <summary>Takes up to 30 bits that are in the buffer; 0 bits are 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Take(int count)
    {
        var value = (int)(_bits >> 1 >> (63 - count));
        _bits <<= count;
        _count -= count;
        return value;
    }

    /// <summary>Takes a code word, of which all bits are in the buffer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Symbol(ushort* entries, int tableBits, int subBits)
    {
        int entry = entries[_bits >> (64 - tableBits)];
        if (HuffmanTable.IsLink(entry))
            entry = (entries + (1 << tableBits) + (HuffmanTable.LinkOf(entry) << subBits))[_bits << tableBits >> (64 - subBits)];
        var length = HuffmanTable.LengthOf(entry);
        _bits <<= length;
        _count -= length;
        return HuffmanTable.SymbolOf(entry);
    }

    private static ulong Head(byte* input, byte* next)
    {
        ulong value = 0;
        for (var shift = 56; next > input; shift -= 8) value |= (ulong)*--next << shift;
        return value;
    }
}
