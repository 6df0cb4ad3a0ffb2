using System.Globalization;

namespace MediaForge.Execution.Conditions;

/// <summary>
/// How values of conditions compare. Two whole numbers (decimal, with or without sign) compare as numbers: 9 is less than
/// 10, and 05 equals 5. Anything else compares as text, ordinal and without case: "9a" is greater than "10".
/// </summary>
internal static class Comparison
{
    /// <summary>Compares two values by the rule above.</summary>
    public static int Values(string a, string b) =>
        TryNumber(a, out var x) && TryNumber(b, out var y) ? x.CompareTo(y) : Math.Sign(string.Compare(a, b, StringComparison.OrdinalIgnoreCase));

    /// <summary>Compares versions part by part; parts that are left out are 0.</summary>
    public static int Versions(Version a, Version b) => Full(a).CompareTo(Full(b));

    /// <summary>Reads a version of one to four numbers: <c>10</c>, <c>10.0.16299</c>, <c>5.00.8913.1005</c>.</summary>
    public static bool TryVersion(string text, out Version version)
    {
        var whole = text.Trim();
        if (!whole.Contains('.', StringComparison.Ordinal)) whole += ".0";
        return Version.TryParse(whole, out version!);
    }

    /// <summary>Whether an operator holds for the result of a comparison; null when there is no such operator.</summary>
    public static bool? Holds(string op, int comparison) => op.Trim().ToUpperInvariant() switch
    {
        "EQUALS" => comparison == 0,
        "NOTEQUALS" => comparison != 0,
        "LESS" => comparison < 0,
        "LESSEQUAL" or "LESSEQUALS" => comparison <= 0,
        "GREATER" => comparison > 0,
        "GREATEREQUAL" or "GREATEREQUALS" => comparison >= 0,
        _ => null,
    };

    private static bool TryNumber(string text, out long number) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out number);

    private static Version Full(Version v) => new(v.Major, v.Minor, Math.Max(v.Build, 0), Math.Max(v.Revision, 0));
}
