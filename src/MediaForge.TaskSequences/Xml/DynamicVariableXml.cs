using System.Xml;
using System.Xml.Linq;
using MediaForge.TaskSequences.Conditions;
using MediaForge.TaskSequences.Steps;

namespace MediaForge.TaskSequences.Xml;

/// <summary>
/// The rules of Set Dynamic Variables: XML inside a variable's text,
/// <c>Rules/Rule/[condition] Variables/Variable Name= IsSecret=</c>. Element names are taken in any case.
/// </summary>
internal static class DynamicVariableXml
{
    public static IReadOnlyList<DynamicVariableRule> Read(string text)
    {
        if (string.IsNullOrWhiteSpace(text)) return [];
        XElement root;
        try
        {
            root = SafeXml.Parse(text).Root!;
        }
        catch (XmlException e)
        {
            throw new InvalidDataException($"Set Dynamic Variables: the rules are not XML: {e.Message}", e);
        }
        if (!Is(root, "Rules")) throw new InvalidDataException($"Set Dynamic Variables: the rules start with <{root.Name.LocalName}>, not with <Rules>.");
        return [.. root.Elements().Select(ReadRule)];
    }

    public static string Write(IReadOnlyList<DynamicVariableRule> rules) =>
        new XElement("Rules", rules.Select(rule => new XElement(
            "Rule",
            rule.Condition is null ? null : ConditionXml.Write(rule.Condition),
            new XElement("Variables", rule.Variables.Select(v => new XElement("Variable", new XAttribute("Name", v.Name), new XAttribute("IsSecret", v.IsSecret ? "true" : "false"), v.Value)))))).ToString(SaveOptions.DisableFormatting);

    private static DynamicVariableRule ReadRule(XElement rule)
    {
        if (!Is(rule, "Rule")) throw new InvalidDataException($"Set Dynamic Variables: <{rule.Name.LocalName}> stands where a <Rule> must be.");
        Condition? condition = null;
        var variables = new List<DynamicVariable>();
        foreach (var part in rule.Elements())
        {
            if (Is(part, "condition") && condition is null) condition = ConditionXml.Read(part);
            else if (Is(part, "Variables")) variables.AddRange(part.Elements().Select(ReadVariable));
            else throw new InvalidDataException($"Set Dynamic Variables: <{part.Name.LocalName}> in a rule is not understood.");
        }
        return new DynamicVariableRule(condition, variables);
    }

    private static DynamicVariable ReadVariable(XElement variable)
    {
        if (!Is(variable, "Variable") || Attribute(variable, "Name") is not { Length: > 0 } name)
            throw new InvalidDataException($"Set Dynamic Variables: <{variable.Name.LocalName}> is not a variable with a name.");
        return new DynamicVariable(name, variable.Value, "true".Equals(Attribute(variable, "IsSecret"), StringComparison.OrdinalIgnoreCase));
    }

    private static bool Is(XElement element, string name) => element.Name.LocalName.Equals(name, StringComparison.OrdinalIgnoreCase);

    private static string? Attribute(XElement element, string name) =>
        element.Attributes().FirstOrDefault(a => a.Name.LocalName.Equals(name, StringComparison.OrdinalIgnoreCase))?.Value;
}
