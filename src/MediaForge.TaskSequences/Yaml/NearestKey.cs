namespace MediaForge.TaskSequences.Yaml;

/// <summary>Finds the key that a mistyped one was meant to be.</summary>
public static class NearestKey
{
    /// <summary>The nearest of the known keys, or null when none is near (more than a third of the letters differ).</summary>
    public static string? Find(string key, IEnumerable<string> known)
    {
        if (key.Length > 64) return null;
        string? best = null;
        var least = key.Length / 3 + 1;
        foreach (var candidate in known)
        {
            var distance = Distance(key, candidate);
            if (distance > least || distance == least && best is not null) continue;
            least = distance;
            best = candidate;
        }
        return best;
    }

    // Levenshtein's distance, case not counted.
    private static int Distance(string a, string b)
    {
        var row = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++) row[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var change = diagonal + (char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(change, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.Length];
    }
}
