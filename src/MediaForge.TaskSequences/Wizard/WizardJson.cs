using System.Text;
using System.Text.Json;

namespace MediaForge.TaskSequences.Wizard;

/// <summary>The pages of wizards as JSON: all that another front end needs to draw them.</summary>
public static class WizardJson
{
    /// <summary>The wizards by name, as indented JSON with a line feed at the end.</summary>
    public static string Write(params IReadOnlyList<KeyValuePair<string, WizardModel>> wizards)
    {
        ArgumentNullException.ThrowIfNull(wizards);
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            foreach (var (name, model) in wizards)
            {
                json.WriteStartObject(name);
                json.WriteString("title", model.Title);
                json.WriteStartArray("pages");
                foreach (var page in model.Pages) Write(json, page);
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.ToArray()) + "\n";
    }

    private static void Write(Utf8JsonWriter json, WizardPage page)
    {
        json.WriteStartObject();
        json.WriteString("key", page.Key);
        json.WriteString("title", page.Title);
        json.WriteString("help", page.Help);
        if (page.IsOwn) json.WriteBoolean("own", true);
        WriteConditions(json, page.VisibleWhen);
        WriteFields(json, page.Fields);
        if (page.NotAsked.Count > 0)
        {
            json.WriteStartArray("notAsked");
            foreach (var (original, why) in page.NotAsked)
            {
                json.WriteStartObject();
                json.WriteString("original", original);
                json.WriteString("why", why);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    private static void WriteFields(Utf8JsonWriter json, IReadOnlyList<WizardField> fields)
    {
        json.WriteStartArray("fields");
        foreach (var field in fields) Write(json, field);
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, WizardField field)
    {
        json.WriteStartObject();
        json.WriteString("key", field.Key);
        json.WriteString("label", field.Label);
        json.WriteString("kind", Name(field.Kind.ToString()));
        if (field.Shape != WizardShape.Single) json.WriteString("shape", Name(field.Shape.ToString()));
        json.WriteString("help", field.Help);
        if (field.Note.Length > 0) json.WriteString("note", field.Note);
        if (field.IsOwn) json.WriteBoolean("own", true);
        if (field.Default is { } value) json.WriteString("default", value);
        if (field.Required) json.WriteBoolean("required", true);
        if (field.Choices.Count > 0)
        {
            json.WriteStartArray("choices");
            foreach (var choice in field.Choices)
            {
                json.WriteStartObject();
                json.WriteString("value", choice.Value);
                json.WriteString("label", choice.Label);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        WriteConditions(json, field.VisibleWhen);
        if (field.Only is { } only)
        {
            json.WriteStartObject("only");
            json.WriteString("field", only.Field);
            WriteValues(json, only.Values);
            json.WriteEndObject();
        }
        if (field.ShortField is { } shortField) json.WriteString("shortField", shortField);
        if (field.Fields.Count > 0) WriteFields(json, field.Fields);
        json.WriteEndObject();
    }

    private static void WriteConditions(Utf8JsonWriter json, IReadOnlyList<WizardCondition> conditions)
    {
        if (conditions.Count == 0) return;
        json.WriteStartArray("visibleWhen");
        foreach (var condition in conditions)
        {
            json.WriteStartObject();
            json.WriteString("field", condition.Field);
            WriteValues(json, condition.Values);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteValues(Utf8JsonWriter json, IReadOnlyList<string> values)
    {
        json.WriteStartArray("values");
        foreach (var value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private static string Name(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}
