using System.Numerics;

namespace MediaForge.Wim.Compression;

/// <summary>
/// Binary logarithms as fixed-point integers: what a symbol costs under an ideal code. Integers, so that every machine
/// makes the same decisions and the same file.
/// </summary>
internal static class FixedLog
{
    /// <summary>The bits behind the point.</summary>
    public const int Scale = 8;

    /// <summary>What one bit is.</summary>
    public const int Bit = 1 << Scale;

    private const int TableBits = 12;

    private static readonly ushort[] Table = MakeTable();

    /// <summary>log2 of a number from 1 up, in 1/<see cref="Bit"/>.</summary>
    public static int Log2(uint value)
    {
        if (value < 1 << TableBits) return Table[value];
        var shift = BitOperations.Log2(value) - TableBits + 1;
        return Table[value >> shift] + shift * Bit;
    }

    private static ushort[] MakeTable()
    {
        var table = new ushort[1 << TableBits];
        for (var i = 1; i < table.Length; i++)
        {
            var log = BitOperations.Log2((uint)i);
            var mantissa = (ulong)i << (30 - log); // 1.30, in [1, 2)
            var result = (uint)log;
            for (var bit = 0; bit <= Scale; bit++) // squaring doubles the logarithm; one more bit to round with
            {
                mantissa = mantissa * mantissa >> 30;
                result <<= 1;
                if (mantissa < 2UL << 30) continue;
                mantissa >>= 1;
                result |= 1;
            }
            table[i] = (ushort)((result + 1) >> 1);
        }
        return table;
    }
}
