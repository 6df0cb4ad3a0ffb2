using System.Buffers;

namespace MediaForge.TaskSequences.Validation;

/// <summary>The shapes of values, for the wizards and for validation.</summary>
internal static class ValueRules
{
    private static readonly SearchValues<char> NotInNames = SearchValues.Create("<>\"|?*");

    /// <summary>Whether the text has the shape of a product key: five groups of five letters and digits.</summary>
    public static bool IsProductKey(string text)
    {
        if (text.Length != 29) return false;
        for (var i = 0; i < text.Length; i++)
            if (i % 6 == 5 ? text[i] != '-' : !char.IsAsciiLetterOrDigit(text[i])) return false;
        return true;
    }

    /// <summary>Whether the text names an organizational unit as ConfigMgr wants it.</summary>
    public static bool IsOrganizationalUnit(string text) =>
        text.StartsWith("LDAP://", StringComparison.OrdinalIgnoreCase) && text.Contains("DC=", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the value has a variable in it, so that its shape is only known at run time.</summary>
    public static bool HasVariable(string text) => Substitution.NamesIn(text).Count > 0;

    /// <summary>What is wrong with a capture's destination, as the end of a sentence; null when nothing is.</summary>
    public static string? FindCaptureFault(string text)
    {
        if (!HasVariable(text) && !IsUncFile(text)) return @"is no file on a share (\\server\share\...)";
        if (!HasVariable(text) && !text.EndsWith(".wim", StringComparison.OrdinalIgnoreCase)) return "does not end in .wim";
        if (text.AsSpan().ContainsAny(NotInNames)) return "has a character that no file name has";
        return null;
    }

    /// <summary>Whether the text is <c>\\server\share</c>, with or without folders behind it.</summary>
    public static bool IsUncShare(string text)
    {
        if (!text.StartsWith(@"\\", StringComparison.Ordinal)) return false;
        var parts = text[2..].Split('\\');
        return parts.Length >= 2 && parts[0].Length > 0 && parts[1].Length > 0;
    }

    private static bool IsUncFile(string text)
    {
        if (!IsUncShare(text)) return false;
        var parts = text[2..].Split('\\');
        return parts.Length >= 3 && parts.All(p => p.Length > 0);
    }
}
