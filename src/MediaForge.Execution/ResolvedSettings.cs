using MediaForge.Execution.Logging;
using MediaForge.Execution.Machines;
using MediaForge.Execution.Variables;
using MediaForge.TaskSequences;
using MediaForge.TaskSequences.Steps;

namespace MediaForge.Execution;

/// <summary>
/// The settings that a step runs with. A variable that was set earlier under the name of a setting wins over what the
/// step says (ConfigMgr: for every later step), except for hidden settings; in what the step says, <c>%NAME%</c> is
/// replaced.
/// </summary>
internal static class ResolvedSettings
{
    /// <summary>Works the settings out.</summary>
    public static StepSettings Of(StepSettings settings, VariableStore variables, Machine machine, ExecutionLog log)
    {
        // Kinds that are not known here keep their settings; they cannot run anyway.
        if (settings.Definition.Settings.Count == 0) return settings;
        var resolved = settings.Resolve(v => v.Hidden ? Expanded(v) : variables.FindExplicit(v.Name) ?? Expanded(v));
        foreach (var setting in settings.Definition.Settings)
            if (!setting.Hidden && resolved.Find(setting.Variable) is null && variables.FindExplicit(setting.Variable) is { } value) resolved.Set(setting.Variable, value);
        return resolved;

        string Expanded(StepVariable v) => IsSecret(settings, v.Name) ? TextExpansion.ExpandSecret(v.Value, variables) : TextExpansion.Expand(v.Value, variables, machine, log);
    }

    /// <summary>The settings as variables, for the time the step runs.</summary>
    public static IEnumerable<Variable> AsVariables(StepSettings settings) =>
        settings.Variables.Where(v => v.Value.Length > 0).Select(v => new Variable(v.Name, v.Value, IsSecret(settings, v.Name)));

    private static bool IsSecret(StepSettings settings, string variable) =>
        settings.Definition.FindByVariable(variable)?.Kind == SettingKind.Secret
        || (settings is SetVariable { IsSecret: true } && variable.Equals("VariableValue", StringComparison.OrdinalIgnoreCase));
}
