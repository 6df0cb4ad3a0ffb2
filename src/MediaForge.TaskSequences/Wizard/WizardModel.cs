namespace MediaForge.TaskSequences.Wizard;

/// <summary>A wizard without a face: its pages, what is wrong with answers, and what comes of them.</summary>
public abstract class WizardModel
{
    /// <summary>What the wizard is called.</summary>
    public abstract string Title { get; }

    /// <summary>All pages in their order, those that are not shown too.</summary>
    public abstract IReadOnlyList<WizardPage> Pages { get; }

    /// <summary>The answers that the wizard begins with.</summary>
    public virtual WizardAnswers Start => WizardAnswers.Empty;

    /// <summary>Everything that is wrong with the answers, with the codes and words of <c>validate</c>.</summary>
    public abstract IReadOnlyList<WizardProblem> Check(WizardAnswers answers);

    /// <summary>What is wrong with one field's values, without a look at the rest: quick enough for every key press.</summary>
    public abstract IReadOnlyList<Problem> CheckField(WizardField field, IReadOnlyList<WizardValue> values);

    /// <summary>The files that the answers make. The answers should have no errors.</summary>
    public abstract IReadOnlyList<WizardFile> CreateFiles(WizardAnswers answers);

    /// <summary>The first field of a key, or null.</summary>
    public WizardField? FindField(string key) => Pages.SelectMany(p => p.Fields).FirstOrDefault(f => f.Key == key);

    /// <summary>The value that counts: the answer, else the default, else null.</summary>
    public string? ValueOf(WizardAnswers answers, string key)
    {
        ArgumentNullException.ThrowIfNull(answers);
        return answers.Text(key) ?? FindField(key)?.Default;
    }

    /// <summary>Whether the conditions hold; a condition on a field that is not shown itself never does.</summary>
    public bool IsShown(IReadOnlyList<WizardCondition> conditions, WizardAnswers answers)
    {
        ArgumentNullException.ThrowIfNull(conditions);
        return conditions.All(c => c.Holds(ValueOf(answers, c.Field)) && (FindField(c.Field) is not { VisibleWhen.Count: > 0 } other || IsShown(other.VisibleWhen, answers)));
    }

    /// <summary>The fields of a page that are shown.</summary>
    public IReadOnlyList<WizardField> ShownFields(WizardPage page, WizardAnswers answers)
    {
        ArgumentNullException.ThrowIfNull(page);
        return IsShown(page.VisibleWhen, answers) ? [.. page.Fields.Where(f => IsShown(f.VisibleWhen, answers))] : [];
    }

    /// <summary>The parts of a value that are shown; their conditions are about each other.</summary>
    public static IReadOnlyList<WizardField> ShownParts(WizardField field, WizardAnswers parts)
    {
        ArgumentNullException.ThrowIfNull(field);
        ArgumentNullException.ThrowIfNull(parts);
        return [.. field.Fields.Where(f => f.VisibleWhen.All(c => c.Holds(parts.Text(c.Field) ?? field.Fields.FirstOrDefault(o => o.Key == c.Field)?.Default)))];
    }

    /// <summary>The pages that are shown.</summary>
    public IReadOnlyList<WizardPage> ShownPages(WizardAnswers answers) => [.. Pages.Where(p => ShownFields(p, answers).Count > 0)];

    /// <summary>The answers that count: those of fields that are shown, and those that no page asks for.</summary>
    public WizardAnswers Counting(WizardAnswers answers)
    {
        ArgumentNullException.ThrowIfNull(answers);
        var shown = Pages.SelectMany(p => ShownFields(p, answers)).ToList();
        var counting = answers;
        foreach (var key in answers.Keys.Where(k => FindField(k) is not null).ToList())
        {
            var fields = shown.Where(f => f.Key == key).ToList();
            counting = counting.With(key, [.. answers[key].Where(v => fields.Exists(f => f.Only is null || f.Only.Takes(v)))]);
        }
        return counting;
    }
}

/// <summary>Something wrong with the answers, and where it is put right.</summary>
/// <param name="Problem">What is wrong.</param>
/// <param name="Page">The page to go to; null when no page can put it right.</param>
/// <param name="Field">The field's key; null when it is not about one.</param>
public sealed record WizardProblem(Problem Problem, WizardPage? Page, string? Field)
{
    /// <summary>Whether it stands in the way.</summary>
    public bool IsError => Problem.Severity == ProblemSeverity.Error;
}

/// <summary>A file that a wizard makes.</summary>
/// <param name="Path">Where it goes.</param>
/// <param name="Text">What is in it.</param>
public sealed record WizardFile(string Path, string Text);
