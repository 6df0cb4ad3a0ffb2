namespace MediaForge.Media.Definition;

/// <summary>Finds the word that was probably meant.</summary>
internal static class Nearest
{
    /// <summary>The candidate with the fewest edits, if few enough to be a slip; else null.</summary>
    public static string? Of(string word, IEnumerable<string> candidates) =>
        candidates.Select(c => (Word: c, Edits: Edits(word.ToLowerInvariant(), c.ToLowerInvariant())))
            .Where(c => c.Edits <= Math.Max(2, word.Length / 3))
            .OrderBy(c => c.Edits).Select(c => c.Word).FirstOrDefault();

    /// <summary>The Levenshtein distance.</summary>
    private static int Edits(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }
        return row[^1];
    }
}
