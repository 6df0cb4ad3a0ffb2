using System.Globalization;

namespace MediaForge.Media.Reporting;

/// <summary>Bytes as people write them.</summary>
public static class ByteText
{
    /// <summary>The text, in powers of two with their names: 1.5 GiB.</summary>
    public static string Of(double bytes) => bytes switch
    {
        >= 1L << 30 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (1L << 30):F2} GiB"),
        >= 1L << 20 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (1L << 20):F1} MiB"),
        >= 1L << 10 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (1L << 10):F1} KiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes:F0} bytes"),
    };
}
