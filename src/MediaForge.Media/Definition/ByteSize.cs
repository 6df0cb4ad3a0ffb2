using System.Globalization;

namespace MediaForge.Media.Definition;

/// <summary>Sizes as people write them: <c>8GB</c> (powers of 1000, as sticks are sold), <c>8GiB</c> (powers of 1024), or a number of bytes.</summary>
public static class ByteSize
{
    private static readonly (string Unit, decimal Bytes)[] Units =
    [
        ("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("TiB", 1L << 40),
        ("KB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("TB", 1_000_000_000_000), ("B", 1),
    ];

    /// <summary>The bytes, or null when it is no size, or none above 0.</summary>
    public static long? Parse(string text)
    {
        var number = text.Trim();
        var factor = 1m;
        foreach (var (unit, bytes) in Units)
        {
            if (!number.EndsWith(unit, StringComparison.OrdinalIgnoreCase)) continue;
            (number, factor) = (number[..^unit.Length].TrimEnd(), bytes);
            break;
        }
        if (!decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) || value <= 0 || value * factor > 1L << 60) return null;
        return (long)(value * factor) is > 0 and var size ? size : null;
    }
}
