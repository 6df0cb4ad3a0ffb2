using System.Numerics;
using System.Runtime.CompilerServices;

namespace MediaForge.Wim.Compression;

/// <summary>Compares bytes eight at a time.</summary>
internal static unsafe class MatchLength
{
    /// <summary>How many bytes are the same at two places, up to <see cref="LzxFormat.MaxMatch"/>, when <paramref name="known"/> are.</summary>
    /// <remarks>Reads up to 15 bytes more.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Of(byte* current, byte* earlier, uint known)
    {
        var length = known;
        while (length < LzxFormat.MaxMatch)
        {
            var different = *(ulong*)(current + length) ^ *(ulong*)(earlier + length);
            if (different != 0)
            {
                length += (uint)BitOperations.TrailingZeroCount(different) >> 3;
                break;
            }
            length += sizeof(ulong);
        }
        return Math.Min(length, LzxFormat.MaxMatch);
    }
}
