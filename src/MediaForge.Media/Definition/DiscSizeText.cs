using System.Globalization;

namespace MediaForge.Media.Definition;

/// <summary>The size of a disc as people write it.</summary>
/// <remarks>
/// Discs are sold in powers of ten, and those of one name differ a little; these are the smaller ones: a DVD of 4.7 GB has
/// 2,295,104 sectors of 2,048 bytes (DVD+R, ECMA-349), one of 8.5 GB 4,171,712 (DVD-R for dual layer, ECMA-382), a CD of
/// 650 MB 333,000 (74 minutes). Other numbers count in powers of ten too.
/// </remarks>
internal static class DiscSizeText
{
    private const int Sector = 2048;

    /// <summary>The least that is taken: boot files and a boot image must fit the first disc.</summary>
    private const long Least = 100_000_000;

    /// <summary>What a bad size should have been.</summary>
    public const string Fault = "it is 650MB, 4.7GB, 8.5GB, unlimited, or a number from 100MB on with MB or GB";

    /// <summary>The bytes, or null when it is no size. <c>unlimited</c> is more than any disc.</summary>
    public static long? Read(string text)
    {
        text = text.Trim().Replace(" ", string.Empty, StringComparison.Ordinal).ToUpperInvariant();
        switch (text)
        {
            case "650MB": return 333_000L * Sector;
            case "4.7GB" or "DVD": return 2_295_104L * Sector;
            case "8.5GB": return 4_171_712L * Sector;
            case "UNLIMITED" or "NONE": return long.MaxValue;
        }
        var unit = text.EndsWith("MB", StringComparison.Ordinal) ? 1_000_000L : text.EndsWith("GB", StringComparison.Ordinal) ? 1_000_000_000L : 0;
        if (unit == 0 || !decimal.TryParse(text.AsSpan(0, text.Length - 2), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) || number > 1_000_000) return null;
        var bytes = (long)(number * unit) / Sector * Sector;
        return bytes >= Least ? bytes : null;
    }
}
