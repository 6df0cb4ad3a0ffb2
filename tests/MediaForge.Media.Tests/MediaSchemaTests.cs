using System.Text.Json.Nodes;
using MediaForge.Media.Definition;
using NJsonSchema;
using YamlDotNet.RepresentationModel;

namespace MediaForge.Media.Tests;

public class MediaSchemaTests
{
    [Fact]
    public void Committed_schema_is_the_one_that_the_settings_make()
    {
        var path = Repository.PathOf("templates", "schema", "media.schema.json");
        if (Environment.GetEnvironmentVariable("MEDIAFORGE_UPDATE_SCHEMA") == "1") File.WriteAllText(path, MediaSchema.Create());
        File.ReadAllText(path).ReplaceLineEndings("\n").ShouldBe(MediaSchema.Create(), "Run the test once with MEDIAFORGE_UPDATE_SCHEMA=1.");
    }

    [Fact]
    public void Template_fits_the_schema_and_names_every_setting()
    {
        var text = Templates.Render("media.yaml.hbs", new Dictionary<string, object?> { ["label"] = "X", ["sequence"] = "ts.yaml", ["bootImage"] = "winpe.wim" });
        foreach (var setting in MediaSettings.All) text.ShouldContain(setting.Key + ":");
        Fits(text).ShouldBeTrue();
        // what is commented out must fit as well
        Fits(string.Join('\n', text.Split('\n').Select(l => MediaSettings.All.Any(s => l.StartsWith($"# {s.Key}:", StringComparison.Ordinal)) || l.StartsWith("#   ", StringComparison.Ordinal) ? l[2..] : l))).ShouldBeTrue();
    }

    [Theory]
    [InlineData("lable: X")]
    [InlineData("firmware: amiga")]
    [InlineData("pressKey: maybe")]
    [InlineData("variables: [a]")]
    [InlineData("applications: { A: setup.exe }")]
    [InlineData("applications: { A: { name: x } }")]
    [InlineData("applications: { A: { install: x, detect: { flie: y } } }")]
    [InlineData("content: { A: { path: x, kind: bottle } }")]
    [InlineData("content: { A: { path: x, programs: { Install: { timeout: 5 } } } }")]
    public void Schema_refuses_what_the_reader_refuses(string yaml) => Fits(yaml).ShouldBeFalse();

    private static bool Fits(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        var schema = JsonSchema.FromJsonAsync(MediaSchema.Create()).GetAwaiter().GetResult();
        return schema.Validate(Json(stream.Documents[0].RootNode)!.ToJsonString()).Count == 0;
    }

    private static JsonNode? Json(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Children.Select(c => KeyValuePair.Create(((YamlScalarNode)c.Key).Value!, Json(c.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(Json)]),
        YamlScalarNode { Style: YamlDotNet.Core.ScalarStyle.Plain, Value: "" or "~" } => null,
        YamlScalarNode { Style: YamlDotNet.Core.ScalarStyle.Plain, Value: "true" or "false" } flag => bool.Parse(flag.Value!),
        YamlScalarNode scalar => scalar.Value,
        _ => null,
    };
}
