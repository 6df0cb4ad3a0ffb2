using System.Globalization;

namespace MediaForge.TaskSequences;

/// <summary>
/// The settings of a step: an ordered list of task sequence variables (ConfigMgr's <c>defaultVarList</c>), of which a
/// derived class gives the ones that it knows typed properties. What it does not know is kept.
/// </summary>
public abstract class StepSettings
{
    private readonly List<StepVariable> _variables = [];

    /// <summary>What kind of step this is, and what settings it has.</summary>
    public abstract StepDefinition Definition { get; }

    /// <summary>The variables that are written, in order. A setting at its default need not be among them.</summary>
    public IReadOnlyList<StepVariable> Variables => _variables;

    /// <summary>The command line that ConfigMgr's engine runs for these settings (the XML's <c>&lt;action&gt;</c>).</summary>
    public abstract string BuildAction();

    /// <summary>The value of a variable, or null when it is not written.</summary>
    public string? Find(string variable) => _variables.Find(v => Same(v.Name, variable))?.Value;

    /// <summary>
    /// Writes a variable: in place if it is there, else before the first whose property sorts after it, as ConfigMgr
    /// orders them; null takes it out.
    /// </summary>
    public void Set(string variable, string? value)
    {
        var at = _variables.FindIndex(v => Same(v.Name, variable));
        if (value is null)
        {
            if (at >= 0) _variables.RemoveAt(at);
        }
        else if (at >= 0)
        {
            _variables[at] = _variables[at] with { Value = value, FromEnvironment = null };
        }
        else
        {
            var known = Definition.FindByVariable(variable);
            var added = new StepVariable(known?.Variable ?? variable, known?.Property ?? variable, value, known?.Hidden ?? false);
            var before = _variables.FindIndex(v => string.CompareOrdinal(v.Property, added.Property) > 0);
            _variables.Insert(before < 0 ? _variables.Count : before, added);
        }
    }

    /// <summary>Adds a variable as a file has it, with the file's own property name and hidden mark.</summary>
    public void Add(StepVariable variable) => _variables.Add(variable);

    /// <summary>Marks a variable's value as taken from an environment variable of the builder.</summary>
    internal void MarkFromEnvironment(string variable, string? name)
    {
        var at = _variables.FindIndex(v => Same(v.Name, variable));
        if (at >= 0) _variables[at] = _variables[at] with { FromEnvironment = name };
    }

    /// <summary>The packages and applications that these settings refer to; values with <c>%NAME%</c> are left out, for nobody knows them yet.</summary>
    public virtual IEnumerable<SequenceReference> References() =>
        from variable in _variables
        where variable.Value.Length > 0 && !variable.Value.Contains('%', StringComparison.Ordinal) && Definition.FindByVariable(variable.Name) is { IsPackage: true }
        select new SequenceReference(variable.Value);

    /// <summary>
    /// Writes what follows from other settings and what ConfigMgr writes even at its default, where it is not written
    /// yet: for settings made by hand. What a file has stays as it is.
    /// </summary>
    /// <param name="step">The step, whose success codes and retries some settings repeat.</param>
    public virtual void Complete(Step step)
    {
        foreach (var setting in Definition.Settings)
        {
            if (Find(setting.Variable) is not null) continue;
            var mirrored = setting.Mirrors switch
            {
                "successCodes" => string.Join(' ', step.SuccessCodes),
                "retryCount" => step.RetryCount.ToString(CultureInfo.InvariantCulture),
                "runFromNet" => step.RunFromNet ? "true" : "false",
                _ => setting.AlwaysWritten ? setting.Default ?? string.Empty : null,
            };
            if (mirrored is not null) Set(setting.Variable, mirrored);
        }
    }

    /// <summary>
    /// The same settings with every value, written or default, passed through <paramref name="value"/>: how the engine
    /// lets variables that were set earlier override a step's defaults and substitutes <c>%NAME%</c>.
    /// </summary>
    public StepSettings Resolve(Func<StepVariable, string> value)
    {
        var copy = Definition.Create();
        foreach (var variable in _variables) copy.Add(variable with { Value = value(variable) });
        foreach (var setting in Definition.Settings.Where(s => s.Default is not null && Find(s.Variable) is null))
            copy.Add(new StepVariable(setting.Variable, setting.Property, value(new StepVariable(setting.Variable, setting.Property, setting.Default!, setting.Hidden)), setting.Hidden));
        return copy;
    }

    /// <summary>A text, or the setting's default, or empty.</summary>
    protected string Text(SettingDefinition setting) => Find(setting.Variable) ?? setting.Default ?? string.Empty;

    /// <summary>A truth value: <c>true</c> in any case is true, everything else is false.</summary>
    protected bool Flag(SettingDefinition setting) => Text(setting).Trim().Equals("true", StringComparison.OrdinalIgnoreCase);

    /// <summary>A whole number, or null when the setting is empty or no number.</summary>
    protected int? Number(SettingDefinition setting) =>
        int.TryParse(Text(setting), NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var n) ? n : null;

    /// <summary>Writes a setting; null takes it out.</summary>
    protected void Put(SettingDefinition setting, string? value) => Set(setting.Variable, value);

    /// <summary>Writes a truth value.</summary>
    protected void Put(SettingDefinition setting, bool value) => Set(setting.Variable, value ? "true" : "false");

    /// <summary>Writes a whole number; null takes the setting out.</summary>
    protected void Put(SettingDefinition setting, int? value) => Set(setting.Variable, value?.ToString(CultureInfo.InvariantCulture));

    /// <summary>The rows of an array, each as a function that gives a setting's value by its name in the row.</summary>
    protected IReadOnlyList<T> Rows<T>(ArrayDefinition array, Func<Func<string, string>, T> row)
    {
        var rows = new List<T>();
        for (var i = 0; i < CountRows(array); i++)
        {
            var index = i;
            rows.Add(row(name => Find(array.Variable + index.ToString(CultureInfo.InvariantCulture) + name) ?? array.Settings.First(s => s.Variable == name).Default ?? string.Empty));
        }
        return rows;
    }

    /// <summary>Replaces the rows of an array; an empty value is not written unless ConfigMgr always writes it.</summary>
    protected void PutRows<T>(ArrayDefinition array, IReadOnlyList<T> rows, Func<T, string, string?> value)
    {
        ClearRows(array);
        for (var i = 0; i < rows.Count; i++)
            foreach (var setting in array.Settings)
                if (value(rows[i], setting.Variable) is { } text && (text.Length > 0 || setting.AlwaysWritten))
                    Set(array.At(setting, i).Variable, text);
        foreach (var count in array.Counts) Set(count.Variable, rows.Count.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>
    /// How many rows an array has: what its count says, but no more than <see cref="ArrayDefinition.MaxRows"/>; without a
    /// count, the rows up to the first index of which nothing is written.
    /// </summary>
    internal int CountRows(ArrayDefinition array)
    {
        foreach (var count in array.Counts)
            if (Find(count.Variable) is { } text && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var n)) return Math.Min(n, ArrayDefinition.MaxRows);
        var rows = 0;
        while (rows < ArrayDefinition.MaxRows && array.Settings.Any(s => Find(array.At(s, rows).Variable) is not null)) rows++;
        return rows;
    }

    private void ClearRows(ArrayDefinition array)
    {
        _variables.RemoveAll(v => array.FindByVariable(v.Name) is not null);
    }

    private static bool Same(string a, string b) => a.Equals(b, StringComparison.OrdinalIgnoreCase);
}

/// <summary>A variable of a step: injected while the step runs.</summary>
/// <param name="Name">The task sequence variable.</param>
/// <param name="Property">The property of ConfigMgr's class that it stands for.</param>
/// <param name="Value">Its value as written, <c>%NAME%</c> not substituted.</param>
/// <param name="Hidden">Not meant to be overridden by a variable set earlier.</param>
public sealed record StepVariable(string Name, string Property, string Value, bool Hidden = false)
{
    /// <summary>The builder's environment variable that the value was taken from, so that it is never written in the clear; null for none.</summary>
    public string? FromEnvironment { get; init; }
}
