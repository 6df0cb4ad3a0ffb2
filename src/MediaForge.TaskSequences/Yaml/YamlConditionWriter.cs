using System.Xml.Linq;
using MediaForge.TaskSequences.Conditions;
using MediaForge.TaskSequences.Xml;

namespace MediaForge.TaskSequences.Yaml;

/// <summary>Writes conditions as <see cref="YamlConditionReader"/> reads them; what YAML has no words for becomes XML.</summary>
internal static class YamlConditionWriter
{
    public static YamlItem Write(Condition condition)
    {
        IReadOnlyList<Condition> parts = condition is CompoundCondition { Implicit: true } root ? root.Parts : [condition];
        return parts.Count == 1 ? WritePart(parts[0]) : new YamlList(parts.Select(WritePart));
    }

    private static YamlMap WritePart(Condition part)
    {
        var map = part switch
        {
            CompoundCondition { Implicit: false } compound => WriteJoin(compound),
            OperatingSystemCondition systems => WriteOperatingSystems(systems),
            WmiExpression wmi => WriteTest(wmi, wmi.IgnoreQueryFailure),
            Expression expression => WriteTest(expression, null),
            _ => null,
        };
        if (map is not null) return map;
        var raw = new YamlMap();
        raw.Add(YamlKeys.Xml, string.Concat(ConditionXml.Write(new CompoundCondition(ConditionOperator.And, [part], Implicit: true)).Elements().Select(e => e.ToString(SaveOptions.None).ReplaceLineEndings("\n"))));
        return raw;
    }

    private static YamlMap WriteJoin(CompoundCondition compound)
    {
        var map = new YamlMap();
        map.Add(YamlKeys.Joins[(int)compound.Operator], new YamlList(compound.Parts.Select(WritePart)));
        return map;
    }

    private static YamlMap? WriteTest(Expression expression, bool? ignoreQueryFailure)
    {
        if (ConditionKind.Of(expression) is not { } kind) return null;
        var fields = expression.Fields.ToList();
        // Fields in another order or twice cannot be said.
        for (var i = 1; i < fields.Count; i++)
            if (string.CompareOrdinal(fields[i - 1].Key, fields[i].Key) >= 0) return null;

        var map = new YamlMap { IsFlow = true };
        if (Take(fields, kind.Main) is { } main) map.Add(kind.Key, main);
        else if (kind.Key != "serialNumber") return null;
        if (kind.Compared is not null)
        {
            if (Take(fields, "Operator") is not { } op) return null;
            if (op is "exists" or "notExists") map.Add(YamlKeys.Exists, YamlText.Plain(op == "exists" ? "true" : "false"));
            else if (ConditionKind.Operators.Contains(op) && Take(fields, kind.Compared) is { } compared) map.Add(op, compared);
            else return null;
        }
        foreach (var (key, field) in kind.Fields)
        {
            if (Take(fields, field) is not { } value) continue;
            if (!(kind.Key == "wmi" && value == @"root\cimv2")) map.Add(key, value);
        }
        if (kind.Key == "wmi" && expression.Field("Namespace") is null) return null;
        if (ignoreQueryFailure is { } ignore) map.Add(YamlKeys.IgnoreQueryFailure, YamlText.Plain(AttributeText.From(ignore)));
        return fields.Count == 0 && map.Entries.Count > 0 ? map : null;
    }

    private static string? Take(List<KeyValuePair<string, string>> fields, string name)
    {
        var at = fields.FindIndex(f => f.Key == name);
        if (at < 0) return null;
        var value = fields[at].Value;
        fields.RemoveAt(at);
        return value;
    }

    private static YamlMap WriteOperatingSystems(OperatingSystemCondition condition)
    {
        var map = new YamlMap();
        map.Add(YamlKeys.OperatingSystem, YamlKeys.Joins[(int)condition.Operator]);
        map.Add(YamlKeys.Systems, new YamlList(condition.Entries.Select(WriteOperatingSystem)));
        return map;
    }

    private static YamlMap WriteOperatingSystem(OperatingSystemEntry entry)
    {
        var map = new YamlMap();
        map.Add(YamlKeys.Name, entry.Name);
        if (entry.Operator != ConditionOperator.And) map.Add(YamlKeys.Match, YamlKeys.Joins[(int)entry.Operator]);
        if (entry.Platforms.Count > 0) map.Add(YamlKeys.Platforms, new YamlList(entry.Platforms.Select(WritePlatform)));
        if (entry.Parts.Count > 0) map.Add(YamlKeys.If, new YamlList(entry.Parts.Select(WritePart)));
        return map;
    }

    private static YamlMap WritePlatform(PlatformKey platform)
    {
        var map = new YamlMap { IsFlow = true };
        if (platform.Architecture is { } architecture) map.Add("architecture", architecture);
        if (platform.Type is { } type) map.Add("type", type);
        if (platform.MinVersion is { } min) map.Add("minVersion", min);
        if (platform.MaxVersion is { } max) map.Add("maxVersion", max);
        return map;
    }
}
