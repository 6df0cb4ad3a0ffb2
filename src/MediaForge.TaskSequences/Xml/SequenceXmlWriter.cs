using System.Globalization;
using System.Xml.Linq;
using MediaForge.TaskSequences.Steps;

namespace MediaForge.TaskSequences.Xml;

/// <summary>Writes one sequence; see <see cref="SequenceXml"/>. Defaults are left out as ConfigMgr leaves them out.</summary>
internal static class SequenceXmlWriter
{
    public static XElement Write(TaskSequence sequence)
    {
        var root = new XElement("sequence", new XAttribute("version", sequence.Version));
        Set(root, "name", sequence.Name);
        Set(root, "description", sequence.Description);
        SetOthers(root, sequence.OtherAttributes);
        WriteParts(
            root,
            sequence.Written,
            sequence.Children,
            new Part("referenceList", sequence.References.Count > 0, old => SequenceXmlReader.References(old).SequenceEqual(sequence.References), () => new XElement("referenceList", sequence.References.Select(WriteReference))),
            new Part("globalVarList", sequence.GlobalVariables.Count > 0, old => SequenceXmlReader.Variables(old).SequenceEqual(sequence.GlobalVariables), () => WriteVariables("globalVarList", sequence.GlobalVariables)));
        return root;
    }

    /// <summary>The XML of one group or step, with what is in it.</summary>
    public static XElement Write(SequenceNode node) => node switch
    {
        Group group => Write(group),
        Step { Settings: UnknownStep { Element: { } element } } step => WriteUnknown(step, element),
        _ => Write((Step)node),
    };

    private static XElement Write(Group group)
    {
        var element = new XElement("group", new XAttribute("name", group.Name));
        WriteCommon(element, group);
        SetOthers(element, group.OtherAttributes);
        WriteParts(element, group.Written, group.Children, Condition(group), new Part("action", false, _ => true, () => new XElement("action")));
        return element;
    }

    private static XElement Write(Step step)
    {
        var element = new XElement("step", new XAttribute("type", step.Settings.Definition.Type), new XAttribute("name", step.Name));
        WriteCommon(element, step);
        var byDefault = step.Settings.Definition;
        var made = step.Written is null;
        Put(element, step, "runIn", RunInText(step.RunIn), made || step.RunIn != byDefault.RunIn, old => AttributeText.Environments(old) == step.RunIn);
        Put(element, step, "successCodeList", AttributeText.From(step.SuccessCodes), made || !step.SuccessCodes.SequenceEqual(byDefault.SuccessCodes), old => AttributeText.Codes(old)?.SequenceEqual(step.SuccessCodes) == true);
        Put(element, step, "retryCount", step.RetryCount.ToString(CultureInfo.InvariantCulture), made || step.RetryCount != 0, old => AttributeText.Count(old) == step.RetryCount);
        Put(element, step, "runFromNet", AttributeText.From(step.RunFromNet), made || step.RunFromNet, old => AttributeText.Flag(old) == step.RunFromNet);
        var seconds = step.Timeout is { } timeout ? (int)Math.Min(int.MaxValue, Math.Ceiling(timeout.TotalSeconds)) : 0;
        Put(element, step, "timeout", seconds.ToString(CultureInfo.InvariantCulture), step.Timeout is not null, old => AttributeText.Count(old) == seconds);
        SetOthers(element, step.OtherAttributes);

        var action = step.Action ?? step.Settings.BuildAction();
        WriteParts(
            element,
            step.Written,
            [],
            Condition(step),
            new Part("action", made || step.Action is not null, old => old.Value == action, () => new XElement("action", action)),
            new Part("defaultVarList", made || step.Settings.Variables.Count > 0, old => SequenceXmlReader.Variables(old).SequenceEqual(step.Settings.Variables.Select(v => v with { FromEnvironment = null })), () => WriteVariables("defaultVarList", step.Settings.Variables)));
        return element;
    }

    // The element itself stays; what the model may have changed about any node is put on it.
    private static XElement WriteUnknown(Step step, XElement kept)
    {
        var element = new XElement(kept);
        if ((string?)element.Attribute("name") != step.Name) element.SetAttributeValue("name", step.Name);
        WriteCommon(element, step);
        return element;
    }

    private static void WriteCommon(XElement element, SequenceNode node)
    {
        Set(element, "description", node.Description);
        Put(element, node, "disable", AttributeText.From(node.Disabled), node.Disabled, old => AttributeText.Flag(old) == node.Disabled);
        Put(element, node, "continueOnError", AttributeText.From(node.ContinueOnError), node.ContinueOnError, old => AttributeText.Flag(old) == node.ContinueOnError);
    }

    private static void Set(XElement element, string name, string? value) => element.SetAttributeValue(name, value);

    private static void SetOthers(XElement element, IDictionary<string, string> others)
    {
        foreach (var (name, value) in others)
            if (element.Attribute(name) is null) element.SetAttributeValue(name, value);
    }

    // An attribute that the file had stays, in the file's words while they say the same; else it is written when it is not the default.
    private static void Put(XElement element, SequenceNode node, string name, string value, bool differs, Func<string, bool> saysSame)
    {
        if (node.OtherAttributes.TryGetValue(name, out _) && !differs) return;
        if (node.Written?.Attributes.TryGetValue(name, out var old) == true) element.SetAttributeValue(name, saysSame(old) ? old : value);
        else if (differs) element.SetAttributeValue(name, value);
    }

    private static Part Condition(SequenceNode node) =>
        new("condition", node.Condition is not null, _ => false, () => ConditionXml.Write(node.Condition!));

    // Children in the order of the file; those that the file did not have before the groups and steps.
    private static void WriteParts(XElement element, WrittenForm? written, IEnumerable<SequenceNode> nodes, params ReadOnlySpan<Part> parts)
    {
        foreach (var part in parts)
            if (part.IsNeeded && (written is null || !written.Before.Concat(written.After).Any(e => e.Name == part.Name))) element.Add(part.Make());
        foreach (var old in written?.Before ?? []) element.Add(Rewrite(old, parts));
        foreach (var node in nodes) element.Add(Write(node));
        foreach (var old in written?.After ?? []) element.Add(Rewrite(old, parts));
    }

    private static XElement? Rewrite(XElement old, ReadOnlySpan<Part> parts)
    {
        foreach (var part in parts)
        {
            if (old.Name != part.Name) continue;
            if (part.SaysSame(old)) break;
            return part.IsNeeded ? part.Make() : null;
        }
        return new XElement(old);
    }

    private static XElement WriteVariables(string name, IEnumerable<StepVariable> variables) =>
        new(name, variables.Select(v => new XElement("variable", new XAttribute("name", v.Name), new XAttribute("property", v.Property), v.Hidden ? new XAttribute("hidden", "true") : null, v.Value)));

    private static XElement WriteReference(SequenceReference reference)
    {
        var element = new XElement("reference");
        Set(element, "package", reference.Package);
        Set(element, "program", reference.Program);
        Set(element, "application", reference.Application);
        return element;
    }

    private static string RunInText(RunIn runIn) => runIn switch
    {
        RunIn.WinPE => "WinPE",
        RunIn.FullOS => "FullOS",
        RunIn.WinPEandFullOS => "WinPEandFullOS",
        _ => throw new ArgumentException("A step that runs nowhere cannot be written; disable it instead.", nameof(runIn)),
    };

    /// <summary>A child element that the model makes.</summary>
    private sealed record Part(string Name, bool IsNeeded, Func<XElement, bool> SaysSame, Func<XElement> Make);
}
