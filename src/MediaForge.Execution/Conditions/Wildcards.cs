namespace MediaForge.Execution.Conditions;

/// <summary>Patterns with <c>*</c> (any run of characters) and <c>?</c> (any one), compared without case.</summary>
internal static class Wildcards
{
    /// <summary>Whether the whole text matches.</summary>
    public static bool Match(string pattern, string text)
    {
        // On a mismatch after a star, the star takes one more character; only the last star needs to be tried again.
        int p = 0, t = 0, star = -1, starText = 0;
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*') (star, starText, p) = (p, t, p + 1);
            else if (p < pattern.Length && (pattern[p] == '?' || char.ToUpperInvariant(pattern[p]) == char.ToUpperInvariant(text[t]))) (p, t) = (p + 1, t + 1);
            else if (star >= 0) (p, t) = (star + 1, ++starText);
            else return false;
        }
        while (p < pattern.Length && pattern[p] == '*') p++;
        return p == pattern.Length;
    }
}
