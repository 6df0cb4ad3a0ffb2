using System.Text;

namespace MediaForge.TaskSequences;

/// <summary>Replaces <c>%NAME%</c> in texts.</summary>
public static class Substitution
{
    /// <summary>
    /// Replaces every <c>%NAME%</c> by its value. A name has letters, digits, <c>_</c>, <c>-</c> and round brackets (as in
    /// <c>%ProgramFiles(x86)%</c>), so that a lone percent sign, as in <c>50 % of</c>, stays. Values are not substituted again.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="value">Gives the value of a name, or null to leave <c>%NAME%</c> as it stands.</param>
    public static string Expand(string text, Func<string, string?> value)
    {
        var first = text.IndexOf('%', StringComparison.Ordinal);
        if (first < 0) return text;
        var result = new StringBuilder(text.Length + 32).Append(text, 0, first);
        for (var i = first; i < text.Length; i++)
        {
            if (text[i] == '%')
            {
                var end = i + 1;
                while (end < text.Length && IsNameCharacter(text[end])) end++;
                if (end < text.Length && text[end] == '%' && end > i + 1 && value(text[(i + 1)..end]) is { } replacement)
                {
                    result.Append(replacement);
                    i = end;
                    continue;
                }
            }
            result.Append(text[i]);
        }
        return result.ToString();
    }

    /// <summary>The names that a text refers to, in order, each as often as it occurs.</summary>
    public static IReadOnlyList<string> NamesIn(string text)
    {
        var names = new List<string>();
        _ = Expand(text, name =>
        {
            names.Add(name);
            return string.Empty;
        });
        return names;
    }

    private static bool IsNameCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '(' or ')';
}
