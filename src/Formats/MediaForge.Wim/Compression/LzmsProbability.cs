using System.Numerics;
using System.Runtime.CompilerServices;

namespace MediaForge.Wim.Compression;

/// <summary>How likely a decision of LZMS is no: the share of it in the last 64 ones.</summary>
internal struct LzmsProbability
{
    private const ulong Initial = 0x55555555;

    private ulong _history; // the latest in the lowest bit

    /// <summary>In 1/64; neither certain nor impossible.</summary>
    public uint OfZero;

    /// <summary>As it is at the beginning of a chunk.</summary>
    public static LzmsProbability Start { get; } = new() { _history = Initial, OfZero = (uint)BitOperations.PopCount(~Initial) };

    /// <summary>Takes in a decision.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(uint decision)
    {
        var history = _history << 1 | decision;
        _history = history;
        OfZero = Math.Clamp((uint)BitOperations.PopCount(~history), 1, 63);
    }
}
