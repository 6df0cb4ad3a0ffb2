using System.Xml;
using MediaForge.TaskSequences.Steps;
using MediaForge.TaskSequences.Xml;

namespace MediaForge.TaskSequences.Yaml;

/// <summary>Reads a sequence, its groups and what all steps have in common; the settings are <see cref="YamlSettingsReader"/>'s.</summary>
internal sealed class YamlSequenceReader(YamlContext context)
{
    private readonly YamlConditionReader _conditions = new(context);

    public TaskSequence Read(YamlItem root)
    {
        var sequence = new TaskSequence { Source = context.File.Length > 0 ? context.File : null };
        var hasReferences = false;
        var hasSteps = false;
        foreach (var (key, value) in context.Entries(context.Map(root, "A task sequence"), YamlKeys.OfSequence))
        {
            switch (key.Value)
            {
                case YamlKeys.Name: sequence.Name = context.Text(value, key.Value); break;
                case YamlKeys.Description: sequence.Description = context.Text(value, key.Value); break;
                case YamlKeys.BootImage: sequence.BootImage = context.Text(value, key.Value); break;
                case YamlKeys.Version: sequence.Version = context.Text(value, key.Value) ?? sequence.Version; break;
                case YamlKeys.Attributes: ReadAttributes(value, sequence.OtherAttributes); break;
                case YamlKeys.References:
                    hasReferences = true;
                    foreach (var reference in context.List(value, key.Value)) sequence.References.Add(ReadReference(reference));
                    break;
                case YamlKeys.GlobalVariables:
                    foreach (var variable in new YamlSettingsReader(context, _conditions).ReadVariables(value, null)) sequence.GlobalVariables.Add(variable.Variable);
                    break;
                default:
                    hasSteps = true;
                    ReadSteps(value, sequence.Children);
                    break;
            }
        }
        if (!hasSteps && root is YamlMap) context.Report(ProblemCodes.WrongShape, root, "A task sequence needs the key 'steps'.", "Add steps: and a list of groups and steps.");
        if (!hasReferences)
            foreach (var reference in sequence.CollectReferences()) sequence.References.Add(reference);
        return sequence;
    }

    /// <summary>Reads one group or step; null, after a report, when it is neither.</summary>
    public SequenceNode? ReadNode(YamlItem item)
    {
        var map = context.Map(item, "A step");
        var kinds = map.Entries.Where(e => e.Key.Value is YamlKeys.Group or YamlKeys.Xml || StepCatalog.FindByKey(e.Key.Value) is not null).ToArray();
        if (kinds.Length == 1)
        {
            return kinds[0].Key.Value switch
            {
                YamlKeys.Group => ReadGroup(map, kinds[0]),
                YamlKeys.Xml => ReadXml(map),
                var key => ReadStep(map, kinds[0].Value, StepCatalog.FindByKey(key)!),
            };
        }
        if (item is not YamlMap) return null;
        if (kinds.Length > 1)
        {
            context.Report(ProblemCodes.StepKindMissing, kinds[1].Key, $"A step does one thing, but this one has both '{kinds[0].Key.Value}' and '{kinds[1].Key.Value}'.", "Begin each step with a dash.");
            return null;
        }
        var known = StepCatalog.All.Select(d => d.Key).Append(YamlKeys.Group).ToArray();
        var meant = map.Entries.Select(e => NearestKey.Find(e.Key.Value, known)).FirstOrDefault(k => k is not null);
        context.Report(ProblemCodes.StepKindMissing, item, "The step does not say what it does.", meant is null ? $"Begin it with one of: {string.Join(", ", known)}." : $"Did you mean '{meant}'?");
        return null;
    }

    private void ReadSteps(YamlItem item, IList<SequenceNode> into)
    {
        foreach (var child in context.List(item, YamlKeys.Steps))
            if (ReadNode(child) is { } node) into.Add(node);
    }

    private Group ReadGroup(YamlMap map, (YamlText Key, YamlItem Value) kind)
    {
        var group = new Group(context.Text(kind.Value, "The name of the group") ?? string.Empty) { Line = map.Line, Description = string.Empty };
        foreach (var (key, value) in context.Entries(map, [.. YamlKeys.OfNode, YamlKeys.Group, YamlKeys.Steps]))
        {
            if (key.Value == YamlKeys.Steps) ReadSteps(value, group.Children);
            else ReadCommon(group, key.Value, value);
        }
        return group;
    }

    private Step ReadStep(YamlMap map, YamlItem nameItem, StepDefinition definition)
    {
        var settings = definition.Create();
        var name = context.Text(nameItem, "The name of the step");
        var step = new Step(name ?? definition.DisplayName, settings) { Line = map.Line, Description = string.Empty };
        var settingsReader = new YamlSettingsReader(context, _conditions);
        var absent = new List<string>();
        foreach (var (key, value) in context.Entries(map, YamlSettingsReader.KeysOf(definition)))
        {
            switch (key.Value)
            {
                case YamlKeys.RunIn: step.RunIn = ReadRunIn(value) ?? step.RunIn; break;
                case YamlKeys.SuccessCodes: step.SuccessCodes = ReadCodes(value) ?? step.SuccessCodes; break;
                case YamlKeys.RetryCount: step.RetryCount = context.Count(value, key.Value) ?? 0; break;
                case YamlKeys.TimeLimit: step.Timeout = context.Count(value, key.Value) is { } seconds ? TimeSpan.FromSeconds(seconds) : null; break;
                case YamlKeys.RunFromNet: step.RunFromNet = context.Flag(value, key.Value); break;
                case YamlKeys.Action: step.Action = context.Text(value, key.Value); break;
                default:
                    if (YamlKeys.OfNode.Contains(key.Value)) ReadCommon(step, key.Value, value);
                    else if (key.Value != definition.Key) absent.AddRange(settingsReader.Read(settings, key.Value, value));
                    break;
            }
        }
        settings.Complete(step);
        foreach (var variable in absent) settings.Set(variable, null);
        return step;
    }

    private void ReadCommon(SequenceNode node, string key, YamlItem value)
    {
        switch (key)
        {
            case YamlKeys.Description: node.Description = context.Text(value, key); break;
            case YamlKeys.Disabled: node.Disabled = context.Flag(value, key); break;
            case YamlKeys.ContinueOnError: node.ContinueOnError = context.Flag(value, key); break;
            case YamlKeys.If: node.Condition = _conditions.Read(value); break;
            case YamlKeys.Attributes: ReadAttributes(value, node.OtherAttributes); break;
        }
    }

    private void ReadAttributes(YamlItem item, IDictionary<string, string> into)
    {
        foreach (var (key, value) in context.Distinct(context.Map(item, YamlKeys.Attributes)))
        {
            var text = context.Text(value, key.Value) ?? string.Empty;
            if (IsName(key.Value)) into[key.Value] = text;
            else context.Report(ProblemCodes.BadValue, key, $"'{key.Value}' cannot be the name of an attribute.");
        }
    }

    private static bool IsName(string name) => name.Length > 0 && name != "xmlns" && (char.IsAsciiLetter(name[0]) || name[0] == '_') && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.');

    private SequenceReference ReadReference(YamlItem item)
    {
        var reference = new SequenceReference(null);
        foreach (var (key, value) in context.Entries(context.Map(item, "A reference"), ["package", "program", "application"]))
        {
            var text = context.Text(value, key.Value);
            reference = key.Value switch
            {
                "package" => reference with { Package = text },
                "program" => reference with { Program = text },
                _ => reference with { Application = text },
            };
        }
        return reference;
    }

    private RunIn? ReadRunIn(YamlItem item)
    {
        var runIn = AttributeText.Environments(context.Text(item, YamlKeys.RunIn) ?? string.Empty);
        if (runIn is null && item is YamlText) context.Report(ProblemCodes.BadValue, item, "runIn must be WinPE, FullOS or WinPEandFullOS.");
        return runIn;
    }

    private IReadOnlyList<int>? ReadCodes(YamlItem item)
    {
        var text = item is YamlList list ? string.Join(' ', list.Items.Select(i => context.Text(i, YamlKeys.SuccessCodes))) : context.Text(item, YamlKeys.SuccessCodes) ?? string.Empty;
        var codes = AttributeText.Codes(text);
        if (codes is null) context.Report(ProblemCodes.BadValue, item, "successCodes must be a list of whole numbers.");
        return codes;
    }

    private SequenceNode? ReadXml(YamlMap map)
    {
        foreach (var (key, value) in context.Entries(map, [YamlKeys.Xml]))
        {
            try
            {
                var reader = new SequenceXmlReader(string.Empty);
                var read = reader.Read(SafeXml.Parse($"<sequence>{context.Text(value, key.Value)}</sequence>"));
                foreach (var problem in reader.Problems) context.Problems.Add(problem with { Where = SequenceXmlReader.Place(context.File, map.Line) });
                if (read is { Children: [var node] })
                {
                    node.Line = map.Line;
                    return node;
                }
                context.Report(ProblemCodes.WrongShape, value, "xml must hold one step or group.");
            }
            catch (XmlException e)
            {
                context.Report(ProblemCodes.XmlMalformed, value, $"The XML cannot be read: {e.Message}");
            }
        }
        return null;
    }
}
