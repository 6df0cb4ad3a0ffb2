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
        var value = new JsonObject { ["type"] = setting.Kind == MediaSettingKind.Flag ? "boolean" : new JsonArray("string", "number", "null") };
        if (setting.Choices.Count > 0) value = new JsonObject { ["enum"] = new JsonArray([.. setting.Choices.Select(c => (JsonNode)c)]) };
        var described = setting.Shape switch
        {
            MediaSettingShape.List => new JsonObject { ["anyOf"] = new JsonArray(value, new JsonObject { ["type"] = "array", ["items"] = value.DeepClone() }) },
            MediaSettingShape.Map => new JsonObject { ["type"] = new JsonArray("object", "null"), ["additionalProperties"] = setting.Kind == MediaSettingKind.Text ? Indirect(value) : value },
            _ => value,
        };
        described["description"] = setting.Help;
        if (setting.Default is not null) described["default"] = setting.Kind == MediaSettingKind.Flag ? bool.Parse(setting.Default) : setting.Default;
        return described;
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
