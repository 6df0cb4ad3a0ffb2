using System.Globalization;

namespace MediaForge.Media.Definition;

/// <summary>The settings that protect a media: where its password comes from, and when it may be started.</summary>
internal static class ProtectionSettings
{
    /// <summary>The key that people look for, and that no media.yaml may have.</summary>
    public const string Password = "password";

    private static readonly string[] Days = ["yyyy-MM-dd"];
    private static readonly string[] Times = ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss"];

    /// <summary>What is wrong with a date of the machine's clock, or null.</summary>
    public static string? DateFault(string text) =>
        Parse(text, endOfDay: false) is null ? "it is no date like 2026-01-31 or 2026-01-31T18:00; it is held against what the machine's clock shows and so has no time zone" : null;

    /// <summary>A date as the machine's clock shows it; null when it is none.</summary>
    /// <param name="text">A day, or a day and a time, without a time zone.</param>
    /// <param name="endOfDay">Whether a day alone means its last second, else its first.</param>
    public static DateTime? Parse(string text, bool endOfDay)
    {
        if (DateTime.TryParseExact(text.Trim(), Days, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)) return endOfDay ? day.AddDays(1).AddSeconds(-1) : day;
        return DateTime.TryParseExact(text.Trim(), Times, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;
    }
}
