using YamlDotNet.RepresentationModel;

namespace MediaForge.Media.Definition;

/// <summary>Reads values with fields. What is wrong goes to <paramref name="report"/>: the node, the path of keys to it, and what.</summary>
/// <param name="folder">Where relative paths start.</param>
/// <param name="report">Takes what is wrong.</param>
internal sealed class MediaEntryReader(string folder, Action<YamlNode, string, string> report)
{
    /// <summary>Reads a value; null when something is wrong with it, which is then reported.</summary>
    /// <param name="node">The value.</param>
    /// <param name="path">The path of keys to it, for messages: <c>applications.7zip</c>.</param>
    /// <param name="fields">Its fields.</param>
    /// <param name="shortField">The field that a plain value stands for, or null.</param>
    public MediaEntry? Read(YamlNode node, string path, IReadOnlyList<MediaField> fields, string? shortField)
    {
        var entry = new MediaEntry();
        if (node is YamlScalarNode plain && shortField is not null) return Add(entry, fields.First(f => f.Key == shortField), plain, path, null) ? entry : null;
        if (node is not YamlMappingNode map)
        {
            report(node, path, $"write {{ {string.Join(", ", fields.Select(f => f.Key + ": ..."))} }}");
            return null;
        }
        var good = true;
        foreach (var (keyNode, value) in map.Children)
        {
            var key = (keyNode as YamlScalarNode)?.Value ?? string.Empty;
            if (fields.FirstOrDefault(f => f.Key == key) is { } field)
            {
                good &= AddAll(entry, field, value, $"{path}.{key}");
                continue;
            }
            report(keyNode, path, $"'{key}' is not one of {string.Join(", ", fields.Select(f => f.Key))}");
            good = false;
        }
        foreach (var field in fields.Where(f => f.Required && string.IsNullOrWhiteSpace(entry.Text(f.Key))))
        {
            if (!good) break; // it may be what was misspelt
            report(node, path, $"'{field.Key}' is missing");
            return null;
        }
        return good ? entry : null;
    }

    private bool AddAll(MediaEntry entry, MediaField field, YamlNode node, string path)
    {
        switch (field.Shape, node)
        {
            case (_, YamlScalarNode { Value: null or "" }):
                return true; // 'key:' with nothing behind it is the default
            case (MediaSettingShape.List, YamlSequenceNode list):
                return list.Children.Aggregate(true, (good, item) => good & Add(entry, field, item, path, null));
            case (MediaSettingShape.Map, YamlMappingNode map):
                return map.Children.Aggregate(true, (good, item) => good & Add(entry, field, item.Value, $"{path}.{item.Key}", (item.Key as YamlScalarNode)?.Value ?? string.Empty));
            case (MediaSettingShape.Map, _):
                report(node, path, "write 'name: value' lines under it");
                return false;
            default:
                return Add(entry, field, node, path, null);
        }
    }

    private bool Add(MediaEntry entry, MediaField field, YamlNode node, string path, string? name)
    {
        if (field.Fields.Count > 0)
        {
            if (Read(node, path, field.Fields, field.ShortField) is not { } inner) return false;
            entry.Add(field.Key, name, string.Empty, inner);
            return true;
        }
        if (node is not YamlScalarNode { Value: { } text })
        {
            report(node, path, "a single value is expected here");
            return false;
        }
        var fault = field.Kind switch
        {
            MediaSettingKind.Number when !MediaEntry.IsNumber(text) => $"'{text}' is no whole number",
            MediaSettingKind.Choice when !field.Choices.Contains(text, StringComparer.OrdinalIgnoreCase) => $"it is one of {string.Join(", ", field.Choices)}",
            MediaSettingKind.Path when text.Length == 0 => "the path is empty",
            _ => null,
        };
        if (fault is not null)
        {
            report(node, path, fault);
            return false;
        }
        entry.Add(field.Key, name, field.Kind == MediaSettingKind.Path ? Path.GetFullPath(text, folder) : text, null);
        return true;
    }
}
