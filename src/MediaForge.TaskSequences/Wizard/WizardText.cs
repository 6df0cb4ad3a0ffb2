namespace MediaForge.TaskSequences.Wizard;

/// <summary>Answers in words, the same for every front end.</summary>
public static class WizardText
{
    /// <summary>A field's values in a line; the default when nothing is answered; empty when there is none.</summary>
    public static string Describe(WizardField field, IReadOnlyList<WizardValue> values)
    {
        ArgumentNullException.ThrowIfNull(field);
        ArgumentNullException.ThrowIfNull(values);
        if (values.Count == 0) return field.Default is { } text ? Word(field, text) : string.Empty;
        return field.Shape == WizardShape.Single && field.Fields.Count == 0 ? Word(field, values[0].Text) : string.Join(", ", values.Select(v => Describe(field, v)));
    }

    /// <summary>One of a field's values in a line.</summary>
    public static string Describe(WizardField field, WizardValue value)
    {
        ArgumentNullException.ThrowIfNull(field);
        ArgumentNullException.ThrowIfNull(value);
        if (field.Fields.Count == 0) return value.Name is { } name ? (value.Text.Length > 0 ? $"{name} = {Word(field, value.Text)}" : name) : Word(field, value.Text);
        var shown = field.Fields.FirstOrDefault(f => f.Key == field.ShortField && value.Fields[f.Key].Count > 0) ?? field.Fields.FirstOrDefault(f => value.Fields[f.Key].Count > 0 && f.Kind != WizardFieldKind.Flag);
        var inside = shown is null ? string.Empty : Describe(shown, value.Fields[shown.Key]);
        return value.Name is null ? inside : inside.Length > 0 ? $"{value.Name} = {inside}" : value.Name;
    }

    private static string Word(WizardField field, string text) => field.Kind switch
    {
        WizardFieldKind.Flag => text.Equals("true", StringComparison.OrdinalIgnoreCase) ? "yes" : "no",
        WizardFieldKind.Choice => field.Choices.FirstOrDefault(c => c.Value.Equals(text, StringComparison.OrdinalIgnoreCase))?.Label ?? text,
        WizardFieldKind.Secret => $"(environment variable {text})",
        _ => text,
    };
}
