using System.Text;
using MediaForge.Media.Definition;
using MediaForge.TaskSequences;
using MediaForge.TaskSequences.Wizard;
using MediaForge.TaskSequences.Yaml;
using YamlDotNet.Core;

namespace MediaForge.Media.Wizard;

/// <summary>
/// media.yaml as a person would write it, both ways: only what differs from the defaults, in the template's order, under
/// the template's comments, with relative paths.
/// </summary>
public static class MediaYaml
{
    private const int LongestLine = 100;

    // Made once: a template costs more to compile than a key press may take.
    private static readonly IReadOnlyList<MediaComments> Comments = MediaComments.Of(Templates.Render("media.yaml.hbs", new Dictionary<string, object?> { ["label"] = "LABEL", ["sequence"] = "ts.yaml" }));

    private static readonly IReadOnlyList<string> Order = [.. Comments.Select(c => c.Key).Concat(MediaSettings.All.Select(s => s.Key)).Distinct(StringComparer.OrdinalIgnoreCase)];

    /// <summary>Writes answers, by the keys of settings; other answers are left out.</summary>
    /// <param name="answers">The answers.</param>
    /// <param name="head">Comment lines for the top; empty to write no comments at all.</param>
    /// <param name="path">Turns each path into what is written.</param>
    public static string Write(WizardAnswers answers, string head, Func<string, string> path)
    {
        ArgumentNullException.ThrowIfNull(answers);
        ArgumentNullException.ThrowIfNull(head);
        ArgumentNullException.ThrowIfNull(path);
        var text = new StringBuilder();
        foreach (var line in head.Split('\n', StringSplitOptions.RemoveEmptyEntries)) text.Append("# ").Append(line).Append('\n');
        foreach (var key in Order)
        {
            if (MediaWizardFields.Find(key) is not { } field || answers[field.Key] is not { Count: > 0 } values || IsDefault(field, values)) continue;
            if (head.Length > 0)
            {
                text.Append('\n');
                foreach (var line in Comments.FirstOrDefault(c => c.Key.Equals(key, StringComparison.OrdinalIgnoreCase))?.Lines ?? [field.Help]) text.Append("# ").Append(line).Append('\n');
            }
            var map = new YamlMap();
            map.Add(field.Key, Item(field, values, path));
            text.Append(YamlDocument.Print(map));
        }
        return text.ToString();
    }

    /// <summary>Reads the answers that a file holds. What is wrong with values is not looked at here.</summary>
    /// <param name="text">The YAML.</param>
    /// <param name="file">Its name, for messages.</param>
    public static (WizardAnswers Answers, IReadOnlyList<Problem> Problems) Read(string text, string file)
    {
        ArgumentNullException.ThrowIfNull(text);
        var problems = new List<Problem>();
        var answers = WizardAnswers.Empty;
        YamlItem root;
        try
        {
            root = YamlDocument.Parse(text);
        }
        catch (YamlException e)
        {
            return (answers, [ProblemCodes.BadYaml($"{file}:{e.Start.Line}", e.InnerException?.Message ?? e.Message)]);
        }
        if (root is YamlText { IsNull: true }) return (answers, []);
        if (root is not YamlMap map) return (answers, [ProblemCodes.BadYaml($"{file}:{root.Line}", "The file is not a list of settings.")]);
        foreach (var (key, item) in map.Entries)
        {
            if (MediaWizardFields.Find(key.Value) is not { } field) problems.Add(ProblemCodes.UnknownKey($"{file}:{key.Line}", key.Value, NearestKey.Find(key.Value, MediaSettings.All.Select(s => s.Key))));
            else answers = answers.With(field.Key, [.. Values(field, item)]);
        }
        return (answers, problems);
    }

    /// <summary>The line that each setting begins at, in what <see cref="Write"/> wrote.</summary>
    internal static IReadOnlyList<(int Line, string Key)> LinesOf(string text) =>
        YamlDocument.Parse(text) is YamlMap map ? [.. map.Entries.Select(e => (e.Key.Line, e.Key.Value))] : [];

    private static bool IsDefault(WizardField field, IReadOnlyList<WizardValue> values) =>
        field.Shape == WizardShape.Single && values is [{ Text: var text } value] && !value.Fields.Keys.Any()
        && (text.Length == 0 || text.Equals(field.Default, field.Kind == WizardFieldKind.Text ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase));

    private static YamlItem Item(WizardField field, IReadOnlyList<WizardValue> values, Func<string, string> path)
    {
        switch (field.Shape)
        {
            case WizardShape.Map:
                var map = new YamlMap();
                foreach (var value in values) map.Add(value.Name ?? string.Empty, Item(field, value, path));
                return map;
            case WizardShape.List:
                return new YamlList(values.Select(v => Item(field, v, path))) { IsFlow = field.Kind == WizardFieldKind.Number };
            default:
                return Item(field, values[0], path);
        }
    }

    private static YamlItem Item(WizardField field, WizardValue value, Func<string, string> path)
    {
        var parts = value.Fields.Keys.ToList();
        if (parts.Count == 0 && (field.Fields.Count == 0 || field.ShortField is not null)) return Scalar(field, value.Text, path);
        if (parts is [var only] && only == field.ShortField) return Item(field.Fields.First(f => f.Key == only), value.Fields[only], path);
        var map = new YamlMap();
        // The order of the declaration, and what it does not know (an indirect text of a setting that has no parts).
        foreach (var key in field.Fields.Select(f => f.Key).Concat(parts).Distinct())
        {
            if (value.Fields[key] is not { Count: > 0 } inside) continue;
            var part = field.Fields.FirstOrDefault(f => f.Key == key) ?? new WizardField(key, key, key == MediaWizardFields.Secret ? WizardFieldKind.Flag : WizardFieldKind.Text, string.Empty);
            if (IsDefault(part, inside) && parts.Count > 1) continue;
            map.Add(key, Item(part, inside, path));
        }
        // An indirect value says first where it comes from.
        if (map.Entries is [{ Key.Value: MediaWizardFields.Secret }, var source])
        {
            var (flag, turned) = (map.Entries[0], new YamlMap());
            turned.Add(source.Key, source.Value);
            turned.Add(flag.Key, flag.Value);
            map = turned;
        }
        return map.Entries.All(e => e.Value is YamlText or YamlList { IsFlow: true }) && Length(map) + (value.Name?.Length ?? 0) < LongestLine ? Flow(map) : map;
    }

    private static YamlText Scalar(WizardField field, string text, Func<string, string> path)
    {
        if (field.Kind == WizardFieldKind.Path && text.Length > 0) text = path(text);
        return IsPlain(field.Kind, text) ? YamlText.Plain(text) : new YamlText(text);
    }

    // What people write without quotes, although a careful writer would quote some of it: numbers, words, ../paths, addresses.
    private static bool IsPlain(WizardFieldKind kind, string text) => text.Length > 0 && kind switch
    {
        WizardFieldKind.Flag or WizardFieldKind.Choice or WizardFieldKind.Number => text.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'),
        WizardFieldKind.Path => text[0] != '-' && text.Any(char.IsAsciiLetter) && text.Contains('.', StringComparison.Ordinal) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '_' or '-'),
        _ => text.Count(c => c == '.') == 3 && text.All(c => char.IsAsciiDigit(c) || c is '.' or '/'),
    };

    private static int Length(YamlMap map) => map.Entries.Sum(e => e.Key.Value.Length + 4 + (e.Value is YamlText text ? text.Value.Length : 12));

    private static YamlMap Flow(YamlMap map)
    {
        var flow = new YamlMap { IsFlow = true };
        foreach (var (key, value) in map.Entries) flow.Add(key, value);
        return flow;
    }

    private static IEnumerable<WizardValue> Values(WizardField field, YamlItem item) => (field.Shape, item) switch
    {
        (WizardShape.Map, YamlMap map) => map.Entries.Select(e => Value(field, e.Value) with { Name = e.Key.Value }),
        (WizardShape.List, YamlList list) => list.Items.Select(i => Value(field, i)),
        (_, YamlText { IsNull: true }) => [],
        _ => [Value(field, item)],
    };

    private static WizardValue Value(WizardField field, YamlItem item)
    {
        switch (item)
        {
            case YamlMap map:
                var parts = WizardAnswers.Empty;
                foreach (var (key, inside) in map.Entries)
                    parts = parts.With(key.Value, [.. Values(field.Fields.FirstOrDefault(f => f.Key == key.Value) ?? new WizardField(key.Value, key.Value, WizardFieldKind.Text, string.Empty), inside)]);
                return new WizardValue(string.Empty) { Fields = parts };
            case YamlText text when field.ShortField is { } name:
                return new WizardValue(string.Empty) { Fields = text.IsNull || text.Value.Length == 0 ? WizardAnswers.Empty : WizardAnswers.Empty.With(name, [new WizardValue(text.Value)]) };
            case YamlText text:
                return new WizardValue(text.IsNull ? string.Empty : text.Value);
            default:
                // A list where none can be: kept, so that the reader of the definition complains of it.
                return new WizardValue(string.Empty);
        }
    }
}
