using MediaForge.TaskSequences;
using MediaForge.TaskSequences.Yaml;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace MediaForge.Media.Definition;

/// <summary>Reads media.yaml and what the command line says on top of it.</summary>
/// <remarks>The last word wins: command line over file over default. A list given on the command line replaces the file's.</remarks>
public static class MediaDefinitionFile
{
    /// <summary>Reads a definition. Everything wrong with it is collected; the definition then holds what could be read.</summary>
    /// <param name="path">media.yaml, or null to build from overrides alone.</param>
    /// <param name="overrides">Options and <c>--set</c> of the command line.</param>
    /// <param name="environment">Looks up environment variables.</param>
    public static DefinitionResult Load(string? path, IReadOnlyList<MediaOverride> overrides, Func<string, string?> environment)
    {
        var problems = new List<Problem>();
        var definition = new MediaDefinition();
        if (path is not null)
        {
            var reader = new Reader(path, () => new StreamReader(path), overrides, environment, problems);
            definition = reader.Read();
        }
        foreach (var given in overrides) definition = Apply(definition, given, problems);
        return new DefinitionResult(definition, problems);
    }

    /// <summary>Reads a definition from text.</summary>
    /// <param name="text">The YAML.</param>
    /// <param name="path">The file that it is or would be, for messages; relative paths start at its folder.</param>
    /// <param name="environment">Looks up environment variables.</param>
    public static DefinitionResult Parse(string text, string path, Func<string, string?> environment)
    {
        var problems = new List<Problem>();
        return new DefinitionResult(new Reader(path, () => new StringReader(text), [], environment, problems).Read(), problems);
    }

    private static MediaDefinition Apply(MediaDefinition definition, MediaOverride given, List<Problem> problems)
    {
        var (key, name) = given.Key.Split('.', 2) is [var k, var n] ? (k, n) : (given.Key, null);
        if (key.Equals(ProtectionSettings.Password, StringComparison.OrdinalIgnoreCase))
        {
            problems.Add(ProblemCodes.PasswordWritten(given.Origin));
            return definition;
        }
        if (MediaSettings.Find(key) is not { } setting)
        {
            problems.Add(ProblemCodes.UnknownKey(given.Origin, given.Key, NearestKey.Find(key, MediaSettings.All.Select(s => s.Key))));
            return definition;
        }
        if (setting.Option is null)
        {
            problems.Add(ProblemCodes.BadValue(given.Origin, key, "this setting has fields and can be written in media.yaml only"));
            return definition;
        }
        var text = given.Value;
        if (setting.Shape == MediaSettingShape.Map && name is null)
        {
            if (text.Split('=', 2) is not [var before, var after])
            {
                problems.Add(ProblemCodes.BadValue(given.Origin, key, "write NAME=VALUE"));
                return definition;
            }
            (name, text) = (before.Trim(), after);
        }
        return Apply(definition, setting, given.Origin, Environment.CurrentDirectory, new MediaSettingValue(text, name), problems);
    }

    private static MediaDefinition Apply(MediaDefinition definition, MediaSetting setting, string where, string folder, MediaSettingValue value, List<Problem> problems)
    {
        if (setting.Kind == MediaSettingKind.Path && value.Entry is null)
        {
            if (value.Text.Length == 0)
            {
                problems.Add(ProblemCodes.BadValue(where, setting.Key, "the path is empty"));
                return definition;
            }
            value = value with { Text = Path.GetFullPath(value.Text, folder) };
        }
        if (setting.FindFault(value) is not { } fault) return setting.Apply(definition, value);
        problems.Add(ProblemCodes.BadValue(where, value.Name is null ? setting.Key : $"{setting.Key}.{value.Name}", fault));
        return definition;
    }

    /// <summary>One pass over one file.</summary>
    private sealed class Reader(string path, Func<TextReader> open, IReadOnlyList<MediaOverride> overrides, Func<string, string?> environment, List<Problem> problems)
    {
        private readonly string _folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        private MediaDefinition _definition = new();

        public MediaDefinition Read()
        {
            var yaml = new YamlStream();
            try
            {
                using var text = open();
                yaml.Load(text);
            }
            catch (YamlException e)
            {
                problems.Add(e.Message.Contains("Duplicate key", StringComparison.OrdinalIgnoreCase)
                    ? ProblemCodes.DuplicateKey($"{path}:{e.Start.Line}", e.Message.Split(' ')[^1].Trim('\'', '"', '.'))
                    : ProblemCodes.BadYaml($"{path}:{e.Start.Line}", e.InnerException?.Message ?? e.Message));
                return _definition;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                problems.Add(ProblemCodes.Unreadable("definition", path, e.Message));
                return _definition;
            }

            if (yaml.Documents.Count == 0 || yaml.Documents[0].RootNode is YamlScalarNode { Value: null or "" }) return _definition;
            if (yaml.Documents[0].RootNode is not YamlMappingNode root)
            {
                problems.Add(ProblemCodes.BadYaml(At(yaml.Documents[0].RootNode), "The file is not a list of settings."));
                return _definition;
            }
            foreach (var (key, value) in root.Children) ReadSetting(key, value);
            return _definition;
        }

        private void ReadSetting(YamlNode keyNode, YamlNode node)
        {
            var key = (keyNode as YamlScalarNode)?.Value ?? string.Empty;
            if (key.Equals(ProtectionSettings.Password, StringComparison.OrdinalIgnoreCase))
            {
                problems.Add(ProblemCodes.PasswordWritten(At(keyNode)));
                return;
            }
            if (MediaSettings.Find(key) is not { } setting)
            {
                problems.Add(ProblemCodes.UnknownKey(At(keyNode), key, NearestKey.Find(key, MediaSettings.All.Select(s => s.Key))));
                return;
            }
            if (setting.Shape == MediaSettingShape.List && overrides.Any(o => o.Key.Equals(key, StringComparison.OrdinalIgnoreCase))) return;
            switch (setting.Shape, node)
            {
                case (MediaSettingShape.Map, YamlMappingNode map):
                    ReadMap(setting, map);
                    break;
                case (MediaSettingShape.Map, YamlScalarNode { Value: null or "" }):
                    break;
                case (MediaSettingShape.Map, _):
                    problems.Add(ProblemCodes.BadValue(At(node), key, "write 'name: value' lines under it"));
                    break;
                case (MediaSettingShape.List, YamlSequenceNode list):
                    foreach (var item in list.Children) ReadValue(setting, item, null);
                    break;
                default:
                    ReadValue(setting, node, null);
                    break;
            }
        }

        /// <summary>Names differ in more than case: Windows takes those that do not for the same.</summary>
        private void ReadMap(MediaSetting setting, YamlMappingNode map)
        {
            var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            foreach (var (nameNode, value) in map.Children)
            {
                var name = (nameNode as YamlScalarNode)?.Value ?? string.Empty;
                if (seen.Add(name)) ReadValue(setting, value, name);
                else problems.Add(ProblemCodes.DuplicateKey(At(nameNode), $"{setting.Key}.{name}"));
            }
        }

        private void ReadValue(MediaSetting setting, YamlNode node, string? name)
        {
            if (setting.Fields.Count > 0 && (node is not YamlScalarNode || setting.ShortField is null))
            {
                var reader = new MediaEntryReader(_folder, (at, key, message) => problems.Add(ProblemCodes.BadValue(At(at), key, message)));
                if (reader.Read(node, $"{setting.Key}.{name}", setting.Fields, setting.ShortField) is { } entry)
                    Take(setting, node, new MediaSettingValue(entry.Text(setting.ShortField ?? string.Empty) ?? string.Empty, name) { Entry = entry });
                return;
            }

            switch (node)
            {
                case YamlScalarNode scalar when scalar.Value is null or "" && setting.Shape != MediaSettingShape.Map:
                    break; // 'key:' with nothing behind it is the default
                case YamlScalarNode scalar:
                    Take(setting, node, new MediaSettingValue(scalar.Value ?? string.Empty, name));
                    break;
                case YamlMappingNode map when setting.Kind == MediaSettingKind.Text:
                    ReadIndirect(setting, map, name);
                    break;
                default:
                    problems.Add(ProblemCodes.BadValue(At(node), setting.Key, "a single value is expected here"));
                    break;
            }
        }

        /// <summary><c>{ value: x, secret: true }</c> or <c>{ fromEnvironment: NAME, secret: true }</c>; of a map also <c>{ secret: true }</c>, without a value.</summary>
        private void ReadIndirect(MediaSetting setting, YamlMappingNode map, string? name)
        {
            string? text = null;
            var secret = false;
            foreach (var (keyNode, valueNode) in map.Children)
            {
                var key = (keyNode as YamlScalarNode)?.Value ?? string.Empty;
                var value = (valueNode as YamlScalarNode)?.Value ?? string.Empty;
                switch (key)
                {
                    case "value":
                        text = value;
                        break;
                    case "fromEnvironment":
                        text = environment(value);
                        if (text is null) problems.Add(ProblemCodes.NoEnvironmentVariable(At(valueNode), value));
                        text ??= string.Empty;
                        break;
                    case "secret" when bool.TryParse(value, out secret):
                        break;
                    default:
                        problems.Add(ProblemCodes.BadValue(At(keyNode), setting.Key, $"'{key}' is not one of value, fromEnvironment, secret (true or false)"));
                        break;
                }
            }
            if (secret && setting.Shape == MediaSettingShape.Map) text ??= string.Empty;
            if (text is null) problems.Add(ProblemCodes.BadValue(At(map), setting.Key, "it has neither value nor fromEnvironment"));
            else Take(setting, map, new MediaSettingValue(text, name, secret));
        }

        private void Take(MediaSetting setting, YamlNode node, MediaSettingValue value) =>
            _definition = Apply(_definition, setting, At(node), _folder, value, problems);

        private string At(YamlNode node) => $"{path}:{node.Start.Line}";
    }
}

/// <summary>A definition and everything that is wrong with it.</summary>
public sealed record DefinitionResult(MediaDefinition Definition, IReadOnlyList<Problem> Problems);

/// <summary>Something that the command line says about the media.</summary>
/// <param name="Key">The setting's key; <c>variables.NAME</c> for one name of a map.</param>
/// <param name="Value">The value; NAME=VALUE for a map without a name in the key.</param>
/// <param name="Origin">What the user wrote, for messages: <c>--label</c>, <c>--set</c>.</param>
public sealed record MediaOverride(string Key, string Value, string Origin);
