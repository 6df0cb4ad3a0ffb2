using System.Globalization;
using System.Xml.Linq;
using MediaForge.TaskSequences.Steps;
using MediaForge.TaskSequences.Xml;

namespace MediaForge.TaskSequences.Yaml;

/// <summary>
/// Writes a sequence for people. Every step is read back at once and compared with the original; one that would
/// lose something is written as XML instead, so that nothing can get lost.
/// </summary>
internal static class YamlSequenceWriter
{
    public static YamlMap Write(TaskSequence sequence)
    {
        var map = new YamlMap();
        if (sequence.Name is { } name) map.Add(YamlKeys.Name, name);
        if (sequence.Description is { } description) map.Add(YamlKeys.Description, description);
        if (sequence.BootImage is { } bootImage) map.Add(YamlKeys.BootImage, bootImage);
        if (sequence.Version != new TaskSequence().Version) map.Add(YamlKeys.Version, sequence.Version);
        AddAttributes(map, sequence.OtherAttributes);
        if (!sequence.References.SequenceEqual(sequence.CollectReferences())) map.Add(YamlKeys.References, new YamlList(sequence.References.Select(WriteReference)));
        if (sequence.GlobalVariables.Count > 0) map.Add(YamlKeys.GlobalVariables, WriteGlobalVariables(sequence.GlobalVariables));
        map.Add(YamlKeys.Steps, new YamlList(sequence.Children.Select(Write)));
        return map;
    }

    private static YamlMap Write(SequenceNode node)
    {
        if (node is Step step) return IsKept(step, WriteStep(step)) is { } written ? written : WriteRaw(step);
        var group = (Group)node;
        return HasOnlyKnown(group) ? WriteGroup(group) : WriteRaw(group);
    }

    private static YamlMap WriteGroup(Group group)
    {
        var map = new YamlMap();
        map.Add(YamlKeys.Group, group.Name);
        AddCommon(map, group);
        map.Add(YamlKeys.Steps, new YamlList(group.Children.Select(Write)));
        return map;
    }

    private static YamlMap? WriteStep(Step step)
    {
        var settings = step.Settings;
        var definition = settings.Definition;
        if (StepCatalog.FindByKey(definition.Key) != definition || !HasOnlyKnown(step)) return null;
        var map = new YamlMap();
        map.Add(definition.Key, step.Name);
        AddCommon(map, step);
        var left = settings.Variables.ToList();
        foreach (var setting in definition.Settings) AddSetting(map, setting, Take(left, setting.Variable));
        foreach (var array in definition.Arrays) AddRows(map, settings, array, left);
        if (settings is SetDynamicVariables dynamic) UseRules(map, dynamic);
        if (step.RunIn != definition.RunIn) map.Add(YamlKeys.RunIn, step.RunIn.ToString());
        if (!step.SuccessCodes.SequenceEqual(definition.SuccessCodes)) map.Add(YamlKeys.SuccessCodes, new YamlList(step.SuccessCodes.Select(c => YamlText.Plain(c.ToString(CultureInfo.InvariantCulture)))) { IsFlow = true });
        if (step.RetryCount != 0) map.Add(YamlKeys.RetryCount, YamlText.Plain(step.RetryCount.ToString(CultureInfo.InvariantCulture)));
        if (step.Timeout is { } limit) map.Add(YamlKeys.TimeLimit, YamlText.Plain(((int)limit.TotalSeconds).ToString(CultureInfo.InvariantCulture)));
        if (step.RunFromNet) map.Add(YamlKeys.RunFromNet, YamlText.Plain("true"));
        if (step.Action is { } action && action != settings.BuildAction()) map.Add(YamlKeys.Action, action);
        if (left.Count > 0) map.Add(YamlKeys.Variables, WriteVariables(left, definition));
        return map;
    }

    private static void AddCommon(YamlMap map, SequenceNode node)
    {
        if (node.Description is null) map.Add(YamlKeys.Description, YamlText.Null);
        else if (node.Description.Length > 0) map.Add(YamlKeys.Description, node.Description);
        if (node.Disabled) map.Add(YamlKeys.Disabled, YamlText.Plain("true"));
        if (node.ContinueOnError) map.Add(YamlKeys.ContinueOnError, YamlText.Plain("true"));
        if (node.Condition is { } condition) map.Add(YamlKeys.If, YamlConditionWriter.Write(condition));
        AddAttributes(map, node.OtherAttributes);
    }

    private static void AddAttributes(YamlMap map, IDictionary<string, string> attributes)
    {
        if (attributes.Count == 0) return;
        var values = new YamlMap { IsFlow = true };
        foreach (var (name, value) in attributes) values.Add(name, value);
        map.Add(YamlKeys.Attributes, values);
    }

    // What reading adds by itself is left out; what it would add although the step does not have it is written as ~.
    private static void AddSetting(YamlMap map, SettingDefinition setting, StepVariable? variable)
    {
        if (setting.Mirrors is not null) return;
        if (variable is null)
        {
            if (setting.AlwaysWritten) map.Add(setting.Key, YamlText.Null);
            return;
        }
        if (setting.AlwaysWritten && variable.Value == (setting.Default ?? string.Empty) && variable.FromEnvironment is null) return;
        map.Add(setting.Key, ValueOf(setting, variable));
    }

    private static YamlItem ValueOf(SettingDefinition setting, StepVariable variable)
    {
        if (variable.FromEnvironment is { } environment) return FromEnvironment(environment);
        if (setting.IsScript && TryDecode(variable.Value) is { } script) return new YamlText(script);
        for (var i = 0; i < setting.Words.Count; i++)
            if (setting.Choices[i] == variable.Value) return new YamlText(setting.Words[i]);
        var isPlain = setting.Kind switch
        {
            SettingKind.Flag => variable.Value is "true" or "false",
            SettingKind.Number => variable.Value.Length > 0 && variable.Value.All(char.IsAsciiDigit),
            _ => false,
        };
        return isPlain ? YamlText.Plain(variable.Value) : new YamlText(variable.Value);
    }

    private static string? TryDecode(string value)
    {
        try
        {
            return InlineScript.Decode(value).ReplaceLineEndings("\n");
        }
        catch (InvalidDataException)
        {
            // Then the value is shown as it is, the comparison fails, and the step is written as XML.
            return null;
        }
    }

    private static YamlMap FromEnvironment(string name)
    {
        var map = new YamlMap { IsFlow = true };
        map.Add(YamlKeys.FromEnvironment, name);
        return map;
    }

    private static void AddRows(YamlMap map, StepSettings settings, ArrayDefinition array, List<StepVariable> left)
    {
        foreach (var count in array.Counts) Take(left, count.Variable);
        if (settings.Variables.All(v => array.FindByVariable(v.Name) is null)) return;
        var rows = new YamlList();
        for (var i = 0; i < settings.CountRows(array); i++)
        {
            var row = new YamlMap { IsFlow = true };
            foreach (var setting in array.Settings)
            {
                var full = array.At(setting, i);
                AddSetting(row, full, Take(left, full.Variable));
            }
            rows.Add(row);
        }
        map.Add(array.Key, rows);
    }

    // Shows the rules in words when they are read back to the same text.
    private static void UseRules(YamlMap map, SetDynamicVariables settings)
    {
        var xmlKey = settings.Definition.Settings[0].Key;
        if (map.Entries.All(e => e.Key.Value != xmlKey)) return;
        IReadOnlyList<DynamicVariableRule> rules;
        try
        {
            rules = settings.Rules;
        }
        catch (InvalidDataException)
        {
            return; // The text stays as it is.
        }
        if (new SetDynamicVariables { Rules = rules }.RulesXml != settings.RulesXml || rules.Any(r => r.Variables.DistinctBy(v => v.Name).Count() != r.Variables.Count)) return;
        map.Remove(xmlKey);
        map.Add(YamlKeys.Rules, new YamlList(rules.Select(WriteRule)));
    }

    private static YamlMap WriteRule(DynamicVariableRule rule)
    {
        var map = new YamlMap();
        if (rule.Condition is { } condition) map.Add(YamlKeys.If, YamlConditionWriter.Write(condition));
        var set = new YamlMap();
        foreach (var variable in rule.Variables)
        {
            if (!variable.IsSecret)
            {
                set.Add(variable.Name, variable.Value);
                continue;
            }
            var secret = new YamlMap { IsFlow = true };
            secret.Add(YamlKeys.Value, variable.Value);
            secret.Add(YamlKeys.Secret, YamlText.Plain("true"));
            set.Add(variable.Name, secret);
        }
        map.Add(YamlKeys.Set, set);
        return map;
    }

    private static YamlMap WriteReference(SequenceReference reference)
    {
        var map = new YamlMap { IsFlow = true };
        if (reference.Package is { } package) map.Add("package", package);
        if (reference.Program is { } program) map.Add("program", program);
        if (reference.Application is { } application) map.Add("application", application);
        return map;
    }

    private static YamlMap WriteGlobalVariables(IEnumerable<StepVariable> variables)
    {
        var map = new YamlMap();
        foreach (var variable in variables)
        {
            var property = StepCatalog.All.Select(d => d.FindByVariable(variable.Name)).FirstOrDefault(s => s is not null)?.Property ?? variable.Name;
            map.Add(variable.Name, WriteVariable(variable, property, hidden: false));
        }
        return map;
    }

    private static YamlMap WriteVariables(IEnumerable<StepVariable> variables, StepDefinition definition)
    {
        var map = new YamlMap();
        foreach (var variable in variables)
        {
            var known = definition.FindByVariable(variable.Name);
            map.Add(variable.Name, WriteVariable(variable, known?.Property ?? variable.Name, known?.Hidden ?? false));
        }
        return map;
    }

    private static YamlItem WriteVariable(StepVariable variable, string property, bool hidden)
    {
        if (variable.FromEnvironment is { } environment) return FromEnvironment(environment);
        if (variable.Property == property && variable.Hidden == hidden) return new YamlText(variable.Value);
        var map = new YamlMap { IsFlow = true };
        map.Add(YamlKeys.Value, variable.Value);
        if (variable.Property != property) map.Add(YamlKeys.Property, variable.Property);
        if (variable.Hidden != hidden) map.Add(YamlKeys.Hidden, YamlText.Plain(AttributeText.From(variable.Hidden)));
        return map;
    }

    private static StepVariable? Take(List<StepVariable> left, string name)
    {
        var at = left.FindIndex(v => v.Name == name);
        if (at < 0) return null;
        var variable = left[at];
        left.RemoveAt(at);
        return variable;
    }

    private static YamlMap WriteRaw(SequenceNode node)
    {
        var map = new YamlMap();
        map.Add(YamlKeys.Xml, SequenceXmlWriter.Write(node).ToString(SaveOptions.None).ReplaceLineEndings("\n") + "\n");
        return map;
    }

    // The file's element has nothing that the model does not hold.
    private static bool HasOnlyKnown(SequenceNode node) =>
        node.Written is not { } written
        || written.Before.Concat(written.After).All(e => e.Name.LocalName switch
        {
            "condition" => true,
            "action" => !e.HasElements && (node is Step || e.IsEmpty),
            "defaultVarList" => e.Elements().All(v => v.Name == "variable" && v.Attributes().All(a => a.Name.LocalName is "name" or "property" or "hidden")),
            _ => false,
        });

    private static YamlMap? IsKept(Step step, YamlMap? written)
    {
        if (written is null) return null;
        var values = step.Settings.Variables.Where(v => v.FromEnvironment is not null).GroupBy(v => v.FromEnvironment!).ToDictionary(g => g.Key, g => g.First().Value, StringComparer.Ordinal);
        var context = new YamlContext(string.Empty, values.GetValueOrDefault);
        var read = new YamlSequenceReader(context).ReadNode(YamlDocument.Parse(YamlDocument.Print(written))) as Step;
        return read is not null && context.Problems.Count == 0 && XNode.DeepEquals(Canonical(step), Canonical(read)) ? written : null;
    }

    // All attributes written, variables in one order: two steps that mean the same give the same.
    private static XElement Canonical(Step step)
    {
        var settings = step.Settings.Definition.Create();
        foreach (var variable in step.Settings.Variables.OrderBy(v => v.Name, StringComparer.Ordinal)) settings.Add(variable);
        var copy = new Step(step.Name, settings)
        {
            Description = step.Description,
            Disabled = step.Disabled,
            ContinueOnError = step.ContinueOnError,
            Condition = step.Condition,
            RunIn = step.RunIn,
            SuccessCodes = step.SuccessCodes,
            RetryCount = step.RetryCount,
            Timeout = step.Timeout,
            RunFromNet = step.RunFromNet,
            Action = step.Action ?? step.Settings.BuildAction(),
        };
        foreach (var (name, value) in step.OtherAttributes.OrderBy(a => a.Key, StringComparer.Ordinal)) copy.OtherAttributes[name] = value;
        return SequenceXmlWriter.Write(copy);
    }
}
