using System.Text;
using System.Text.Json;
using MediaForge.TaskSequences.Steps;

namespace MediaForge.TaskSequences.Yaml;

/// <summary>
/// The JSON schema (2020-12) of task sequences in YAML, made from the declarations of the steps, so that editors complete
/// and check what <see cref="SequenceYaml"/> reads.
/// </summary>
public static class SequenceSchema
{
    private const string Text = "text";
    private const string Value = "value";
    private const string Flag = "flag";
    private const string Number = "number";
    private const string Node = "node";
    private const string Condition = "condition";
    private const string Conditions = "conditions";
    private const string Rule = "rule";
    private const string Variables = "variables";
    private const string Attributes = "attributes";

    /// <summary>The schema as indented JSON, with a line feed at the end.</summary>
    public static string Create()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("$schema", "https://json-schema.org/draft/2020-12/schema");
            json.WriteString("title", "MediaForge task sequence");
            WriteObject(json, [YamlKeys.Steps], () =>
            {
                Refer(json, YamlKeys.Name, Text, "The name of the task sequence.");
                Refer(json, YamlKeys.Description, Text, "What it is for.");
                Refer(json, YamlKeys.BootImage, Text, "The boot image that it is meant for.");
                Refer(json, YamlKeys.Version, Text, "The version of ConfigMgr's format.");
                WriteList(json, YamlKeys.References, "Packages and applications that the steps use; made from the steps when it is left out.", () => WriteObject(json, [], () =>
                {
                    foreach (var key in (string[])["package", "program", "application"]) Refer(json, key, Text);
                }));
                Refer(json, YamlKeys.GlobalVariables, Variables, "Variables for the whole run.");
                Refer(json, YamlKeys.Attributes, Attributes);
                WriteList(json, YamlKeys.Steps, "Groups and steps, in the order in which they run.", () => Refer(json, Node));
            });
            json.WriteStartObject("$defs");
            WriteValues(json);
            WriteConditions(json);
            WriteNodes(json);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.ToArray()) + "\n";
    }

    private static void WriteValues(Utf8JsonWriter json)
    {
        WriteTypes(json, Text, "string", "number", "boolean", "null");
        WriteAnyOf(json, Flag, () => json.WriteString("type", "boolean"), () => WritePattern(json, "^(?:true|false|.*%.+%.*)$"), () => json.WriteString("type", "null"));
        WriteAnyOf(json, Number, () => json.WriteString("type", "integer"), () => WritePattern(json, "^(?:[0-9]+|.*%.+%.*)$"), () => json.WriteString("type", "null"));
        WriteAnyOf(json, Value, () => Refer(json, Text), () => WriteFromEnvironment(json));
        json.WriteStartObject(Attributes);
        json.WriteString("description", "Attributes of the XML that have no key of their own.");
        json.WriteString("type", "object");
        json.WriteStartObject("additionalProperties");
        Refer(json, Text);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartObject(Variables);
        json.WriteString("type", "object");
        json.WriteStartObject("additionalProperties");
        json.WriteStartArray("anyOf");
        Wrap(json, () => Refer(json, Value));
        Wrap(json, () => WriteObject(json, [], () =>
        {
            Refer(json, YamlKeys.Value, Text);
            Refer(json, YamlKeys.Property, Text);
            Refer(json, YamlKeys.Hidden, Flag);
        }));
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteConditions(Utf8JsonWriter json)
    {
        WriteAnyOf(json, Conditions, () => Refer(json, Condition), () =>
        {
            json.WriteString("type", "array");
            json.WriteStartObject("items");
            Refer(json, Condition);
            json.WriteEndObject();
        });
        json.WriteStartObject(Condition);
        json.WriteStartArray("anyOf");
        foreach (var join in YamlKeys.Joins) Wrap(json, () => WriteObject(json, [join], () => WriteList(json, join, "Tests.", () => Refer(json, Condition))));
        foreach (var kind in ConditionKind.All)
        {
            Wrap(json, () =>
            {
                json.WriteString("description", kind.Help);
                WriteObject(json, kind.Key == "serialNumber" ? [] : [kind.Key], () =>
                {
                    Refer(json, kind.Key, Text);
                    foreach (var (key, _) in kind.Fields) Refer(json, key, Text);
                    if (kind.Key == "wmi") Refer(json, YamlKeys.IgnoreQueryFailure, Flag);
                    if (kind.Compared is null) return;
                    foreach (var op in ConditionKind.Operators) Refer(json, op, Text);
                    Refer(json, YamlKeys.Exists, Flag);
                });
            });
        }
        Wrap(json, () => WriteObject(json, [YamlKeys.OperatingSystem], () =>
        {
            WriteChoices(json, YamlKeys.OperatingSystem, "How many of the systems must match.", YamlKeys.Joins);
            WriteList(json, YamlKeys.Systems, "The systems.", () => WriteObject(json, [], () =>
            {
                Refer(json, YamlKeys.Name, Text);
                WriteChoices(json, YamlKeys.Match, "How many of the tests must hold.", YamlKeys.Joins);
                WriteList(json, YamlKeys.Platforms, "ConfigMgr's description of the system.", () => WriteObject(json, [], () =>
                {
                    foreach (var key in (string[])["architecture", "type", "minVersion", "maxVersion"]) Refer(json, key, Text);
                }));
                Refer(json, YamlKeys.If, Conditions);
            }));
        }));
        Wrap(json, () => WriteObject(json, [YamlKeys.Xml], () => Refer(json, YamlKeys.Xml, Text, "A part of a condition as ConfigMgr's XML.")));
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteStartObject(Rule);
        WriteObject(json, [YamlKeys.Set], () =>
        {
            Refer(json, YamlKeys.If, Conditions, "When the variables are set; always without it.");
            json.WriteStartObject(YamlKeys.Set);
            json.WriteString("description", "Variables and their values.");
            json.WriteString("type", "object");
            json.WriteStartObject("additionalProperties");
            json.WriteStartArray("anyOf");
            Wrap(json, () => Refer(json, Value));
            Wrap(json, () => WriteObject(json, [], () =>
            {
                Refer(json, YamlKeys.Value, Value);
                Refer(json, YamlKeys.Secret, Flag);
            }));
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndObject();
        });
        json.WriteEndObject();
    }

    private static void WriteNodes(Utf8JsonWriter json)
    {
        json.WriteStartObject(Node);
        json.WriteStartArray("anyOf");
        foreach (var definition in StepCatalog.All) Wrap(json, () => Refer(json, definition.Key));
        Wrap(json, () => Refer(json, YamlKeys.Group));
        Wrap(json, () => Refer(json, YamlKeys.Xml));
        json.WriteEndArray();
        json.WriteEndObject();

        json.WriteStartObject(YamlKeys.Group);
        json.WriteString("description", "Steps that are kept together.");
        WriteObject(json, [YamlKeys.Group], () =>
        {
            Refer(json, YamlKeys.Group, Text, "The name of the group.");
            WriteNode(json);
            WriteList(json, YamlKeys.Steps, "Groups and steps, in the order in which they run.", () => Refer(json, Node));
        });
        json.WriteEndObject();
        json.WriteStartObject(YamlKeys.Xml);
        WriteObject(json, [YamlKeys.Xml], () => Refer(json, YamlKeys.Xml, Text, "A step or group as ConfigMgr's XML."));
        json.WriteEndObject();

        foreach (var definition in StepCatalog.All)
        {
            json.WriteStartObject(definition.Key);
            json.WriteString("description", definition.Help);
            WriteObject(json, [definition.Key], () => WriteStep(json, definition));
            json.WriteEndObject();
        }
    }

    private static void WriteStep(Utf8JsonWriter json, StepDefinition definition)
    {
        Refer(json, definition.Key, Text, "The name of the step.");
        foreach (var setting in definition.Settings.Where(s => s.Mirrors is null)) WriteSetting(json, setting);
        foreach (var array in definition.Arrays)
        {
            WriteList(json, array.Key, array.Help, () => WriteObject(json, [.. array.Settings.Where(s => s.Required).Select(s => s.Key)], () =>
            {
                foreach (var setting in array.Settings) WriteSetting(json, setting);
            }));
        }
        if (definition == SetDynamicVariables.Kind) WriteList(json, YamlKeys.Rules, "The rules; every one that holds sets its variables.", () => Refer(json, Rule));
        WriteNode(json);
        WriteChoices(json, YamlKeys.RunIn, "Where the step runs; elsewhere it is skipped.", ["WinPE", "FullOS", "WinPEandFullOS"]);
        json.WriteStartObject(YamlKeys.SuccessCodes);
        json.WriteString("description", "Exit codes that mean success.");
        json.WriteStartArray("anyOf");
        Wrap(json, () => Refer(json, Text));
        Wrap(json, () =>
        {
            json.WriteString("type", "array");
            json.WriteStartObject("items");
            json.WriteString("type", "integer");
            json.WriteEndObject();
        });
        json.WriteEndArray();
        json.WriteEndObject();
        Refer(json, YamlKeys.RetryCount, Number, "How often the step is tried again after an unexpected restart.");
        Refer(json, YamlKeys.TimeLimit, Number, "How long the step may take, in seconds.");
        Refer(json, YamlKeys.RunFromNet, Flag, "Content is used where it lies and not copied first.");
        Refer(json, YamlKeys.Action, Text, "The command line of ConfigMgr's engine, where it differs from the settings.");
        Refer(json, YamlKeys.Variables, Variables, "Variables of the step that have no key of their own.");
    }

    private static void WriteNode(Utf8JsonWriter json)
    {
        Refer(json, YamlKeys.Description, Text, "What it does, for people.");
        Refer(json, YamlKeys.Disabled, Flag, "Skipped, with everything in it.");
        Refer(json, YamlKeys.ContinueOnError, Flag, "A failure does not fail what it is in.");
        Refer(json, YamlKeys.If, Conditions, "Must hold when it is reached, else it is skipped; a list must hold as a whole.");
        Refer(json, YamlKeys.Attributes, Attributes);
    }

    private static void WriteSetting(Utf8JsonWriter json, SettingDefinition setting)
    {
        var help = setting.Default is { Length: > 0 } byDefault ? $"{setting.Help} Default: {WordOf(setting, byDefault)}." : setting.Help;
        if (setting.Choices.Count == 0)
        {
            Refer(json, setting.Key, setting.Kind switch { SettingKind.Flag => Flag, SettingKind.Number => Number, _ => Value }, help);
            return;
        }
        WriteChoices(json, setting.Key, help, setting.Words.Count > 0 ? setting.Words : setting.Choices);
    }

    private static string WordOf(SettingDefinition setting, string value)
    {
        for (var i = 0; i < setting.Words.Count; i++)
            if (setting.Choices[i] == value) return setting.Words[i];
        return value;
    }

    // The choices for completion; a variable may stand for one, and ConfigMgr's editor writes some in capitals.
    private static void WriteChoices(Utf8JsonWriter json, string name, string help, IReadOnlyList<string> choices)
    {
        json.WriteStartObject(name);
        json.WriteString("description", help);
        json.WriteStartArray("anyOf");
        Wrap(json, () =>
        {
            json.WriteStartArray("enum");
            foreach (var choice in choices) json.WriteStringValue(choice);
            json.WriteEndArray();
        });
        Wrap(json, () => WritePattern(json, "%.+%|^(?:" + string.Join('|', choices.Select(c => c.ToUpperInvariant())) + ")$"));
        Wrap(json, () => json.WriteString("type", "null"));
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WritePattern(Utf8JsonWriter json, string pattern)
    {
        json.WriteString("type", "string");
        json.WriteString("pattern", pattern);
    }

    private static void WriteFromEnvironment(Utf8JsonWriter json) =>
        WriteObject(json, [YamlKeys.FromEnvironment], () => Refer(json, YamlKeys.FromEnvironment, Text, "The environment variable of the build that holds the value."));

    private static void WriteObject(Utf8JsonWriter json, IReadOnlyList<string> required, Action properties)
    {
        json.WriteString("type", "object");
        json.WriteStartObject("properties");
        properties();
        json.WriteEndObject();
        if (required.Count > 0)
        {
            json.WriteStartArray("required");
            foreach (var key in required) json.WriteStringValue(key);
            json.WriteEndArray();
        }
        json.WriteBoolean("additionalProperties", false);
    }

    private static void WriteList(Utf8JsonWriter json, string name, string help, Action items)
    {
        json.WriteStartObject(name);
        json.WriteString("description", help);
        json.WriteStartArray("type");
        json.WriteStringValue("array");
        json.WriteStringValue("null");
        json.WriteEndArray();
        json.WriteStartObject("items");
        items();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteTypes(Utf8JsonWriter json, string name, params ReadOnlySpan<string> types)
    {
        json.WriteStartObject(name);
        json.WriteStartArray("type");
        foreach (var type in types) json.WriteStringValue(type);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteAnyOf(Utf8JsonWriter json, string name, params ReadOnlySpan<Action> parts)
    {
        json.WriteStartObject(name);
        json.WriteStartArray("anyOf");
        foreach (var part in parts) Wrap(json, part);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Wrap(Utf8JsonWriter json, Action content)
    {
        json.WriteStartObject();
        content();
        json.WriteEndObject();
    }

    private static void Refer(Utf8JsonWriter json, string name, string definition, string? help = null)
    {
        json.WriteStartObject(name);
        if (help is not null) json.WriteString("description", help);
        Refer(json, definition);
        json.WriteEndObject();
    }

    private static void Refer(Utf8JsonWriter json, string definition) => json.WriteString("$ref", "#/$defs/" + definition);
}
