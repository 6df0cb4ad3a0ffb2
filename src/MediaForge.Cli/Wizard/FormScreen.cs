using MediaForge.TaskSequences;
using MediaForge.TaskSequences.Wizard;

namespace MediaForge.Cli.Wizard;

/// <summary>What a form looks like: fields with their values, help for the selected one, problems, keys.</summary>
internal sealed class FormScreen(Terminal terminal, string title)
{
    private const int FewestFields = 4;
    private const int HelpLines = 3;

    /// <summary>Draws the form.</summary>
    /// <param name="form">The form.</param>
    /// <param name="selected">What is selected: a field, or, behind the fields, a problem.</param>
    /// <param name="keys">What the keys do.</param>
    /// <param name="notice">Something to say once; empty for nothing.</param>
    public void Draw(Form form, int selected, string keys, string notice)
    {
        var fields = form.Fields;
        var problems = form.Problems;
        var head = Head(form).ToList();
        var foot = Foot(fields, selected, keys, notice).ToList();
        var room = terminal.Height - head.Count - foot.Count;

        var problemLines = problems.SelectMany((p, i) => Problem(p, selected == fields.Count + i)).ToList();
        var wanted = problemLines.Count == 0 ? 0 : problemLines.Count + 1;
        var fieldRows = Math.Min(fields.Count, Math.Max(FewestFields, room - wanted));
        var body = Window([.. fields.Select((f, i) => Field(form, f, i == selected))], fieldRows, Math.Min(selected, fields.Count - 1)).ToList();
        if (problemLines.Count > 0 && room - body.Count > 1)
        {
            body.Add(ScreenLine.Empty);
            var at = selected < fields.Count ? 0 : problemLines.FindIndex(l => l.Parts is [(_, var style), ..] && style.Equals(ScreenLine.Selected));
            body.AddRange(Window(problemLines, room - body.Count, Math.Max(0, at)));
        }
        if (form.Details.Count > 0 && room - body.Count > 2)
        {
            body.Add(ScreenLine.Empty);
            body.AddRange(Window([.. form.Details.Select(d => Detail(d, form.Details.Max(l => l.Label.Length)))], room - body.Count, 0));
        }
        while (body.Count < room) body.Add(ScreenLine.Empty);
        terminal.Draw([.. head, .. body, .. foot]);
    }

    /// <summary>The lines of a problem.</summary>
    public IEnumerable<ScreenLine> Problem(WizardProblem problem, bool isSelected)
    {
        var style = isSelected ? ScreenLine.Selected : problem.IsError ? ScreenLine.Error : ScreenLine.Warning;
        var where = problem.Page is { } page ? $" [{page.Title}]" : string.Empty;
        return ScreenLine.Wrapped($"{problem.Problem}{(isSelected ? where : string.Empty)}", terminal.Width - 3, style, "  ").Select((l, i) => i == 0 && isSelected ? new ScreenLine([(terminal.Pointer + l.Parts[0].Text[2..], style)]) : l);
    }

    private IEnumerable<ScreenLine> Head(Form form)
    {
        var right = form.Heading;
        yield return ScreenLine.Of($"MediaForge  {title}".PadRight(Math.Max(0, terminal.Width - 1 - right.Length)) + right, ScreenLine.Dim);
        yield return ScreenLine.Of(terminal.Rule, ScreenLine.Dim);
        yield return ScreenLine.Of(form.Title, ScreenLine.Bold);
        foreach (var line in ScreenLine.Wrapped(form.Help, terminal.Width - 2).Take(HelpLines)) yield return line;
        yield return ScreenLine.Empty;
    }

    private IEnumerable<ScreenLine> Foot(IReadOnlyList<WizardField> fields, int selected, string keys, string notice)
    {
        yield return ScreenLine.Of(terminal.Rule, ScreenLine.Dim);
        var help = selected < fields.Count ? fields[selected].Help : "Enter goes to the page that puts this right.";
        var lines = ScreenLine.Wrapped(help, terminal.Width - 2, ScreenLine.Dim).Take(HelpLines).ToList();
        while (lines.Count < HelpLines) lines.Add(ScreenLine.Empty);
        foreach (var line in lines) yield return line;
        if (notice.Length > 0)
            foreach (var line in ScreenLine.Wrapped(notice, terminal.Width - 2, ScreenLine.Warning)) yield return line;
        foreach (var line in ScreenLine.Wrapped(keys, terminal.Width - 2, ScreenLine.Bold)) yield return line;
    }

    private ScreenLine Field(Form form, WizardField field, bool isSelected)
    {
        var values = form.Get(field);
        var text = field.Shape == WizardShape.Single || values.Count == 0 ? WizardText.Describe(field, values) : $"({values.Count}) {WizardText.Describe(field, values)}";
        var style = isSelected ? ScreenLine.Selected : ScreenLine.Plain;
        var width = Math.Min(form.Fields.Max(f => f.Label.Length), terminal.Width / 2);
        var label = (isSelected ? terminal.Pointer : "  ") + terminal.Fit(field.Label, width).PadRight(width) + "  ";
        var hasError = form.Problems.Any(p => p.IsError && p.Field == field.Key);
        if (text.Length == 0) return new ScreenLine([(label, style), (field.Required ? "(needed)" : "-", hasError || field.Required ? ScreenLine.Error : ScreenLine.Dim)]);
        return new ScreenLine([(label, style), (terminal.Fit(text, terminal.Width - label.Length - 1), hasError ? ScreenLine.Error : values.Count == 0 ? ScreenLine.Dim : style)]);
    }

    private ScreenLine Detail((string Label, string Text, bool IsDim) line, int widest)
    {
        var width = Math.Min(widest, terminal.Width / 2);
        var label = "  " + terminal.Fit(line.Label, width).PadRight(width) + "  ";
        return ScreenLine.Of(label + terminal.Fit(line.Text, terminal.Width - label.Length - 1), line.IsDim ? ScreenLine.Dim : ScreenLine.Plain);
    }

    /// <summary>As many lines as there is room for, with the one at a position among them.</summary>
    public static IEnumerable<ScreenLine> Window(IReadOnlyList<ScreenLine> lines, int room, int position)
    {
        if (lines.Count <= room) return lines;
        if (room <= 0) return [];
        var first = Math.Clamp(position - (room / 2), 0, lines.Count - room);
        var shown = lines.Skip(first).Take(room).ToList();
        if (first > 0 && position > first) shown[0] = ScreenLine.Of($"  ({first + 1} more above)", ScreenLine.Dim);
        if (first + room < lines.Count && position < first + room - 1) shown[^1] = ScreenLine.Of($"  ({lines.Count - first - room + 1} more below)", ScreenLine.Dim);
        return shown;
    }
}
