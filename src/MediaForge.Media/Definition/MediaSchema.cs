using System.Text.Json;
using System.Text.Json.Nodes;

namespace MediaForge.Media.Definition;

/// <summary>The JSON schema of media.yaml, so that editors complete and check it.</summary>
public static class MediaSchema
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n", Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The schema (JSON Schema draft 2020-12).</summary>
    public static string Create()
    {
        var properties = new JsonObject();
        foreach (var setting in MediaSettings.All) properties.Add(setting.Key, Describe(setting));
        var schema = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "MediaForge media definition",
            ["type"] = "object",
            ["additionalProperties"] = false,
            ["properties"] = properties,
        };
        return schema.ToJsonString(Indented) + "\n";
    }

    private static JsonObject Describe(MediaSetting setting)
    {
        var value = Value(setting.Kind, setting.Choices);
        if (setting.Fields.Count > 0) value = WithFields(setting.Fields, setting.ShortField is null ? null : value);
        else if (setting is { Shape: MediaSettingShape.Map, Kind: MediaSettingKind.Text }) value = Indirect(value);
        var described = Shaped(setting.Shape, value);
        described["description"] = setting.Help;
        if (setting.Default is not null) described["default"] = setting.Kind == MediaSettingKind.Flag ? bool.Parse(setting.Default) : setting.Default;
        return described;
    }

    private static JsonObject Describe(MediaField field)
    {
        var value = Value(field.Kind, field.Choices);
        if (field.Fields.Count > 0) value = WithFields(field.Fields, field.ShortField is null ? null : value);
        var described = Shaped(field.Shape, value);
        described["description"] = field.Help;
        if (field.Default is not null) described["default"] = field.Default;
        return described;
    }

    private static JsonObject Value(MediaSettingKind kind, IReadOnlyList<string> choices) =>
        choices.Count > 0
            ? new JsonObject { ["enum"] = new JsonArray([.. choices.Select(c => (JsonNode)c)]) }
            : new JsonObject { ["type"] = kind == MediaSettingKind.Flag ? "boolean" : new JsonArray("string", "number", "null") };

    private static JsonObject Shaped(MediaSettingShape shape, JsonObject value) => shape switch
    {
        MediaSettingShape.List => new JsonObject { ["anyOf"] = new JsonArray(value, new JsonObject { ["type"] = "array", ["items"] = value.DeepClone() }) },
        MediaSettingShape.Map => new JsonObject { ["type"] = new JsonArray("object", "null"), ["additionalProperties"] = value },
        _ => value,
    };

    private static JsonObject WithFields(IReadOnlyList<MediaField> fields, JsonObject? plain)
    {
        var properties = new JsonObject();
        foreach (var field in fields) properties.Add(field.Key, Describe(field));
        var value = new JsonObject { ["type"] = "object", ["additionalProperties"] = false, ["properties"] = properties };
        if (fields.Any(f => f.Required)) value["required"] = new JsonArray([.. fields.Where(f => f.Required).Select(f => (JsonNode)f.Key)]);
        return plain is null ? value : new JsonObject { ["anyOf"] = new JsonArray(plain, value) };
    }

    private static JsonObject Indirect(JsonObject value) => new()
    {
        ["anyOf"] = new JsonArray(value, new JsonObject
        {
            ["type"] = "object",
            ["additionalProperties"] = false,
            ["properties"] = new JsonObject
            {
                ["value"] = new JsonObject { ["type"] = "string" },
                ["fromEnvironment"] = new JsonObject { ["type"] = "string", ["description"] = "The environment variable that holds the value when the media is built." },
                ["secret"] = new JsonObject { ["type"] = "boolean", ["description"] = "The value is never shown or logged." },
            },
        }),
    };
}
