using System.Xml;
using MediaForge.TaskSequences.Conditions;
using MediaForge.TaskSequences.Xml;

namespace MediaForge.TaskSequences.Yaml;

/// <summary>Reads <c>if:</c>: a test, a list of tests (all must hold), or <c>all:</c>, <c>any:</c>, <c>none:</c> of tests.</summary>
internal sealed class YamlConditionReader(YamlContext context)
{
    /// <summary>Reads the value of an <c>if</c>.</summary>
    public Condition Read(YamlItem item) =>
        new CompoundCondition(ConditionOperator.And, item is YamlList list ? ReadAll(list.Items) : ReadAll([item]), Implicit: true);

    private Condition[] ReadAll(IEnumerable<YamlItem> items) => [.. items.Select(ReadPart).OfType<Condition>()];

    private Condition? ReadPart(YamlItem item)
    {
        var map = context.Map(item, "A condition");
        if (map.Entries.Count == 0)
        {
            if (item is YamlMap) context.Report(ProblemCodes.WrongShape, item, "A condition is empty.");
            return null;
        }
        var keys = map.Entries.Select(e => e.Key.Value).ToHashSet(StringComparer.Ordinal);
        for (var join = 0; join < YamlKeys.Joins.Length; join++)
            if (keys.Contains(YamlKeys.Joins[join])) return ReadJoin(map, (ConditionOperator)join);
        if (keys.Contains(YamlKeys.OperatingSystem)) return ReadOperatingSystems(map);
        if (keys.Contains(YamlKeys.Xml)) return ReadXml(map);
        foreach (var kind in ConditionKind.All)
            if (keys.Contains(kind.Key) || (kind.Key == "serialNumber" && kind.Fields.Any(f => keys.Contains(f.Key)))) return ReadTest(map, kind);
        string[] known = [.. ConditionKind.All.Select(k => k.Key), .. YamlKeys.Joins, YamlKeys.OperatingSystem, YamlKeys.Xml];
        var meant = keys.Select(k => NearestKey.Find(k, known)).FirstOrDefault(k => k is not null);
        context.Report(ProblemCodes.UnknownKey, map.Entries[0].Key, "The condition does not say what it tests.", meant is null ? $"Known are: {string.Join(", ", known)}." : $"Did you mean '{meant}'?");
        return null;
    }

    private CompoundCondition ReadJoin(YamlMap map, ConditionOperator join)
    {
        Condition[] parts = [];
        foreach (var (key, value) in context.Entries(map, [YamlKeys.Joins[(int)join]])) parts = ReadAll(context.List(value, key.Value));
        return new CompoundCondition(join, parts);
    }

    private Expression ReadTest(YamlMap map, ConditionKind kind)
    {
        var fields = new List<KeyValuePair<string, string>>();
        bool? ignore = null;
        string? op = null;
        string[] known =
        [
            kind.Key, .. kind.Fields.Select(f => f.Key),
            .. kind.Compared is null ? [] : ConditionKind.Operators.Append(YamlKeys.Exists),
            .. kind.Key == "wmi" ? (string[])[YamlKeys.IgnoreQueryFailure] : [],
        ];
        foreach (var (key, value) in context.Entries(map, known))
        {
            if (key.Value == YamlKeys.IgnoreQueryFailure)
            {
                ignore = context.Flag(value, key.Value);
            }
            else if (kind.Compared is not null && (key.Value == YamlKeys.Exists || ConditionKind.Operators.Contains(key.Value)))
            {
                if (op is not null) context.Report(ProblemCodes.DuplicateKey, key, "A test has one operator.", "Use a list of tests.");
                op = key.Value == YamlKeys.Exists ? context.Flag(value, key.Value) ? "exists" : "notExists" : key.Value;
                if (key.Value != YamlKeys.Exists) fields.Add(new(kind.Compared, context.Text(value, key.Value) ?? string.Empty));
            }
            else
            {
                var field = key.Value == kind.Key ? kind.Main : kind.Fields.First(f => f.Key == key.Value).Field;
                fields.Add(new(field, context.Text(value, key.Value) ?? string.Empty));
            }
        }
        if (kind.Compared is not null)
        {
            if (op is null) context.Report(ProblemCodes.WrongShape, map, $"The test of '{kind.Key}' has no operator.", $"Add one of: {string.Join(", ", ConditionKind.Operators)}, exists.");
            else fields.Add(new("Operator", op));
        }
        if (kind.Key == "wmi" && !fields.Exists(f => f.Key == "Namespace")) fields.Add(new("Namespace", @"root\cimv2"));
        // ConfigMgr writes the fields in the order of their names.
        var expression = kind.Make([.. fields.OrderBy(f => f.Key, StringComparer.Ordinal)]);
        return expression is WmiExpression wmi && ignore is not null ? wmi with { IgnoreQueryFailure = ignore } : expression;
    }

    private OperatingSystemCondition ReadOperatingSystems(YamlMap map)
    {
        var join = ConditionOperator.Or;
        OperatingSystemEntry[] entries = [];
        foreach (var (key, value) in context.Entries(map, [YamlKeys.OperatingSystem, YamlKeys.Systems]))
        {
            if (key.Value == YamlKeys.Systems) entries = [.. context.List(value, key.Value).Select(ReadOperatingSystem)];
            else join = ReadJoinName(value, key.Value);
        }
        return new OperatingSystemCondition(join, entries);
    }

    private OperatingSystemEntry ReadOperatingSystem(YamlItem item)
    {
        var (name, join) = (string.Empty, ConditionOperator.And);
        PlatformKey[] platforms = [];
        Condition[] parts = [];
        foreach (var (key, value) in context.Entries(context.Map(item, "An operating system"), [YamlKeys.Name, YamlKeys.Match, YamlKeys.Platforms, YamlKeys.If]))
        {
            switch (key.Value)
            {
                case YamlKeys.Name: name = context.Text(value, key.Value) ?? string.Empty; break;
                case YamlKeys.Match: join = ReadJoinName(value, key.Value); break;
                case YamlKeys.Platforms: platforms = [.. context.List(value, key.Value).Select(ReadPlatform)]; break;
                default: parts = value is YamlList list ? ReadAll(list.Items) : ReadAll([value]); break;
            }
        }
        return new OperatingSystemEntry(name, join, platforms, parts);
    }

    private PlatformKey ReadPlatform(YamlItem item)
    {
        var platform = new PlatformKey(null, null, null, null);
        foreach (var (key, value) in context.Entries(context.Map(item, "A platform"), ["architecture", "type", "minVersion", "maxVersion"]))
        {
            var text = context.Text(value, key.Value);
            platform = key.Value switch
            {
                "architecture" => platform with { Architecture = text },
                "type" => platform with { Type = text },
                "minVersion" => platform with { MinVersion = text },
                _ => platform with { MaxVersion = text },
            };
        }
        return platform;
    }

    private ConditionOperator ReadJoinName(YamlItem value, string what)
    {
        var join = Array.IndexOf(YamlKeys.Joins, context.Text(value, what));
        if (join >= 0) return (ConditionOperator)join;
        context.Report(ProblemCodes.BadValue, value, $"{what} must be all, any or none.");
        return ConditionOperator.And;
    }

    private Condition? ReadXml(YamlMap map)
    {
        foreach (var (key, value) in context.Entries(map, [YamlKeys.Xml]))
        {
            try
            {
                var parts = ConditionXml.Read(SafeXml.Parse($"<condition>{context.Text(value, key.Value)}</condition>").Root!).Parts;
                if (parts.Count == 1) return parts[0];
                context.Report(ProblemCodes.WrongShape, value, "xml must hold one part of a condition.");
            }
            catch (XmlException e)
            {
                context.Report(ProblemCodes.XmlMalformed, value, $"The XML cannot be read: {e.Message}");
            }
        }
        return null;
    }
}
