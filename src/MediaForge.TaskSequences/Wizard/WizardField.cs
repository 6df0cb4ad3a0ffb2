namespace MediaForge.TaskSequences.Wizard;

/// <summary>One thing that a page of a wizard asks for, as data, so that any front end can draw it.</summary>
/// <param name="Key">Its key among the answers: a setting of media.yaml, or an option of a sequence's wizard.</param>
/// <param name="Label">What ConfigMgr's wizard calls it, or what it is called where ConfigMgr has none.</param>
/// <param name="Kind">What values it has.</param>
/// <param name="Help">What it is and what to enter, in a sentence or two.</param>
public sealed record WizardField(string Key, string Label, WizardFieldKind Kind, string Help)
{
    /// <summary>One value, a list of them, or names with values.</summary>
    public WizardShape Shape { get; init; }

    /// <summary>The value when nothing is answered; null for none.</summary>
    public string? Default { get; init; }

    /// <summary>The only values that it may have, or empty for any.</summary>
    public IReadOnlyList<WizardChoice> Choices { get; init; } = [];

    /// <summary>The page cannot be left without it.</summary>
    public bool Required { get; init; }

    /// <summary>What a value consists of, when it is not a single text.</summary>
    public IReadOnlyList<WizardField> Fields { get; init; } = [];

    /// <summary>The field of <see cref="Fields"/> that may stand for the whole value when it is the only one; null for none.</summary>
    public string? ShortField { get; init; }

    /// <summary>When the field is shown: all must hold. Answers of fields that are not shown do not count.</summary>
    public IReadOnlyList<WizardCondition> VisibleWhen { get; init; } = [];

    /// <summary>The part of a setting's values that this page shows, where several pages share a setting; null for all.</summary>
    public WizardFilter? Only { get; init; }

    /// <summary>How the setting differs from ConfigMgr's; empty when it does not.</summary>
    public string Note { get; init; } = string.Empty;

    /// <summary>The setting exists in MediaForge only.</summary>
    public bool IsOwn { get; init; }
}

/// <summary>What values a field has.</summary>
public enum WizardFieldKind
{
    /// <summary>Any text.</summary>
    Text,

    /// <summary>A file or folder.</summary>
    Path,

    /// <summary>true or false.</summary>
    Flag,

    /// <summary>One of <see cref="WizardField.Choices"/>.</summary>
    Choice,

    /// <summary>A whole number.</summary>
    Number,

    /// <summary>A secret: the answer is the name of the environment variable that holds it, never the secret.</summary>
    Secret,
}

/// <summary>How many values a field has.</summary>
public enum WizardShape
{
    /// <summary>One.</summary>
    Single,

    /// <summary>A list, whose order may matter.</summary>
    List,

    /// <summary>Names with values.</summary>
    Map,
}

/// <summary>A value that a field may have.</summary>
/// <param name="Value">The value.</param>
/// <param name="Label">What people see.</param>
public sealed record WizardChoice(string Value, string Label);

/// <summary>When something is shown: another field has one of some values.</summary>
/// <param name="Field">The other field's key.</param>
/// <param name="Values">The values; none for "any value at all".</param>
public sealed record WizardCondition(string Field, params IReadOnlyList<string> Values)
{
    /// <summary>Whether the other field's value, null for none, fulfils it.</summary>
    public bool Holds(string? value) =>
        Values.Count == 0 ? value is { Length: > 0 } : value is not null && Values.Contains(value, StringComparer.OrdinalIgnoreCase);
}

/// <summary>The part of a map's values that a page shows: those of which a field has one of some values.</summary>
/// <param name="Field">The field of the value.</param>
/// <param name="Values">The values; the first is what a new value gets. An empty text stands for "not said".</param>
public sealed record WizardFilter(string Field, params IReadOnlyList<string> Values)
{
    /// <summary>Whether a value belongs to the part.</summary>
    public bool Takes(WizardValue value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return Values.Contains(value.Fields.Text(Field) ?? string.Empty, StringComparer.OrdinalIgnoreCase);
    }
}
