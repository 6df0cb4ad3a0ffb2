using MediaForge.TaskSequences;
using MediaForge.TaskSequences.Wizard;

namespace MediaForge.Cli.Wizard;

/// <summary>Fields to fill in: a page of a wizard, or the parts of one value.</summary>
internal abstract class Form
{
    /// <summary>Where in the wizard this is.</summary>
    public abstract string Heading { get; }

    /// <summary>The form's name.</summary>
    public abstract string Title { get; }

    /// <summary>What the form is for.</summary>
    public abstract string Help { get; }

    /// <summary>The fields that are shown.</summary>
    public abstract IReadOnlyList<WizardField> Fields { get; }

    /// <summary>What is wrong now.</summary>
    public abstract IReadOnlyList<WizardProblem> Problems { get; }

    /// <summary>The values of a field.</summary>
    public abstract IReadOnlyList<WizardValue> Get(WizardField field);

    /// <summary>Answers a field.</summary>
    public abstract void Set(WizardField field, IReadOnlyList<WizardValue> values);

    /// <summary>What would be wrong with a field's values, quickly.</summary>
    public abstract IReadOnlyList<Problem> Check(WizardField field, IReadOnlyList<WizardValue> values);

    /// <summary>Lines under the fields.</summary>
    public virtual IReadOnlyList<(string Label, string Text, bool IsDim)> Details => [];
}

/// <summary>The page at hand of a session.</summary>
internal sealed class PageForm(WizardSession session) : Form
{
    public override string Heading => $"Page {session.Index + 1} of {session.Pages.Count}";

    public override string Title => session.Current.Title;

    public override string Help => session.Current.Help;

    public override IReadOnlyList<WizardField> Fields => session.Fields;

    public override IReadOnlyList<WizardProblem> Problems => session.Problems;

    public override IReadOnlyList<(string Label, string Text, bool IsDim)> Details =>
        session.IsLast ? [.. session.Summary().Select(l => (l.Field.Label, l.Text, l.IsDefault))] : [];

    public override IReadOnlyList<WizardValue> Get(WizardField field) => session.Get(field);

    public override void Set(WizardField field, IReadOnlyList<WizardValue> values) => session.Set(field, values);

    public override IReadOnlyList<Problem> Check(WizardField field, IReadOnlyList<WizardValue> values) => session.Model.CheckField(field, values);
}

/// <summary>The parts of one value of a list or map.</summary>
/// <param name="parent">The field whose value it is.</param>
/// <param name="value">The value to begin with.</param>
/// <param name="changed">Takes each change.</param>
/// <param name="check">What would be wrong with a value, quickly.</param>
internal sealed class ValueForm(WizardField parent, WizardValue value, Action<WizardValue> changed, Func<WizardValue, IReadOnlyList<Problem>> check) : Form
{
    private static readonly WizardField Name = new("\0name", "Name", WizardFieldKind.Text, "The name or id under which the task sequence knows it.") { Required = true };

    /// <summary>The value as it is now.</summary>
    public WizardValue Value { get; private set; } = value;

    public override string Heading => parent.Label;

    public override string Title => Value.Name is { Length: > 0 } name ? $"{parent.Label}: {name}" : parent.Label;

    public override string Help => parent.Help;

    public override IReadOnlyList<WizardField> Fields
    {
        get
        {
            IReadOnlyList<WizardField> parts = parent.Fields.Count > 0 ? WizardModel.ShownParts(parent, Value.Fields) : [parent with { Label = "Value", Shape = WizardShape.Single }];
            return parent.Shape == WizardShape.Map ? [Name, .. parts] : parts;
        }
    }

    public override IReadOnlyList<WizardProblem> Problems => [.. check(Value).Select(p => new WizardProblem(p, null, null))];

    public override IReadOnlyList<WizardValue> Get(WizardField part) =>
        part.Key == Name.Key ? One(Value.Name) : parent.Fields.Count == 0 ? One(Value.Text) : Value.Fields[part.Key];

    public override void Set(WizardField part, IReadOnlyList<WizardValue> values)
    {
        Value = With(part, values);
        changed(Value);
    }

    public override IReadOnlyList<Problem> Check(WizardField part, IReadOnlyList<WizardValue> values) => check(With(part, values));

    private WizardValue With(WizardField part, IReadOnlyList<WizardValue> values)
    {
        var text = values.Count > 0 ? values[0].Text : string.Empty;
        if (part.Key == Name.Key) return Value with { Name = text };
        if (parent.Fields.Count == 0) return Value with { Text = text };
        var isUnsaid = part.Shape == WizardShape.Single && part.Fields.Count == 0 && (text.Length == 0 || text == part.Default);
        var with = Value with { Fields = Value.Fields.With(part.Key, isUnsaid ? [] : values) };
        // What the other parts leave no place for goes.
        var shown = WizardModel.ShownParts(parent, with.Fields);
        return with with { Fields = parent.Fields.Except(shown).Aggregate(with.Fields, (parts, hidden) => parts.With(hidden.Key, [])) };
    }

    private static IReadOnlyList<WizardValue> One(string? text) => string.IsNullOrEmpty(text) ? [] : [new WizardValue(text)];
}
