using System.Globalization;
using MediaForge.TaskSequences.Conditions;
using MediaForge.TaskSequences.Steps;

namespace MediaForge.TaskSequences.Yaml;

/// <summary>Reads the settings of a step, as its definition declares them.</summary>
internal sealed class YamlSettingsReader(YamlContext context, YamlConditionReader conditions)
{
    /// <summary>All keys of a step of a kind.</summary>
    public static IReadOnlyCollection<string> KeysOf(StepDefinition definition) =>
    [
        definition.Key,
        .. definition.Settings.Where(s => s.Mirrors is null).Select(s => s.Key),
        .. definition.Arrays.Select(a => a.Key),
        .. definition == SetDynamicVariables.Kind ? (string[])[YamlKeys.Rules] : [],
        .. YamlKeys.OfStep,
    ];

    /// <summary>Reads what one key of a step says; gives the variables that must not be written.</summary>
    public IEnumerable<string> Read(StepSettings settings, string key, YamlItem value)
    {
        if (settings.Definition.Settings.FirstOrDefault(s => s.Mirrors is null && s.Key == key) is { } setting)
        {
            return Put(settings, setting, value) ? [] : [setting.Variable];
        }
        if (settings.Definition.Arrays.FirstOrDefault(a => a.Key == key) is { } array)
        {
            ReadRows(settings, array, value);
            return [];
        }
        if (key == YamlKeys.Rules)
        {
            ((SetDynamicVariables)settings).Rules = [.. context.List(value, key).Select(ReadRule)];
            return [];
        }
        var absent = new List<string>();
        foreach (var (variable, isAbsent) in ReadVariables(value, settings.Definition))
        {
            if (isAbsent) absent.Add(variable.Name);
            else settings.Add(variable);
        }
        return absent;
    }

    /// <summary>Reads raw variables: <c>NAME: value</c>, <c>NAME: { value, property, hidden }</c>, or <c>NAME: ~</c> for one that must not be written.</summary>
    public IEnumerable<(StepVariable Variable, bool IsAbsent)> ReadVariables(YamlItem item, StepDefinition? definition)
    {
        foreach (var (key, value) in context.Distinct(context.Map(item, YamlKeys.Variables)))
        {
            var known = definition?.FindByVariable(key.Value) ?? (definition is null ? StepCatalog.All.Select(d => d.FindByVariable(key.Value)).FirstOrDefault(s => s is not null) : null);
            var variable = new StepVariable(key.Value, known?.Property ?? key.Value, string.Empty, definition is not null && known?.Hidden == true);
            if (value is YamlMap { Entries: var entries } map && entries.All(e => e.Key.Value != YamlKeys.FromEnvironment))
            {
                foreach (var (field, text) in context.Entries(map, [YamlKeys.Value, YamlKeys.Property, YamlKeys.Hidden]))
                {
                    variable = field.Value switch
                    {
                        YamlKeys.Value => variable with { Value = context.Text(text, key.Value) ?? string.Empty },
                        YamlKeys.Property => variable with { Property = context.Text(text, field.Value) ?? string.Empty },
                        _ => variable with { Hidden = context.Flag(text, field.Value) },
                    };
                }
                yield return (variable, false);
            }
            else
            {
                var (text, environment) = context.TextOrEnvironment(value, key.Value);
                yield return (variable with { Value = text ?? string.Empty, FromEnvironment = environment }, text is null);
            }
        }
    }

    // False when the value is "nothing".
    private bool Put(StepSettings settings, SettingDefinition setting, YamlItem value)
    {
        var (text, environment) = context.TextOrEnvironment(value, setting.Key);
        if (text is null) return false;
        if (setting.IsScript)
        {
            // Scripts are written with the line ends of Windows, whatever the YAML has.
            text = Encode(text.ReplaceLineEndings("\r\n"), value);
        }
        for (var i = 0; i < setting.Words.Count; i++)
            if (setting.Words[i].Equals(text, StringComparison.OrdinalIgnoreCase)) text = setting.Choices[i];
        settings.Set(setting.Variable, text);
        settings.MarkFromEnvironment(setting.Variable, environment);
        return true;
    }

    private string Encode(string script, YamlItem at)
    {
        try
        {
            return InlineScript.Encode(script);
        }
        catch (ArgumentException)
        {
            context.Report(ProblemCodes.BadValue, at, "The script has half a surrogate pair, which is no text.");
            return string.Empty;
        }
    }

    private void ReadRows(StepSettings settings, ArrayDefinition array, YamlItem item)
    {
        var rows = context.List(item, array.Key);
        if (rows.Count > ArrayDefinition.MaxRows)
        {
            context.Report(ProblemCodes.BadValue, item, $"{array.Key} has more than {ArrayDefinition.MaxRows} rows.");
            return;
        }
        for (var i = 0; i < rows.Count; i++)
        {
            var absent = new HashSet<string>(StringComparer.Ordinal);
            foreach (var (key, value) in context.Entries(context.Map(rows[i], $"A row of {array.Key}"), [.. array.Settings.Select(s => s.Key)]))
            {
                var setting = array.At(array.Settings.First(s => s.Key == key.Value), i);
                if (!Put(settings, setting, value)) absent.Add(setting.Variable);
            }
            foreach (var setting in array.Settings.Where(s => s.AlwaysWritten).Select(s => array.At(s, i)))
                if (settings.Find(setting.Variable) is null && !absent.Contains(setting.Variable)) settings.Set(setting.Variable, setting.Default ?? string.Empty);
        }
        foreach (var count in array.Counts) settings.Set(count.Variable, rows.Count.ToString(CultureInfo.InvariantCulture));
    }

    private DynamicVariableRule ReadRule(YamlItem item)
    {
        Condition? condition = null;
        var variables = new List<DynamicVariable>();
        foreach (var (key, value) in context.Entries(context.Map(item, "A rule"), [YamlKeys.If, YamlKeys.Set]))
        {
            if (key.Value == YamlKeys.If) condition = conditions.Read(value);
            else variables.AddRange(context.Distinct(context.Map(value, key.Value)).Select(e => ReadRuleVariable(e.Key, e.Value)));
        }
        return new DynamicVariableRule(condition, variables);
    }

    private DynamicVariable ReadRuleVariable(YamlText name, YamlItem item)
    {
        if (item is not YamlMap { Entries: var entries } map || entries.Any(e => e.Key.Value == YamlKeys.FromEnvironment))
        {
            var (text, environment) = context.TextOrEnvironment(item, name.Value);
            return new DynamicVariable(name.Value, text ?? string.Empty, environment is not null);
        }
        var variable = new DynamicVariable(name.Value, string.Empty);
        foreach (var (key, value) in context.Entries(map, [YamlKeys.Value, YamlKeys.Secret]))
        {
            variable = key.Value == YamlKeys.Secret
                ? variable with { IsSecret = context.Flag(value, key.Value) }
                : variable with { Value = context.TextOrEnvironment(value, name.Value).Value ?? string.Empty };
        }
        return variable;
    }
}
