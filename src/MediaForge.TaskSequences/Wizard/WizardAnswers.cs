using System.Diagnostics.CodeAnalysis;

namespace MediaForge.TaskSequences.Wizard;

/// <summary>What was answered so far: for each field's key its values. Immutable.</summary>
public sealed class WizardAnswers
{
    private readonly Dictionary<string, IReadOnlyList<WizardValue>> _values;

    private WizardAnswers(Dictionary<string, IReadOnlyList<WizardValue>> values) => _values = values;

    /// <summary>No answers.</summary>
    public static WizardAnswers Empty { get; } = new([]);

    /// <summary>The keys that are answered, in the order of the answers.</summary>
    public IEnumerable<string> Keys => _values.Keys;

    /// <summary>The values of a field; none when it is not answered.</summary>
    [SuppressMessage("Design", "CA1043", Justification = "A key is a text here.")]
    public IReadOnlyList<WizardValue> this[string key] => _values.TryGetValue(key, out var values) ? values : [];

    /// <summary>The text of a field with a single value, or null.</summary>
    public string? Text(string key) => this[key] is [var value, ..] ? value.Text : null;

    /// <summary>The answers with other values for a field; none take it out.</summary>
    public WizardAnswers With(string key, params IReadOnlyList<WizardValue> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var copy = new Dictionary<string, IReadOnlyList<WizardValue>>(_values, StringComparer.Ordinal);
        if (values.Count == 0) copy.Remove(key);
        else copy[key] = values;
        return new WizardAnswers(copy);
    }

    /// <summary>The answers with a text for a field; null or empty takes it out.</summary>
    public WizardAnswers With(string key, string? text) => string.IsNullOrEmpty(text) ? With(key, []) : With(key, [new WizardValue(text)]);
}

/// <summary>One value of an answer.</summary>
/// <param name="Text">The text; empty for a value with fields.</param>
/// <param name="Name">Its name, in a map.</param>
public sealed record WizardValue(string Text, string? Name = null)
{
    /// <summary>The parts of a value that consists of some.</summary>
    public WizardAnswers Fields { get; init; } = WizardAnswers.Empty;
}
