using MediaForge.TaskSequences.Conditions;

namespace MediaForge.TaskSequences.Validation;

/// <summary>What conditions must keep to.</summary>
internal static class ConditionRules
{
    private static readonly string[] VariableOperators = ["exists", "notExists", "equals", "notEquals", "less", "lessEqual", "greater", "greaterEqual", "like", "notLike"];
    private static readonly string[] RegistryOperators = ["exists", "notExists", "nonExists", "equals", "notEquals", "less", "lessEqual", "greater", "greaterEqual"];
    private static readonly string[] Comparisons = ["equals", "notEquals", "less", "lessEqual", "greater", "greaterEqual"];
    private static readonly string[] RegistryRoots = ["HKEY_LOCAL_MACHINE", "HKEY_CURRENT_USER", "HKEY_USERS", "HKEY_CURRENT_CONFIG", "HKLM", "HKCU", "HKU", "HKCC"];

    public static void Check(Findings found, Condition condition)
    {
        switch (condition)
        {
            case CompoundCondition compound:
                if (compound is { Operator: ConditionOperator.Or, Parts.Count: 0 }) found.Warn(ProblemCodes.BadCondition, "The condition has an empty list of which any must hold: it is never true.");
                foreach (var part in compound.Parts) Check(found, part);
                break;
            case VariableExpression variable:
                Need(found, variable.Variable, "variable");
                CheckOperator(found, variable.Operator, VariableOperators, "variable");
                break;
            case FileExpression file:
                Need(found, file.Path, "path");
                CheckComparison(found, file.Version, file.VersionOperator, "version");
                CheckComparison(found, file.DateTime, file.DateTimeOperator, "time");
                break;
            case FolderExpression folder:
                Need(found, folder.Path, "path");
                CheckComparison(found, folder.DateTime, folder.DateTimeOperator, "time");
                break;
            case RegistryExpression registry:
                Need(found, registry.KeyPath, "registry key");
                if (registry.KeyPath.Length > 0 && !ValueRules.HasVariable(registry.KeyPath) && !RegistryRoots.Contains(registry.KeyPath.Split('\\')[0], StringComparer.OrdinalIgnoreCase))
                    found.Error(ProblemCodes.BadPath, $"The registry key '{registry.KeyPath}' does not start with a root.", $"Known are: {string.Join(", ", RegistryRoots)}.");
                CheckOperator(found, registry.Operator, RegistryOperators, "registry");
                break;
            case WmiExpression wmi:
                Need(found, wmi.Query, "query");
                break;
            case SoftwareExpression software:
                CheckOperator(found, software.Operator, ["ThisVersion", "AnyVersion"], "software");
                break;
            case OperatingSystemCondition systems:
                foreach (var part in systems.Entries.SelectMany(e => e.Parts)) Check(found, part);
                break;
            case UnknownExpression or UnknownCondition:
                found.Warn(ProblemCodes.UnknownCondition, "A part of the condition is not known; it is never true.", "Use another test.");
                break;
        }
    }

    private static void Need(Findings found, string value, string what)
    {
        if (value.Trim().Length == 0) found.Error(ProblemCodes.BadCondition, $"A test of the condition has no {what}.");
    }

    private static void CheckOperator(Findings found, string op, string[] known, string test)
    {
        if (!known.Contains(op, StringComparer.OrdinalIgnoreCase)) found.Error(ProblemCodes.BadCondition, $"The {test} test has the operator '{op}', which is not known.", $"Known are: {string.Join(", ", known)}.");
    }

    private static void CheckComparison(Findings found, string? value, string? op, string what)
    {
        if (!string.IsNullOrEmpty(value) != !string.IsNullOrEmpty(op)) found.Error(ProblemCodes.BadCondition, $"A test of the {what} needs both the {what} and its operator.");
        else if (!string.IsNullOrEmpty(op)) CheckOperator(found, op, Comparisons, what);
    }
}
