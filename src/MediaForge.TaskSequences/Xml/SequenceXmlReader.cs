using System.Globalization;
using System.Xml.Linq;
using MediaForge.TaskSequences.Conditions;
using MediaForge.TaskSequences.Steps;

namespace MediaForge.TaskSequences.Xml;

/// <summary>Reads one document; see <see cref="SequenceXml"/>.</summary>
internal sealed class SequenceXmlReader(string file)
{
    private readonly List<Problem> _problems = [];
    private readonly HashSet<string> _reported = new(StringComparer.Ordinal);

    /// <summary>What was found.</summary>
    public IReadOnlyList<Problem> Problems => _problems;

    /// <summary>File and line for a message; either may be missing.</summary>
    public static string Place(string file, int line) =>
        line <= 0 ? file : string.Create(CultureInfo.InvariantCulture, $"{(file.Length > 0 ? file : "line ")}{(file.Length > 0 ? ":" : string.Empty)}{line}");

    public TaskSequence? Read(XDocument document)
    {
        var root = document.Root;
        if (root is null || root.Name != "sequence")
        {
            Report(ProblemCodes.XmlNotASequence, ProblemSeverity.Error, root, $"The file is no task sequence: it starts with <{root?.Name.LocalName}>.", "A ConfigMgr or MDT task sequence starts with <sequence>.");
            return null;
        }

        var sequence = new TaskSequence { Source = file.Length > 0 ? file : null, Name = (string?)root.Attribute("name"), Description = (string?)root.Attribute("description") };
        if ((string?)root.Attribute("version") is { } version) sequence.Version = version;
        KeepOthers(root, sequence.OtherAttributes, "version", "name", "description");
        ReadChildren(root, sequence.Children, out var before, out var after);
        sequence.Written = new WrittenForm(AttributesOf(root), before, after);
        foreach (var element in before.Concat(after))
        {
            switch (element.Name.LocalName)
            {
                case "referenceList":
                    foreach (var reference in References(element)) sequence.References.Add(reference);
                    break;
                case "globalVarList":
                    foreach (var variable in Variables(element)) sequence.GlobalVariables.Add(variable);
                    break;
                default:
                    ReportUnknown(element, element);
                    break;
            }
        }
        return sequence;
    }

    /// <summary>The variables of a <c>defaultVarList</c> or <c>globalVarList</c>.</summary>
    public static IEnumerable<StepVariable> Variables(XElement list) =>
        list.Elements("variable").Select(v => new StepVariable(
            (string?)v.Attribute("name") ?? string.Empty,
            (string?)v.Attribute("property") ?? (string?)v.Attribute("name") ?? string.Empty,
            v.Value,
            AttributeText.Flag((string?)v.Attribute("hidden") ?? string.Empty) ?? false));

    /// <summary>The references of a <c>referenceList</c>.</summary>
    public static IEnumerable<SequenceReference> References(XElement list) =>
        list.Elements("reference").Select(r => new SequenceReference((string?)r.Attribute("package"), (string?)r.Attribute("program"), (string?)r.Attribute("application")));

    private void ReadChildren(XElement parent, IList<SequenceNode>? nodes, out List<XElement> before, out List<XElement> after)
    {
        before = [];
        after = [];
        var seenNode = false;
        foreach (var child in parent.Elements())
        {
            if (nodes is not null && ReadNode(child) is { } node)
            {
                nodes.Add(node);
                seenNode = true;
            }
            else
            {
                (seenNode ? after : before).Add(Tidy(new XElement(child)));
            }
        }
    }

    private SequenceNode? ReadNode(XElement element) => element.Name == "group" ? ReadGroup(element) : element.Name == "step" || element.Name == "subtasksequence" ? ReadStep(element) : null;

    private Group ReadGroup(XElement element)
    {
        var group = new Group((string?)element.Attribute("name") ?? string.Empty);
        ReadChildren(element, group.Children, out var before, out var after);
        ReadCommon(element, group, before, after);
        foreach (var child in before.Concat(after))
            if (!(child.Name == "condition" || child.Name == "action" && child.IsEmpty)) ReportUnknown(child, element);
        KeepOthers(element, group.OtherAttributes, "name", "description", "disable", "continueOnError");
        return group;
    }

    private Step ReadStep(XElement element)
    {
        var name = (string?)element.Attribute("name") ?? string.Empty;
        var type = (string?)element.Attribute("type") ?? string.Empty;
        var definition = element.Name == "step" ? StepCatalog.FindByType(type) : null;
        var settings = definition?.Create() ?? new UnknownStep(type) { Element = Tidy(new XElement(element)) };
        foreach (var list in element.Elements("defaultVarList"))
            foreach (var variable in Variables(list)) settings.Add(variable);

        var step = new Step(name, settings) { Action = element.Element("action")?.Value };
        ReadChildren(element, null, out var before, out var after);
        ReadCommon(element, step, before, after);
        var attributes = step.Written!.Attributes;
        if (Parse(element, attributes, "runIn", AttributeText.Environments, step.OtherAttributes) is { } runIn) step.RunIn = runIn;
        if (ParseList(element, attributes, step.OtherAttributes) is { } codes) step.SuccessCodes = codes;
        if (Parse(element, attributes, "retryCount", AttributeText.Count, step.OtherAttributes) is { } retries) step.RetryCount = retries;
        if (Parse(element, attributes, "runFromNet", AttributeText.Flag, step.OtherAttributes) is { } fromNet) step.RunFromNet = fromNet;
        if (Parse(element, attributes, "timeout", AttributeText.Count, step.OtherAttributes) is { } seconds) step.Timeout = TimeSpan.FromSeconds(seconds);

        if (element.Name == "subtasksequence")
        {
            Report(ProblemCodes.SubTaskSequence, ProblemSeverity.Warning, element, $"'{name}' runs another task sequence, which a media cannot do. The step is kept and fails when it is run.", "Put the other sequence's steps in its place, or disable it.");
        }
        else if (settings is UnknownStep)
        {
            Report(ProblemCodes.UnknownStep, ProblemSeverity.Warning, element, type.Length > 0 ? $"'{name}' is of the type {type}, which this version does not know. The step is kept and fails when it is run." : $"'{name}' has no type (as in MDT). The step is kept and fails when it is run.", "Disable it or put another step in its place.");
        }
        else
        {
            foreach (var child in before)
                if (child.Name.LocalName is not ("condition" or "action" or "defaultVarList")) ReportUnknown(child, element);
            KeepOthers(element, step.OtherAttributes, "type", "name", "description", "disable", "continueOnError", "runIn", "successCodeList", "retryCount", "runFromNet", "timeout");
        }
        return step;
    }

    private void ReadCommon(XElement element, SequenceNode node, List<XElement> before, List<XElement> after)
    {
        node.Line = SafeXml.LineOf(element);
        var attributes = AttributesOf(element);
        node.Written = new WrittenForm(attributes, before, after);
        node.Description = attributes.GetValueOrDefault("description");
        if (Parse(element, attributes, "disable", AttributeText.Flag, node.OtherAttributes) is { } disabled) node.Disabled = disabled;
        if (Parse(element, attributes, "continueOnError", AttributeText.Flag, node.OtherAttributes) is { } goOn) node.ContinueOnError = goOn;
        if (element.Element("condition") is not { } condition) return;
        node.Condition = ConditionXml.Read(condition);
        foreach (var unknown in Unknown(node.Condition))
        {
            var what = unknown is UnknownExpression e ? e.Type : $"<{((UnknownCondition)unknown).Element.Name.LocalName}>";
            Report(ProblemCodes.UnknownCondition, ProblemSeverity.Warning, condition, $"The condition of '{node.Name}' has a part ({what}) that this version does not know. It is kept and is never true.", "Use another test.");
        }
    }

    /// <summary>The parts of a condition that are not understood.</summary>
    private static IEnumerable<Condition> Unknown(Condition condition) => condition switch
    {
        UnknownExpression or UnknownCondition => [condition],
        CompoundCondition compound => compound.Parts.SelectMany(Unknown),
        OperatingSystemCondition systems => systems.Entries.SelectMany(e => e.Parts).SelectMany(Unknown),
        _ => [],
    };

    private T? Parse<T>(XElement element, IReadOnlyDictionary<string, string> attributes, string name, Func<string, T?> parse, IDictionary<string, string> others)
        where T : struct
    {
        if (!attributes.TryGetValue(name, out var text)) return null;
        if (parse(text) is { } value) return value;
        ReportAttribute(element, name, text);
        others[name] = text;
        return null;
    }

    private IReadOnlyList<int>? ParseList(XElement element, IReadOnlyDictionary<string, string> attributes, IDictionary<string, string> others)
    {
        const string name = "successCodeList";
        if (!attributes.TryGetValue(name, out var text)) return null;
        if (AttributeText.Codes(text) is { } codes) return codes;
        ReportAttribute(element, name, text);
        others[name] = text;
        return null;
    }

    private void KeepOthers(XElement element, IDictionary<string, string> others, params ReadOnlySpan<string> known)
    {
        foreach (var attribute in element.Attributes())
        {
            var name = attribute.Name.ToString();
            if (known.Contains(name)) continue;
            others[name] = attribute.Value;
            if (!_reported.Add($"{element.Name.LocalName} {name}")) continue;
            Report(ProblemCodes.UnknownXml, ProblemSeverity.Warning, element, $"The attribute {name} of <{element.Name.LocalName}> is not known. It is kept and does nothing.", "Reported once for the whole file.");
        }
    }

    private static Dictionary<string, string> AttributesOf(XElement element) =>
        element.Attributes().ToDictionary(a => a.Name.ToString(), a => a.Value, StringComparer.Ordinal);

    /// <summary>Takes out the white space between elements, so that the writer can indent anew.</summary>
    private static XElement Tidy(XElement element)
    {
        foreach (var parent in element.DescendantsAndSelf().Where(e => e.HasElements).ToArray())
            parent.Nodes().OfType<XText>().Where(t => string.IsNullOrWhiteSpace(t.Value)).Remove();
        return element;
    }

    private void ReportUnknown(XElement child, XElement near) =>
        Report(ProblemCodes.UnknownXml, ProblemSeverity.Warning, near, $"The element <{child.Name.LocalName}> is not known here. It is kept and does nothing.", string.Empty);

    private void ReportAttribute(XElement element, string name, string text) =>
        Report(ProblemCodes.BadAttribute, ProblemSeverity.Warning, element, $"The attribute {name} has the value '{text}', which is not understood; the default is used.", "Correct the value.");

    private void Report(string code, ProblemSeverity severity, XElement? at, string message, string hint) =>
        _problems.Add(new Problem(code, severity, Place(file, at is null ? 0 : SafeXml.LineOf(at)), message, hint));
}
