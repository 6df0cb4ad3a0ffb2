using MediaForge.Media.Definition;

namespace MediaForge.Media.Wizard;

/// <summary>The comments of the template, setting by setting, in its order.</summary>
/// <param name="Key">The setting.</param>
/// <param name="Lines">The lines above it, without the sign.</param>
internal sealed record MediaComments(string Key, IReadOnlyList<string> Lines)
{
    /// <summary>Takes a template apart: the lines above a key, back to the key or the empty line before it, are about it.</summary>
    public static IReadOnlyList<MediaComments> Of(string template)
    {
        var found = new List<MediaComments>();
        var lines = new List<string>();
        foreach (var line in template.Split('\n').Select(l => l.TrimEnd()))
        {
            var text = line.StartsWith("# ", StringComparison.Ordinal) ? line[2..] : line;
            if (line.Length == 0)
            {
                lines.Clear();
            }
            else if (KeyOf(text) is { } key)
            {
                if (!found.Exists(f => f.Key == key)) found.Add(new MediaComments(key, [.. lines]));
                lines.Clear();
            }
            else if (line.StartsWith("# ", StringComparison.Ordinal) && text[0] is not (' ' or '-'))
            {
                lines.Add(text);
            }
        }
        // Settings that share a comment have it at the first of them.
        return [.. found.Select(f => f.Lines.Count > 0 ? f : f with { Lines = [MediaSettings.Find(f.Key)!.Help] })];
    }

    private static string? KeyOf(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && MediaSettings.All.FirstOrDefault(s => s.Key == text[..colon]) is { } setting ? setting.Key : null;
    }
}
