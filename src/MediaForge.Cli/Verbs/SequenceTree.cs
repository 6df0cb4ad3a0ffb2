using MediaForge.Cli.Output;
using MediaForge.TaskSequences;
using MediaForge.TaskSequences.Conditions;

namespace MediaForge.Cli.Verbs;

/// <summary>Prints a task sequence as a tree.</summary>
internal static class SequenceTree
{
    public static void Print(TaskSequence sequence, Reporter reporter)
    {
        foreach (var node in sequence.Children) Print(node, 0, reporter);
    }

    /// <summary>The same tree for programs.</summary>
    public static object Describe(TaskSequence sequence) => new { sequence.Name, sequence.Description, Children = sequence.Children.Select(Describe) };

    private static object Describe(SequenceNode node) => node switch
    {
        Group group => new { group.Name, Type = "group", group.Disabled, group.ContinueOnError, If = group.Condition is null ? null : Text(group.Condition), Children = (object?)group.Children.Select(Describe) },
        Step step => new { step.Name, Type = step.Settings.Definition.DisplayName, step.Disabled, step.ContinueOnError, If = step.Condition is null ? null : Text(step.Condition), Children = (object?)null },
        _ => new { node.Name },
    };

    private static void Print(SequenceNode node, int depth, Reporter reporter)
    {
        var indent = new string(' ', depth * 2);
        var marks = (node.Disabled ? " (disabled)" : string.Empty) + (node.ContinueOnError ? " (continues on error)" : string.Empty);
        switch (node)
        {
            case Group group:
                reporter.Line($"{indent}+ {group.Name}{marks}");
                Condition(node, indent, reporter);
                foreach (var child in group.Children) Print(child, depth + 1, reporter);
                break;
            case Step step:
                reporter.Line($"{indent}- {step.Name}  [{step.Settings.Definition.DisplayName}, {step.RunIn}]{marks}");
                Condition(node, indent, reporter);
                break;
            default:
                reporter.Line($"{indent}- {node.Name}{marks}");
                break;
        }
    }

    private static void Condition(SequenceNode node, string indent, Reporter reporter)
    {
        if (node.Condition is { } condition) reporter.Line($"{indent}    if {Text(condition)}");
    }

    private static string Text(Condition condition) => condition switch
    {
        CompoundCondition { Operator: ConditionOperator.And } all => string.Join(" and ", all.Parts.Select(Part)),
        CompoundCondition { Operator: ConditionOperator.Or } any => string.Join(" or ", any.Parts.Select(Part)),
        CompoundCondition none => $"none of ({string.Join(", ", none.Parts.Select(Text))})",
        VariableExpression { Operator: var op } v when op.EndsWith("xists", StringComparison.OrdinalIgnoreCase) => $"{v.Variable} {op}",
        VariableExpression v => $"{v.Variable} {v.Operator} \"{v.Value}\"",
        FileExpression f => $"file {f.Path}",
        FolderExpression f => $"folder {f.Path}",
        RegistryExpression r => $"registry {r.KeyPath}\\{r.Value} {r.Operator} {r.Data}".TrimEnd(),
        WmiExpression w => $"WMI {w.Query}",
        OperatingSystemCondition os => $"operating system is {string.Join(" or ", os.Entries.Select(e => e.Name))}",
        Expression other => other.Type,
        _ => condition.ToString(),
    };

    private static string Part(Condition condition) => condition is CompoundCondition { Parts.Count: > 1 } ? $"({Text(condition)})" : Text(condition);
}
