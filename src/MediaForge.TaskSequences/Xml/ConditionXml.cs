using System.Xml.Linq;
using MediaForge.TaskSequences.Conditions;

namespace MediaForge.TaskSequences.Xml;

/// <summary>
/// Conditions in ConfigMgr's XML: <c>condition</c>, <c>operator</c>, <c>expression</c>, <c>osConditionGroup</c>.
/// What is not understood becomes an <see cref="UnknownExpression"/> or <see cref="UnknownCondition"/>, so that it
/// is written back and never counts as true by accident. Recursion is as deep as the XML, which <see cref="SafeXml"/> limits.
/// </summary>
internal static class ConditionXml
{
    private static readonly string[] OperatorNames = ["and", "or", "not"];

    /// <summary>Reads a <c>condition</c> element: its children are joined by an implicit <i>and</i>.</summary>
    public static CompoundCondition Read(XElement condition) =>
        new(ConditionOperator.And, ReadParts(condition), Implicit: true);

    /// <summary>Writes a <c>condition</c> element.</summary>
    public static XElement Write(Condition condition) =>
        condition is CompoundCondition { Implicit: true } root
            ? new XElement("condition", root.Parts.Select(WritePart))
            : new XElement("condition", WritePart(condition));

    private static Condition[] ReadParts(XElement parent) => [.. parent.Elements().Select(ReadPart)];

    private static Condition ReadPart(XElement element) => element.Name.LocalName switch
    {
        "operator" when HasOnly(element, "type") && FindOperator(element) is { } op && OnlyElements(element) => new CompoundCondition(op, ReadParts(element)),
        "condition" when HasOnly(element) && OnlyElements(element) => new CompoundCondition(ConditionOperator.And, ReadParts(element), Implicit: true),
        "expression" when IsPlainExpression(element) => ReadExpression(element),
        "osConditionGroup" when IsPlainOperatingSystems(element) => ReadOperatingSystems(element),
        _ => new UnknownCondition(new XElement(element)),
    };

    private static Expression ReadExpression(XElement element)
    {
        var fields = element.Elements().Select(v => KeyValuePair.Create((string?)v.Attribute("name") ?? string.Empty, v.Value)).ToArray();
        var type = (string?)element.Attribute("type") ?? string.Empty;
        var ignore = (string?)element.Attribute("ignoreQueryFailure");
        var others = element.Attributes().Where(a => a.Name.LocalName is not ("type" or "ignoreQueryFailure")).ToArray();
        var name = type.StartsWith(StepDefinition.Prefix, StringComparison.OrdinalIgnoreCase) ? type[StepDefinition.Prefix.Length..] : type;
        if (others.Length == 0 && (ignore is null || ignore is "true" or "false") && type.StartsWith(StepDefinition.Prefix, StringComparison.Ordinal))
        {
            switch (name)
            {
                case "WMIConditionExpression":
                    return new WmiExpression(fields, ignore is null ? null : ignore == "true");
                case "VariableConditionExpression" when ignore is null:
                    return new VariableExpression(fields);
                case "FileConditionExpression" when ignore is null:
                    return new FileExpression(fields);
                case "FolderConditionExpression" when ignore is null:
                    return new FolderExpression(fields);
                case "RegistryConditionExpression" when ignore is null:
                    return new RegistryExpression(fields);
                case "SoftwareConditionExpression" when ignore is null:
                    return new SoftwareExpression(fields);
                case "MakeModelConditionExpression" when ignore is null:
                    return new MakeModelExpression(fields);
                case "ComputerConditionExpression" when ignore is null:
                    return new ComputerExpression(fields);
            }
        }
        return new UnknownExpression(type, fields, [.. element.Attributes().Where(a => a.Name.LocalName != "type").Select(a => KeyValuePair.Create(a.Name.LocalName, a.Value))]);
    }

    private static OperatingSystemCondition ReadOperatingSystems(XElement element) =>
        new(FindOperator(element)!.Value, [.. element.Elements().Select(ReadOperatingSystem)]);

    private static OperatingSystemEntry ReadOperatingSystem(XElement entry) => new(
        (string?)entry.Attribute("name") ?? string.Empty,
        FindOperator(entry)!.Value,
        [.. entry.Elements("platformKey").Select(p => new PlatformKey((string?)p.Attribute("arch"), (string?)p.Attribute("type"), (string?)p.Attribute("minVer"), (string?)p.Attribute("maxVer")))],
        [.. entry.Elements().Where(e => e.Name.LocalName != "platformKey").Select(ReadPart)]);

    private static XElement WritePart(Condition part) => part switch
    {
        CompoundCondition { Implicit: true } c => Write(c),
        CompoundCondition c => new XElement("operator", new XAttribute("type", OperatorNames[(int)c.Operator]), c.Parts.Select(WritePart)),
        Expression e => WriteExpression(e),
        OperatingSystemCondition o => new XElement("osConditionGroup", new XAttribute("type", OperatorNames[(int)o.Operator]), o.Entries.Select(WriteOperatingSystem)),
        UnknownCondition u => new XElement(u.Element),
        _ => throw new ArgumentException($"{part.GetType().Name} is not a condition that XML knows.", nameof(part)),
    };

    private static XElement WriteExpression(Expression expression)
    {
        var element = new XElement("expression", new XAttribute("type", expression.Type));
        if (expression is WmiExpression { IgnoreQueryFailure: { } ignore }) element.Add(new XAttribute("ignoreQueryFailure", ignore ? "true" : "false"));
        if (expression is UnknownExpression unknown) element.Add(unknown.Attributes.Select(a => new XAttribute(a.Key, a.Value)));
        element.Add(expression.Fields.Select(f => new XElement("variable", new XAttribute("name", f.Key), f.Value)));
        return element;
    }

    private static XElement WriteOperatingSystem(OperatingSystemEntry entry) => new(
        "osExpressionGroup",
        new XAttribute("type", OperatorNames[(int)entry.Operator]),
        new XAttribute("name", entry.Name),
        entry.Platforms.Select(p => new XElement("platformKey", Optional("arch", p.Architecture), Optional("type", p.Type), Optional("minVer", p.MinVersion), Optional("maxVer", p.MaxVersion))),
        entry.Parts.Select(WritePart));

    private static XAttribute? Optional(string name, string? value) => value is null ? null : new XAttribute(name, value);

    private static ConditionOperator? FindOperator(XElement element) => (string?)element.Attribute("type") switch
    {
        "and" => ConditionOperator.And,
        "or" => ConditionOperator.Or,
        "not" => ConditionOperator.Not,
        _ => null,
    };

    // The shapes that the records hold without loss; anything else is kept as XML.
    private static bool IsPlainExpression(XElement e) =>
        OnlyElements(e) && e.Attribute("type") is not null && PlainAttributes(e)
        && e.Elements().All(v => v.Name == "variable" && HasOnly(v, "name") && !v.HasElements);

    private static bool IsPlainOperatingSystems(XElement e) =>
        HasOnly(e, "type") && FindOperator(e) is not null && OnlyElements(e)
        && e.Elements().All(g => g.Name == "osExpressionGroup" && HasOnly(g, "type", "name") && FindOperator(g) is not null && g.Attribute("name") is not null && OnlyElements(g)
            && g.Elements("platformKey").All(p => HasOnly(p, "arch", "type", "minVer", "maxVer") && p.IsEmpty)
            && g.Elements().SkipWhile(c => c.Name == "platformKey").All(c => c.Name != "platformKey"));

    private static bool HasOnly(XElement e, params ReadOnlySpan<string> names)
    {
        foreach (var attribute in e.Attributes())
            if (attribute.Name.NamespaceName.Length > 0 || !names.Contains(attribute.Name.LocalName)) return false;
        return true;
    }

    private static bool PlainAttributes(XElement e) => e.Attributes().All(a => a.Name.NamespaceName.Length == 0 && !a.IsNamespaceDeclaration);

    private static bool OnlyElements(XElement e) => e.Nodes().All(n => n is XElement or XComment || n is XText t && string.IsNullOrWhiteSpace(t.Value));
}
