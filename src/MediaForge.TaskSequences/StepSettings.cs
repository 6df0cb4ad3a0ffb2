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

    /// <summary>Writes a variable: in place if it is there, else at the end; null takes it out.</summary>
    public void Set(string variable, string? value)
    {
        var at = _variables.FindIndex(v => Same(v.Name, variable));
        if (value is null)
        {
            if (at >= 0) _variables.RemoveAt(at);
        }
        else if (at >= 0)
        {
            _variables[at] = _variables[at] with { Value = value };
        }
        else
        {
            var known = Definition.FindByVariable(variable);
            _variables.Add(new StepVariable(variable, known?.Property ?? variable, value, known?.Hidden ?? false));
        }
    }

    /// <summary>Adds a variable as a file has it, with the file's own property name and hidden mark.</summary>
    public void Add(StepVariable variable) => _variables.Add(variable);

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

    private static bool Same(string a, string b) => a.Equals(b, StringComparison.OrdinalIgnoreCase);
}

/// <summary>A variable of a step: injected while the step runs.</summary>
/// <param name="Name">The task sequence variable.</param>
/// <param name="Property">The property of ConfigMgr's class that it stands for.</param>
/// <param name="Value">Its value as written, <c>%NAME%</c> not substituted.</param>
/// <param name="Hidden">Not meant to be overridden by a variable set earlier.</param>
public sealed record StepVariable(string Name, string Property, string Value, bool Hidden = false);
