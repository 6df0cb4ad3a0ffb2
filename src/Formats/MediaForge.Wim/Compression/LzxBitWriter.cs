using System.Runtime.CompilerServices;

namespace MediaForge.Wim.Compression;

/// <summary>
/// Writes the bit stream of LZX: 16-bit little-endian units, each filled from its most significant bit down. Bits are
/// written two units at a time, without a check for room: the caller knows beforehand how many bits come.
/// </summary>
internal unsafe struct LzxBitWriter(byte* output)
{
    private byte* _at = output;
    private ulong _bits; // the lowest _count ones are still to be written
    private int _count; // below 32 after each Flush

    /// <summary>Appends up to 32 bits; together at most 32 between two calls of <see cref="Flush"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Put(uint bits, int count)
    {
        _bits = _bits << count | bits;
        _count += count;
    }

    /// <summary>Writes what makes two whole units.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Flush()
    {
        if (_count < 32) return;
        _count -= 32;
        *(uint*)_at = uint.RotateLeft((uint)(_bits >> _count), 16);
        _at += sizeof(uint);
    }

    /// <summary>Fills the last unit up with zero bits.</summary>
    /// <returns>Where the stream ends.</returns>
    public byte* Finish()
    {
        if (_count > 0) *(uint*)_at = uint.RotateLeft((uint)(_bits << (32 - _count)), 16);
        return _at + (_count + 15) / 16 * 2;
    }
}
