using System.Runtime.CompilerServices;

namespace MediaForge.Wim.Compression;

/// <summary>
/// The forward stream of LZMS: yes-or-no decisions, each coded with the probability that the last 64 of its kind and
/// context give. Units behind the input are zero.
/// </summary>
internal unsafe ref struct LzmsRangeDecoder
{
    private const uint Full = 0xFFFF0000; // a range with none of these bits takes in another unit
    private const int ProbabilityBits = 6;

    private readonly byte* _end;
    private byte* _next;
    private uint _range;
    private uint _code;

    /// <param name="input">The first unit.</param>
    /// <param name="length">An even number of bytes, at least 4.</param>
    public LzmsRangeDecoder(byte* input, int length)
    {
        _end = input + length;
        _next = input + 2 * sizeof(ushort);
        _range = uint.MaxValue;
        _code = (uint)*(ushort*)input << 16 | *(ushort*)(input + sizeof(ushort));
    }

    /// <summary>Takes a decision in a context, which becomes the next one.</summary>
    /// <param name="entries">The probabilities of that kind of decision, by context.</param>
    /// <param name="context">The last decisions of that kind, the latest in the lowest bit.</param>
    /// <param name="mask">The contexts less 1.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Decide(LzmsProbability* entries, ref int context, int mask)
    {
        var entry = entries + context;
        if ((_range & Full) == 0)
        {
            _range <<= 16;
            _code <<= 16;
            if (_next < _end)
            {
                _code |= *(ushort*)_next;
                _next += sizeof(ushort);
            }
        }
        var bound = (_range >> ProbabilityBits) * entry->OfZero;
        if (_code < bound)
        {
            _range = bound;
            entry->Add(0);
            context = context << 1 & mask;
            return false;
        }
        _range -= bound;
        _code -= bound;
        entry->Add(1);
        context = (context << 1 | 1) & mask;
        return true;
    }
}
