using MediaForge.TaskSequences;
using MediaForge.TaskSequences.Wizard;

namespace MediaForge.Cli.Wizard;

/// <summary>Lets a person change one field: toggles, chooses, types, or goes into its list.</summary>
/// <param name="terminal">The terminal.</param>
/// <param name="title">The wizard's name.</param>
/// <param name="folder">Where relative paths start.</param>
/// <param name="cancellationToken">Ends the wizard.</param>
internal sealed class FieldEditor(Terminal terminal, string title, string folder, CancellationToken cancellationToken)
{
    private const string FormKeys = "Up/Down select | Enter change | Space toggle | Del default | ? help | Esc done";
    private const string ListKeys = "Enter change | A add | Del remove | U/D move up/down | ? help | Esc done";

    private readonly LineEditor _line = new(terminal, cancellationToken);

    /// <summary>Changes a field of a form.</summary>
    public async Task EditAsync(Form form, WizardField field)
    {
        if (field.Shape != WizardShape.Single)
        {
            await EditListAsync(form, field);
            return;
        }
        var values = form.Get(field);
        if (field.Fields.Count > 0)
        {
            var value = values.Count > 0 ? values[0] : new WizardValue(string.Empty);
            await EditFormAsync(new ValueForm(field, value, v => form.Set(field, v.Fields.Keys.Any() ? [v] : []), v => form.Check(field, v.Fields.Keys.Any() ? [v] : [])));
            return;
        }
        if (field.Kind == WizardFieldKind.Flag)
        {
            Toggle(form, field);
            return;
        }
        if (field.Choices.Count > 0)
        {
            var now = values.Count > 0 ? values[0].Text : field.Default;
            var at = Math.Max(0, field.Choices.ToList().FindIndex(c => c.Value.Equals(now, StringComparison.OrdinalIgnoreCase)));
            if (await ChooseAsync(field.Label, field.Help, [.. field.Choices.Select(c => c.Label)], at) is { } chosen) form.Set(field, [new WizardValue(field.Choices[chosen].Value)]);
            return;
        }
        var text = await _line.EditAsync(field.Label, field.Help, values.Count > 0 ? values[0].Text : string.Empty, Completes(field), t => form.Check(field, t.Length > 0 ? [new WizardValue(t)] : []));
        if (text is not null) form.Set(field, text.Length > 0 ? [new WizardValue(text)] : []);
    }

    /// <summary>Takes the next value of a flag or choice.</summary>
    public static void Toggle(Form form, WizardField field)
    {
        var now = form.Get(field) is [var value, ..] ? value.Text : field.Default;
        if (field.Kind == WizardFieldKind.Flag)
        {
            form.Set(field, [new WizardValue(now == "true" ? "false" : "true")]);
        }
        else if (field.Choices.Count > 0)
        {
            var at = field.Choices.ToList().FindIndex(c => c.Value.Equals(now, StringComparison.OrdinalIgnoreCase));
            form.Set(field, [new WizardValue(field.Choices[(at + 1) % field.Choices.Count].Value)]);
        }
    }

    /// <summary>Shows a few lines to choose from; null when none was chosen.</summary>
    public async Task<int?> ChooseAsync(string question, string help, IReadOnlyList<string> choices, int selected)
    {
        while (true)
        {
            List<ScreenLine> head = [ScreenLine.Of(question, ScreenLine.Bold), .. ScreenLine.Wrapped(help, terminal.Width - 2), ScreenLine.Empty];
            var lines = choices.Select((c, i) => ScreenLine.Of((i == selected ? terminal.Pointer : "  ") + terminal.Fit(c, terminal.Width - 3), i == selected ? ScreenLine.Selected : ScreenLine.Plain)).ToList();
            terminal.Draw([.. head, .. FormScreen.Window(lines, terminal.Height - head.Count - 3, selected), ScreenLine.Empty, .. ScreenLine.Wrapped("Up/Down select | Enter takes it | Esc leaves it as it was", terminal.Width - 2, ScreenLine.Bold)]);
            var key = await terminal.ReadKeyAsync(cancellationToken);
            switch (key.Key)
            {
                case ConsoleKey.UpArrow: selected = (selected + choices.Count - 1) % choices.Count; break;
                case ConsoleKey.DownArrow or ConsoleKey.Tab: selected = (selected + 1) % choices.Count; break;
                case ConsoleKey.Enter: return selected;
                case ConsoleKey.Escape: return null;
                default:
                    // The first letter of a choice.
                    var at = choices.ToList().FindIndex(c => char.ToUpperInvariant(c[0]) == char.ToUpperInvariant(key.KeyChar));
                    if (at >= 0) selected = at;
                    break;
            }
        }
    }

    /// <summary>Says all there is to say about a field.</summary>
    public async Task HelpAsync(WizardField field)
    {
        var lines = new List<ScreenLine> { ScreenLine.Of(field.Label, ScreenLine.Bold) };
        lines.AddRange(ScreenLine.Wrapped(field.Help, terminal.Width - 2));
        lines.Add(ScreenLine.Empty);
        if (field.Note.Length > 0) lines.AddRange(ScreenLine.Wrapped(field.Note, terminal.Width - 2));
        if (field.IsOwn) lines.Add(ScreenLine.Of("ConfigMgr's wizard does not ask this."));
        if (field.Choices.Count > 0) lines.AddRange(ScreenLine.Wrapped("One of: " + string.Join("; ", field.Choices.Select(c => c.Label == c.Value ? c.Value : $"{c.Label} ({c.Value})")), terminal.Width - 2));
        lines.AddRange(ScreenLine.Wrapped(field.Required ? "It is needed." : field.Default is { Length: > 0 } ? $"Left out: {WizardText.Describe(field, [])}." : "It can be left out.", terminal.Width - 2));
        if (Media.Definition.MediaSettings.Find(field.Key) is { } setting && field.Kind != WizardFieldKind.Secret)
            lines.AddRange(ScreenLine.Wrapped($"In media.yaml: {setting.Key}{(setting.Option is { } option ? $"; for mediaforge build: {option}" : string.Empty)}", terminal.Width - 2));
        while (lines.Count < terminal.Height - 1) lines.Add(ScreenLine.Empty);
        terminal.Draw([.. lines.Take(terminal.Height - 1), ScreenLine.Of("Any key goes back", ScreenLine.Bold)]);
        await terminal.ReadKeyAsync(cancellationToken);
    }

    private Func<string, Completion>? Completes(WizardField field) => field.Kind == WizardFieldKind.Path ? t => Completion.OfPath(t, folder) : null;

    private async Task EditFormAsync(ValueForm form)
    {
        var screen = new FormScreen(terminal, title);
        var selected = 0;
        while (true)
        {
            selected = Math.Clamp(selected, 0, form.Fields.Count - 1);
            screen.Draw(form, selected, FormKeys, string.Empty);
            var key = await terminal.ReadKeyAsync(cancellationToken);
            var field = form.Fields[selected];
            switch (key.Key)
            {
                case ConsoleKey.UpArrow: selected--; break;
                case ConsoleKey.DownArrow or ConsoleKey.Tab: selected = (selected + 1) % form.Fields.Count; break;
                case ConsoleKey.Enter: await EditAsync(form, field); break;
                case ConsoleKey.Spacebar: Toggle(form, field); break;
                case ConsoleKey.Delete: form.Set(field, []); break;
                case ConsoleKey.Escape or ConsoleKey.LeftArrow: return;
                default:
                    if (key.KeyChar == '?') await HelpAsync(field);
                    break;
            }
        }
    }

    private async Task EditListAsync(Form form, WizardField field)
    {
        var selected = 0;
        while (true)
        {
            var values = form.Get(field).ToList();
            selected = Math.Clamp(selected, 0, Math.Max(0, values.Count - 1));
            DrawList(form, field, values, selected);
            var key = await terminal.ReadKeyAsync(cancellationToken);
            switch (key.Key)
            {
                case ConsoleKey.UpArrow: selected--; break;
                case ConsoleKey.DownArrow or ConsoleKey.Tab: selected = values.Count == 0 ? 0 : (selected + 1) % values.Count; break;
                case ConsoleKey.A or ConsoleKey.Insert:
                    await EditValueAsync(form, field, values, values.Count);
                    selected = values.Count;
                    break;
                case ConsoleKey.Enter when values.Count == 0: await EditValueAsync(form, field, values, 0); break;
                case ConsoleKey.Enter: await EditValueAsync(form, field, values, selected); break;
                case ConsoleKey.Delete or ConsoleKey.Backspace when values.Count > 0:
                    values.RemoveAt(selected);
                    form.Set(field, values);
                    break;
                case ConsoleKey.U when selected > 0: Swap(selected--, -1); break;
                case ConsoleKey.D when selected < values.Count - 1: Swap(selected++, 1); break;
                case ConsoleKey.Escape or ConsoleKey.LeftArrow: return;
                default:
                    if (key.KeyChar == '?') await HelpAsync(field);
                    break;
            }

            void Swap(int at, int by)
            {
                (values[at], values[at + by]) = (values[at + by], values[at]);
                form.Set(field, values);
            }
        }
    }

    private async Task EditValueAsync(Form form, WizardField field, List<WizardValue> values, int at)
    {
        var isNew = at == values.Count;
        if (field.Shape == WizardShape.List && field.Fields.Count == 0)
        {
            var text = await _line.EditAsync(field.Label, field.Help, isNew ? string.Empty : values[at].Text, Completes(field), t => form.Check(field, t.Length > 0 ? With(new WizardValue(t)) : []));
            if (text is null) return;
            if (text.Length > 0) form.Set(field, With(new WizardValue(text)));
            else if (!isNew) form.Set(field, [.. values.Where((_, i) => i != at)]);
            return;
        }
        var value = isNew ? new WizardValue(string.Empty, field.Shape == WizardShape.Map ? string.Empty : null) : values[at];
        if (isNew && field.Shape == WizardShape.Map)
        {
            var name = await _line.EditAsync($"{field.Label}: name", field.Help, string.Empty, null, t => form.Check(field, With(value with { Name = t })).Where(p => t.Length > 0 && p.Message.Contains(t, StringComparison.Ordinal)).ToList());
            if (string.IsNullOrWhiteSpace(name)) return;
            value = value with { Name = name.Trim() };
            form.Set(field, With(value));
        }
        var value2 = new ValueForm(field, value, v => form.Set(field, With(v)), v => form.Check(field, With(v)));
        await EditFormAsync(value2);
        // A name that was emptied leaves nothing to speak of.
        if (field.Shape == WizardShape.Map && string.IsNullOrWhiteSpace(value2.Value.Name)) form.Set(field, [.. values.Where((_, i) => i != at)]);

        List<WizardValue> With(WizardValue changed) => isNew ? [.. values, changed] : [.. values.Select((v, i) => i == at ? changed : v)];
    }

    private void DrawList(Form form, WizardField field, List<WizardValue> values, int selected)
    {
        List<ScreenLine> head = [ScreenLine.Of(field.Label, ScreenLine.Bold), .. ScreenLine.Wrapped(field.Help, terminal.Width - 2), ScreenLine.Empty];
        var foot = ScreenLine.Wrapped(ListKeys, terminal.Width - 2, ScreenLine.Bold).ToList();
        var lines = values.Count == 0
            ? [ScreenLine.Of("  (none; A adds one)", ScreenLine.Dim)]
            : values.Select((v, i) => ScreenLine.Of((i == selected ? terminal.Pointer : "  ") + terminal.Fit(WizardText.Describe(field, v), terminal.Width - 3), i == selected ? ScreenLine.Selected : ScreenLine.Plain)).ToList();
        var problems = values.Count == 0 ? [] : form.Check(field, values).SelectMany(p => ScreenLine.Wrapped(p.ToString(), terminal.Width - 3, p.Severity == ProblemSeverity.Error ? ScreenLine.Error : ScreenLine.Warning, "  ")).ToList();
        var room = terminal.Height - head.Count - foot.Count;
        List<ScreenLine> body = [.. FormScreen.Window(lines, Math.Max(2, room - problems.Count - 1), selected)];
        if (problems.Count > 0) body.AddRange([ScreenLine.Empty, .. problems]);
        while (body.Count < room) body.Add(ScreenLine.Empty);
        terminal.Draw([.. head, .. body.Take(room), .. foot]);
    }
}
