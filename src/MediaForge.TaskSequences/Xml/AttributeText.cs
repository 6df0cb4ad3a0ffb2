using System.Globalization;

namespace MediaForge.TaskSequences.Xml;

/// <summary>The texts of the common attributes of groups and steps.</summary>
internal static class AttributeText
{
    /// <summary>A truth value, or null when the text is none.</summary>
    public static bool? Flag(string text) =>
        text.Equals("true", StringComparison.OrdinalIgnoreCase) ? true : text.Equals("false", StringComparison.OrdinalIgnoreCase) ? false : null;

    /// <summary>Environments, or null when the text names none.</summary>
    public static RunIn? Environments(string text) => text.ToUpperInvariant() switch
    {
        "WINPE" => RunIn.WinPE,
        "FULLOS" => RunIn.FullOS,
        "WINPEANDFULLOS" => RunIn.WinPEandFullOS,
        _ => null,
    };

    /// <summary>A number that is not negative, or null when the text is none.</summary>
    public static int? Count(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : null;

    /// <summary>Exit codes separated by spaces or commas; those above 2^31 - 1 are taken as Windows shows them. Null when one is no number.</summary>
    public static IReadOnlyList<int>? Codes(string text)
    {
        var parts = text.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries);
        var codes = new int[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            if (!long.TryParse(parts[i], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var code) || code is < int.MinValue or > uint.MaxValue) return null;
            codes[i] = unchecked((int)code);
        }
        return codes;
    }

    /// <summary>The text of a truth value.</summary>
    public static string From(bool value) => value ? "true" : "false";

    /// <summary>The text of exit codes.</summary>
    public static string From(IReadOnlyList<int> codes) => string.Join(' ', codes);
}
