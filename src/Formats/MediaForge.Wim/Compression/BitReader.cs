using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MediaForge.Wim.Compression;

/// <summary>
/// The bit stream of XPRESS and LZX: 16-bit little-endian units, each used from its most significant bit down.
/// Units beyond the end of the input are zero; legal streams end early.
/// </summary>
/// <remarks>
/// The buffer is left-aligned: its top <see cref="Count"/> bits are the next ones. Bits below those are either
/// zero or the very bits that a refill will put there again, so a refill may take eight bytes at once and count
/// only the whole units; <see cref="ReturnUnits"/> is the one place that has to clear them.
/// </remarks>
internal unsafe ref struct BitReader
{
    private readonly ReadOnlySpan<byte> _input;
    private ulong _bits;

    public BitReader(ReadOnlySpan<byte> input, int position)
    {
        _input = input;
        Position = position;
    }

    /// <summary>The bits in the buffer.</summary>
    public int Count { get; private set; }

    /// <summary>Where the next unit will be taken from; may lie beyond the end of the input, never before its beginning.</summary>
    public int Position { get; set; }

    /// <summary>Makes sure that at least <paramref name="count"/> (up to 49) bits are buffered.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Need(int count)
    {
        if (Count >= count) return;
        var position = Position;
        var next = position <= _input.Length - sizeof(ulong) ? Units(Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref MemoryMarshal.GetReference(_input), position))) : Tail(_input, position);
        _bits |= next >> Count;
        var units = (64 - Count) >> 4;
        Position = position + units * 2;
        Count += units * 16;
    }

    /// <summary>Takes up to 17 bits that are in the buffer; 0 bits are 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Take(int count)
    {
        var value = (int)(_bits >> 1 >> (63 - count));
        _bits <<= count;
        Count -= count;
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
        Count -= length;
        return HuffmanTable.SymbolOf(entry);
    }

    /// <summary>
    /// Hands back whole units that were read ahead, so that between <paramref name="keep"/> and
    /// <paramref name="keep"/> + 15 bits stay buffered and <see cref="Position"/> is right behind them.
    /// </summary>
    public void ReturnUnits(int keep)
    {
        var units = (Count - keep) >> 4;
        Position -= units * 2;
        Count -= units * 16;
        _bits &= Count == 0 ? 0 : ulong.MaxValue << (64 - Count);
    }

    /// <summary>Drops whatever is buffered and goes on at a byte position.</summary>
    public void Restart(int position)
    {
        Position = position;
        Count = 0;
        _bits = 0;
    }

    private static ulong Units(ulong littleEndian)
    {
        var reversed = BinaryPrimitives.ReverseEndianness(littleEndian);
        return (reversed & 0x00FF00FF00FF00FF) << 8 | (reversed >> 8) & 0x00FF00FF00FF00FF;
    }

    private static ulong Tail(ReadOnlySpan<byte> input, int position)
    {
        Span<byte> last = stackalloc byte[8];
        last.Clear();
        if (position < input.Length) input[position..].CopyTo(last);
        return Units(BinaryPrimitives.ReadUInt64LittleEndian(last));
    }
}
