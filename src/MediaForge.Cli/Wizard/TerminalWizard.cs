using MediaForge.TaskSequences.Wizard;

namespace MediaForge.Cli.Wizard;

/// <summary>Takes a person through a wizard's pages at a terminal.</summary>
/// <param name="terminal">The terminal.</param>
/// <param name="session">The wizard and its answers.</param>
/// <param name="folder">Where relative paths start.</param>
/// <param name="cancellationToken">Ends the wizard.</param>
internal sealed class TerminalWizard(Terminal terminal, WizardSession session, string folder, CancellationToken cancellationToken)
{
    private const string PageKeys = "Up/Down select | Enter change | Space toggle | Del default | ? help | N next | B back | Q quit";
    private const string LastKeys = "Up/Down select | Enter change | Space toggle | V view all | W write | B back | Q quit";

    private readonly FieldEditor _editor = new(terminal, session.Model.Title, folder, cancellationToken);
    private string _notice = string.Empty;
    private int _selected;

    /// <summary>Goes through the pages until the person confirms the summary or gives up.</summary>
    /// <param name="finish">Does what the summary promises, and says what went wrong; null when all is well.</param>
    /// <returns>Whether it was finished.</returns>
    public async Task<bool> RunAsync(Func<Task<string?>> finish)
    {
        var screen = new FormScreen(terminal, session.Model.Title);
        while (true)
        {
            var form = new PageForm(session);
            var problems = session.IsLast ? form.Problems.Count : 0;
            _selected = Math.Clamp(_selected, 0, form.Fields.Count + problems - 1);
            screen.Draw(form, _selected, session.IsLast ? LastKeys : PageKeys, _notice);
            _notice = string.Empty;
            var key = await terminal.ReadKeyAsync(cancellationToken);
            if (key.Key is ConsoleKey.Q or ConsoleKey.Escape)
            {
                if (await ConfirmAsync("Leave the wizard?", "Nothing was written, and what you have entered is lost.", "Leave", "Stay")) return false;
                continue;
            }
            if (session.IsLast && key.Key is ConsoleKey.W or ConsoleKey.N or ConsoleKey.PageDown or ConsoleKey.RightArrow && session.IsLast)
            {
                if (await FinishAsync(finish)) return true;
                continue;
            }
            await TakeAsync(form, key, problems);
        }
    }

    /// <summary>Asks a question with two answers.</summary>
    public async Task<bool> ConfirmAsync(string question, string help, string yes, string no) =>
        await _editor.ChooseAsync(question, help, [no, yes], 0) == 1;

    private async Task TakeAsync(PageForm form, ConsoleKeyInfo key, int problems)
    {
        var count = form.Fields.Count + problems;
        var field = _selected < form.Fields.Count ? form.Fields[_selected] : null;
        switch (key.Key)
        {
            case ConsoleKey.UpArrow: _selected = (_selected + count - 1) % count; break;
            case ConsoleKey.Tab when key.Modifiers == ConsoleModifiers.Shift: _selected = (_selected + count - 1) % count; break;
            case ConsoleKey.DownArrow or ConsoleKey.Tab: _selected = (_selected + 1) % count; break;
            case ConsoleKey.Enter when field is not null: await _editor.EditAsync(form, field); break;
            case ConsoleKey.Enter: GoTo(form.Problems[_selected - form.Fields.Count]); break;
            case ConsoleKey.Spacebar when field is not null: FieldEditor.Toggle(form, field); break;
            case ConsoleKey.Delete when field is not null: form.Set(field, []); break;
            case ConsoleKey.N or ConsoleKey.PageDown or ConsoleKey.RightArrow: Next(); break;
            case ConsoleKey.B or ConsoleKey.PageUp or ConsoleKey.LeftArrow:
                if (session.Back()) _selected = 0;
                else _notice = "This is the first page.";
                break;
            case ConsoleKey.V when session.IsLast: await ViewAsync(); break;
            case ConsoleKey.F5: session.Refresh(); break;
            case ConsoleKey.F1 when field is not null: await _editor.HelpAsync(field); break;
            default:
                if (key.KeyChar == '?' && field is not null) await _editor.HelpAsync(field);
                break;
        }
    }

    private void Next()
    {
        // Files may have come since.
        session.Refresh();
        if (session.Next()) _selected = 0;
        else _notice = "This page has errors: put them right first.";
    }

    private void GoTo(WizardProblem problem)
    {
        if (problem.Page is null || !session.GoTo(problem.Page))
        {
            _notice = "No page asks for this.";
            return;
        }
        _selected = Math.Max(0, session.Fields.ToList().FindIndex(f => f.Key == problem.Field));
    }

    private async Task<bool> FinishAsync(Func<Task<string?>> finish)
    {
        session.Refresh();
        var errors = session.AllProblems.Count(p => p.IsError);
        if (errors > 0)
        {
            _notice = errors == 1 ? "There is an error: select it and press Enter to go to its page." : $"There are {errors} errors: select one and press Enter to go to its page.";
            return false;
        }
        if (await finish() is not { } fault) return true;
        _notice = fault;
        return false;
    }

    // Everything that was chosen and every problem, and what will be written when there is no error.
    private async Task ViewAsync()
    {
        var screen = new FormScreen(terminal, session.Model.Title);
        var lines = new List<ScreenLine>();
        WizardPage? page = null;
        foreach (var line in session.Summary())
        {
            if (line.Page != page) lines.Add(ScreenLine.Of(line.Page.Title, ScreenLine.Bold));
            page = line.Page;
            lines.AddRange(ScreenLine.Wrapped($"{line.Field.Label}: {line.Text}", terminal.Width - 3, line.IsDefault ? ScreenLine.Dim : ScreenLine.Plain, "  "));
        }
        foreach (var problem in session.AllProblems) lines.AddRange(screen.Problem(problem, isSelected: false));
        if (!session.AllProblems.Any(p => p.IsError))
            foreach (var file in session.Model.CreateFiles(session.Answers))
            {
                lines.Add(ScreenLine.Empty);
                lines.Add(ScreenLine.Of(file.Path, ScreenLine.Bold));
                lines.AddRange(file.Text.TrimEnd('\n').Split('\n').Select(l => ScreenLine.Of(terminal.Fit(l, terminal.Width - 1))));
            }

        var top = 0;
        while (true)
        {
            var room = terminal.Height - 1;
            top = Math.Clamp(top, 0, Math.Max(0, lines.Count - room));
            var shown = lines.Skip(top).Take(room).ToList();
            while (shown.Count < room) shown.Add(ScreenLine.Empty);
            terminal.Draw([.. shown, ScreenLine.Of(lines.Count > room ? terminal.Fit($"Up/Down scroll ({top + 1} to {Math.Min(lines.Count, top + room)} of {lines.Count}) | any other key goes back", terminal.Width - 1) : "Any key goes back", ScreenLine.Bold)]);
            switch ((await terminal.ReadKeyAsync(cancellationToken)).Key)
            {
                case ConsoleKey.UpArrow: top--; break;
                case ConsoleKey.DownArrow: top++; break;
                case ConsoleKey.PageUp: top -= room; break;
                case ConsoleKey.PageDown or ConsoleKey.Spacebar: top += room; break;
                default: return;
            }
        }
    }
}
