using MediaForge.TaskSequences;

namespace MediaForge.Cli.Wizard;

/// <summary>Edits a line of text; what is wrong with it is shown while it is typed.</summary>
/// <param name="terminal">The terminal.</param>
/// <param name="cancellationToken">Ends the wizard.</param>
internal sealed class LineEditor(Terminal terminal, CancellationToken cancellationToken)
{
    private const string Keys = "Enter takes it | Esc leaves it as it was | Ctrl-U empties it";

    /// <summary>Asks for a text.</summary>
    /// <param name="label">What is asked for.</param>
    /// <param name="help">What it is.</param>
    /// <param name="text">What is there already.</param>
    /// <param name="completes">Completes a text that Tab was pressed behind; null when Tab does nothing.</param>
    /// <param name="check">What is wrong with a text.</param>
    /// <returns>The text; null when it was left as it was.</returns>
    public async Task<string?> EditAsync(string label, string help, string text, Func<string, Completion>? completes, Func<string, IReadOnlyList<Problem>> check)
    {
        var at = text.Length;
        var hint = string.Empty;
        while (true)
        {
            Draw(label, help, text, at, hint, completes is not null, check(text));
            var key = await terminal.ReadKeyAsync(cancellationToken);
            hint = string.Empty;
            switch (key.Key)
            {
                case ConsoleKey.Enter: return text;
                case ConsoleKey.Escape: return null;
                case ConsoleKey.LeftArrow: at = Math.Max(0, at - 1); break;
                case ConsoleKey.RightArrow: at = Math.Min(text.Length, at + 1); break;
                case ConsoleKey.Home: at = 0; break;
                case ConsoleKey.End: at = text.Length; break;
                case ConsoleKey.Backspace when at > 0: text = text.Remove(--at, 1); break;
                case ConsoleKey.Delete when at < text.Length: text = text.Remove(at, 1); break;
                case ConsoleKey.U when key.Modifiers == ConsoleModifiers.Control: (text, at) = (string.Empty, 0); break;
                case ConsoleKey.Tab when completes is not null:
                    var completion = completes(text[..at]);
                    (text, hint) = (completion.Text + text[at..], completion.Hint);
                    at = completion.Text.Length;
                    break;
                default:
                    if (char.IsControl(key.KeyChar)) break;
                    text = text.Insert(at++, key.KeyChar.ToString());
                    break;
            }
        }
    }

    private void Draw(string label, string help, string text, int at, string hint, bool canComplete, IReadOnlyList<Problem> problems)
    {
        // The part of a long text that the cursor is in.
        var width = terminal.Width - 4;
        var first = Math.Max(0, at - width + 1);
        var shown = text.Length - first > width ? text.Substring(first, width) : text[first..];
        var cursor = at - first;
        var lines = new List<ScreenLine> { ScreenLine.Of(label, ScreenLine.Bold) };
        lines.AddRange(ScreenLine.Wrapped(help, terminal.Width - 2));
        lines.Add(ScreenLine.Empty);
        lines.Add(new ScreenLine([("> ", ScreenLine.Selected), (shown[..cursor], ScreenLine.Plain), (cursor < shown.Length ? shown[cursor].ToString() : " ", ScreenLine.Cursor), (cursor < shown.Length ? shown[(cursor + 1)..] : string.Empty, ScreenLine.Plain)]));
        if (hint.Length > 0) lines.AddRange(ScreenLine.Wrapped(hint, terminal.Width - 3, ScreenLine.Dim, "  "));
        lines.Add(ScreenLine.Empty);
        foreach (var problem in problems) lines.AddRange(ScreenLine.Wrapped(problem.ToString(), terminal.Width - 3, problem.Severity == ProblemSeverity.Error ? ScreenLine.Error : ScreenLine.Warning, "  "));
        var foot = ScreenLine.Wrapped(canComplete ? $"{Keys} | Tab completes a path" : Keys, terminal.Width - 2, ScreenLine.Bold).ToList();
        while (lines.Count < terminal.Height - foot.Count) lines.Add(ScreenLine.Empty);
        terminal.Draw([.. lines.Take(terminal.Height - foot.Count), .. foot]);
    }
}

/// <summary>What Tab made of a text.</summary>
/// <param name="Text">The longer text.</param>
/// <param name="Hint">What it can become, when that is not clear yet.</param>
internal sealed record Completion(string Text, string Hint)
{
    private const int MostShown = 12;

    /// <summary>Completes the path of a file or folder.</summary>
    /// <param name="text">Its beginning.</param>
    /// <param name="folder">Where a relative one starts.</param>
    public static Completion OfPath(string text, string folder)
    {
        var slash = text.LastIndexOfAny(['/', '\\']);
        var (above, begun) = (text[..(slash + 1)], text[(slash + 1)..]);
        try
        {
            var names = Directory.EnumerateFileSystemEntries(Path.Combine(folder, above)).Select(e => Path.GetFileName(e) + (Directory.Exists(e) ? "/" : string.Empty))
                .Where(n => n.StartsWith(begun, StringComparison.OrdinalIgnoreCase) && (begun.Length > 0 || n[0] != '.')).Order(StringComparer.OrdinalIgnoreCase).ToList();
            if (names.Count == 0) return new Completion(text, "Nothing begins like this.");
            var common = names[0];
            foreach (var name in names)
                common = common[..common.Zip(name).TakeWhile(p => char.ToUpperInvariant(p.First) == char.ToUpperInvariant(p.Second)).Count()];
            var hint = names.Count == 1 ? string.Empty : string.Join("  ", names.Take(MostShown)) + (names.Count > MostShown ? $"  and {names.Count - MostShown} more" : string.Empty);
            return new Completion(above + (common.Length > begun.Length || names.Count == 1 ? common : begun), hint);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return new Completion(text, e.Message);
        }
    }
}
