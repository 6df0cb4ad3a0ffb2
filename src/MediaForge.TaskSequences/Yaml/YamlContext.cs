using MediaForge.TaskSequences.Xml;

namespace MediaForge.TaskSequences.Yaml;

/// <summary>What all readers of one YAML file share: its name, the builder's environment, the problems found so far.</summary>
internal sealed class YamlContext(string file, Func<string, string?> environment)
{
    public List<Problem> Problems { get; } = [];

    public string File => file;

    public void Report(string code, YamlItem at, string message, string hint = "", ProblemSeverity severity = ProblemSeverity.Error) =>
        Problems.Add(new Problem(code, severity, SequenceXmlReader.Place(file, at.Line), message, hint));

    /// <summary>The mapping that must stand here; an empty one, after a report, when something else does.</summary>
    public YamlMap Map(YamlItem item, string what)
    {
        if (item is YamlMap map) return map;
        Report(ProblemCodes.WrongShape, item, $"{what} must be a mapping (key: value), but is {item.Shape}.");
        return new YamlMap { Line = item.Line };
    }

    /// <summary>The list that must stand here; an empty one, after a report, when something else does.</summary>
    public IReadOnlyList<YamlItem> List(YamlItem item, string what)
    {
        if (item is YamlList list) return list.Items;
        if (item is YamlText { IsNull: true }) return [];
        Report(ProblemCodes.WrongShape, item, $"{what} must be a list (- item), but is {item.Shape}.");
        return [];
    }

    /// <summary>The text that must stand here; empty, after a report, when something else does; null when there is no value.</summary>
    public string? Text(YamlItem item, string what)
    {
        if (item is not YamlText text)
        {
            Report(ProblemCodes.WrongShape, item, $"{what} must be a text, but is {item.Shape}.");
            return string.Empty;
        }
        if (text.IsNull) return null;
        if (FindBadCharacter(text.Value) is { } bad)
        {
            Report(ProblemCodes.BadValue, item, $"{what} has the character U+{(int)bad:X4}, which a task sequence cannot hold.", "Take it out.");
            return string.Empty;
        }
        return text.Value;
    }

    /// <summary>A text, or <c>{ fromEnvironment: NAME }</c>; then the variable's name is given too.</summary>
    public (string? Value, string? FromEnvironment) TextOrEnvironment(YamlItem item, string what)
    {
        if (item is not YamlMap map) return (Text(item, what), null);
        string? name = null;
        foreach (var (key, value) in Entries(map, [YamlKeys.FromEnvironment]))
            if (key.Value == YamlKeys.FromEnvironment) name = Text(value, key.Value);
        if (string.IsNullOrEmpty(name))
        {
            Report(ProblemCodes.WrongShape, item, $"{what} must be a text or {{ {YamlKeys.FromEnvironment}: NAME }}.");
            return (string.Empty, null);
        }
        if (environment(name) is { } text) return (text, name);
        Report(ProblemCodes.EnvironmentVariableMissing, item, $"{what} is to come from the environment variable {name}, which is not set.", $"Set {name} before the build.");
        return (string.Empty, name);
    }

    /// <summary>A truth value; false, after a report, when it is none.</summary>
    public bool Flag(YamlItem item, string what)
    {
        if (AttributeText.Flag(Text(item, what) ?? string.Empty) is { } value) return value;
        if (item is YamlText) Report(ProblemCodes.BadValue, item, $"{what} must be true or false.");
        return false;
    }

    /// <summary>A number that is not negative; null, after a report, when it is none.</summary>
    public int? Count(YamlItem item, string what)
    {
        if (AttributeText.Count(Text(item, what) ?? string.Empty) is { } value) return value;
        if (item is YamlText) Report(ProblemCodes.BadValue, item, $"{what} must be a whole number that is not negative.");
        return null;
    }

    /// <summary>The entries whose keys are known, each key once; the others are reported, with the key that was probably meant.</summary>
    public IEnumerable<(YamlText Key, YamlItem Value)> Entries(YamlMap map, IReadOnlyCollection<string> known)
    {
        foreach (var (key, value) in Distinct(map))
        {
            if (known.Contains(key.Value))
            {
                yield return (key, value);
                continue;
            }
            var meant = NearestKey.Find(key.Value, known);
            Report(ProblemCodes.UnknownKey, key, $"The key '{key.Value}' is not known here.", meant is null ? $"Known are: {string.Join(", ", known)}." : $"Did you mean '{meant}'?");
        }
    }

    /// <summary>The entries, each key once; a key that stands twice is reported.</summary>
    public IEnumerable<(YamlText Key, YamlItem Value)> Distinct(YamlMap map)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (key, value) in map.Entries)
        {
            if (FindBadCharacter(key.Value) is { } bad) Report(ProblemCodes.BadValue, key, $"A key has the character U+{(int)bad:X4}, which a task sequence cannot hold.", "Take it out.");
            else if (seen.Add(key.Value)) yield return (key, value);
            else Report(ProblemCodes.DuplicateKey, key, $"The key '{key.Value}' stands twice.", "Keep one of them.");
        }
    }

    // The first character that XML 1.0 (section 2.2) does not allow.
    private static char? FindBadCharacter(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])) i++;
            else if (c is not ('\t' or '\n' or '\r' or (>= ' ' and < '\ud800') or (>= '\ue000' and < '\ufffe'))) return c;
        }
        return null;
    }
}
