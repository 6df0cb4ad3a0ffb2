namespace MediaForge.TaskSequences.Wizard;

/// <summary>
/// One person's way through a wizard: the page, the answers, forward and back. It knows no console: a front end shows
/// <see cref="Current"/> and <see cref="Fields"/>, sets answers, and shows <see cref="Problems"/>.
/// </summary>
public sealed class WizardSession
{
    private IReadOnlyList<WizardProblem>? _problems;

    /// <summary>Begins at the first page.</summary>
    /// <param name="model">The wizard.</param>
    /// <param name="answers">What is answered already; null for the wizard's own start.</param>
    public WizardSession(WizardModel model, WizardAnswers? answers = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        Model = model;
        Answers = answers ?? model.Start;
        Current = Pages[0];
    }

    /// <summary>The wizard.</summary>
    public WizardModel Model { get; }

    /// <summary>What was answered so far, on pages that are not shown any more too: going back and forth loses nothing.</summary>
    public WizardAnswers Answers { get; private set; }

    /// <summary>The pages that are shown for these answers.</summary>
    public IReadOnlyList<WizardPage> Pages => Model.ShownPages(Answers);

    /// <summary>The page at hand.</summary>
    public WizardPage Current { get; private set; }

    /// <summary>The position of <see cref="Current"/> among <see cref="Pages"/>, from 0.</summary>
    public int Index => IndexOf(Current);

    /// <summary>The fields of the page at hand that are shown.</summary>
    public IReadOnlyList<WizardField> Fields => Model.ShownFields(Current, Answers);

    /// <summary>Whether the page at hand is the last one.</summary>
    public bool IsLast => Index == Pages.Count - 1;

    /// <summary>Everything that is wrong with the answers so far.</summary>
    public IReadOnlyList<WizardProblem> AllProblems => _problems ??= Model.Check(Answers);

    /// <summary>What is wrong with the fields of the page at hand; on the last page, everything.</summary>
    public IReadOnlyList<WizardProblem> Problems => IsLast ? AllProblems : [.. AllProblems.Where(p => p.Page?.Key == Current.Key)];

    /// <summary>The values of a field as its page shows them.</summary>
    public IReadOnlyList<WizardValue> Get(WizardField field)
    {
        ArgumentNullException.ThrowIfNull(field);
        var values = Answers[field.Key];
        return field.Only is { } only ? [.. values.Where(only.Takes)] : values;
    }

    /// <summary>Answers a field. An empty text, and a single value that is the default anyway, take the answer out.</summary>
    public void Set(WizardField field, params IReadOnlyList<WizardValue> values)
    {
        ArgumentNullException.ThrowIfNull(field);
        ArgumentNullException.ThrowIfNull(values);
        if (field.Shape == WizardShape.Single && values is [{ Text: var text }] && (text.Length == 0 || text.Equals(field.Default, field.Kind == WizardFieldKind.Text ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase))) values = [];
        if (field.Only is { } only)
        {
            // What other pages show of the same setting stays where it is.
            values = [.. Answers[field.Key].Where(v => !only.Takes(v)), .. values.Select(v => only.Takes(v) ? v : v with { Fields = v.Fields.With(only.Field, only.Values[0]) })];
        }
        Answers = Answers.With(field.Key, values);
        _problems = null;
    }

    /// <summary>Answers a field with a text.</summary>
    public void Set(WizardField field, string text) => Set(field, [new WizardValue(text)]);

    /// <summary>Goes to the next page unless a field of this one has an error. Whether it went.</summary>
    public bool Next()
    {
        if (IsLast || Problems.Any(p => p.IsError)) return false;
        Current = Pages[Index + 1];
        return true;
    }

    /// <summary>Goes to the page before. Whether there is one.</summary>
    public bool Back()
    {
        if (Index == 0) return false;
        Current = Pages[Index - 1];
        return true;
    }

    /// <summary>Goes to a page that is shown, to mend something. Whether it is shown.</summary>
    public bool GoTo(WizardPage page)
    {
        ArgumentNullException.ThrowIfNull(page);
        if (Pages.FirstOrDefault(p => p.Key == page.Key) is not { } shown) return false;
        Current = shown;
        return true;
    }

    /// <summary>Looks at the world again: files may have come and gone.</summary>
    public void Refresh() => _problems = null;

    /// <summary>What was chosen, page by page: labels and values that are answered or have a default.</summary>
    public IReadOnlyList<WizardSummaryLine> Summary()
    {
        var lines = new List<WizardSummaryLine>();
        foreach (var page in Pages.Take(Pages.Count - 1))
            foreach (var field in Model.ShownFields(page, Answers))
                if (WizardText.Describe(field, Get(field)) is { Length: > 0 } text) lines.Add(new WizardSummaryLine(page, field, text, IsDefault: Get(field).Count == 0));
        return lines;
    }

    private int IndexOf(WizardPage page)
    {
        for (var i = 0; i < Pages.Count; i++)
            if (Pages[i].Key == page.Key) return i;
        return 0;
    }
}

/// <summary>A line of a wizard's summary.</summary>
/// <param name="Page">The page.</param>
/// <param name="Field">The field.</param>
/// <param name="Text">Its value, for people; never a secret.</param>
/// <param name="IsDefault">Nothing was answered: the value is the default.</param>
public sealed record WizardSummaryLine(WizardPage Page, WizardField Field, string Text, bool IsDefault);
