using System.Globalization;

namespace MediaForge.TaskSequences.Validation;

/// <summary>What every setting must keep to, as its declaration says.</summary>
internal static class SettingRules
{
    public static void Check(Findings found, StepSettings settings)
    {
        foreach (var setting in settings.Definition.Settings) Check(found, settings, setting, setting.Key);
        foreach (var array in settings.Definition.Arrays) CheckRows(found, settings, array);
    }

    private static void CheckRows(Findings found, StepSettings settings, ArrayDefinition array)
    {
        var rows = settings.CountRows(array);
        for (var i = 0; i < rows; i++)
        {
            var at = array.Settings.Select(s => array.At(s, i)).ToArray();
            if (at.All(s => settings.Find(s.Variable) is null))
            {
                found.Error(ProblemCodes.BadRows, $"{array.Key} has {rows} rows, but nothing is written of row {i + 1}.");
                return;
            }
            foreach (var setting in at) Check(found, settings, setting, $"{array.Key}[{i}].{setting.Key}");
        }
        if (array.Settings.Any(s => settings.Find(array.At(s, rows).Variable) is not null))
            found.Warn(ProblemCodes.BadRows, $"{array.Key} has more rows written than its count of {rows} says; the rest is ignored.");
    }

    private static void Check(Findings found, StepSettings settings, SettingDefinition setting, string key)
    {
        var variable = settings.Variables.FirstOrDefault(v => v.Name.Equals(setting.Variable, StringComparison.OrdinalIgnoreCase));
        var value = variable?.Value ?? setting.Default ?? string.Empty;
        if (value.Length == 0)
        {
            if (setting.Required && !(found.IsGiven(setting.Variable) && !setting.Hidden)) found.Error(ProblemCodes.MissingSetting, $"The setting {key} is missing.", setting.Help);
            return;
        }
        if (value.Length > setting.MaxLength) found.Error(ProblemCodes.TooLong, $"The setting {key} has {value.Length} characters; {setting.MaxLength} are allowed.", "Shorten it.");
        if (setting.Kind == SettingKind.Secret && variable is { FromEnvironment: null } && !ValueRules.HasVariable(value))
            found.Warn(ProblemCodes.SecretInTheClear, $"The setting {key} is a secret that stands in the file for everybody to read.", "In YAML, write { fromEnvironment: NAME }.");
        if (setting.NamesVariable) CheckName(found, value, key);
        if (ValueRules.HasVariable(value)) return;
        switch (setting.Kind)
        {
            case SettingKind.Flag when Xml.AttributeText.Flag(value.Trim()) is null:
                found.Error(ProblemCodes.BadFlag, $"The setting {key} must be true or false, but is '{value}'.");
                break;
            case SettingKind.Number:
                if (!int.TryParse(value.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)) found.Error(ProblemCodes.BadNumber, $"The setting {key} must be a whole number, but is '{value}'.");
                else if (setting.Range is { } range && (number < range.Min || number > range.Max)) found.Error(ProblemCodes.BadNumber, $"The setting {key} must be {range.Min} to {range.Max}, but is {number}.");
                break;
        }
        if (setting.Choices.Count > 0 && !setting.Choices.Contains(value.Trim(), StringComparer.OrdinalIgnoreCase))
            found.Error(ProblemCodes.BadChoice, $"The setting {key} cannot be '{value}'.", $"It may be: {string.Join(", ", setting.Words.Count > 0 ? setting.Words : setting.Choices)}.");
    }

    /// <summary>Checks the name of a variable that a step sets.</summary>
    public static void CheckName(Findings found, string name, string key)
    {
        if (ValueRules.HasVariable(name) || VariableName.FindFault(name) is not { } fault) return;
        found.Error(VariableName.IsReadOnly(name.Trim()) ? ProblemCodes.ReadOnlyVariable : ProblemCodes.BadVariableName, $"{key} names a variable that cannot be set: {fault}.", "Use another name.");
    }
}
