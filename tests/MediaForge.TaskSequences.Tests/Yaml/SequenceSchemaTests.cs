using MediaForge.TaskSequences.Tests.Xml;
using MediaForge.TaskSequences.Yaml;

namespace MediaForge.TaskSequences.Tests.Yaml;

/// <summary>Python's jsonschema and PyYAML judge the schema, as an editor would: with a YAML reader and a validator that are not ours.</summary>
public sealed class SequenceSchemaTests
{
    private const string Script = """
        import json, sys, yaml, jsonschema
        schema = json.load(open(sys.argv[1]))
        jsonschema.Draft202012Validator.check_schema(schema)
        validator = jsonschema.Draft202012Validator(schema)
        for path in sys.argv[2:]:
            error = jsonschema.exceptions.best_match(validator.iter_errors(yaml.safe_load(open(path, encoding='utf-8'))))
            print('good' if error is None else 'bad ' + error.message.replace('\n', ' ')[:300])
        """;

    public static TheoryData<string> Templates => ["build-and-capture.yaml", "capture.yaml"];

    [Fact]
    public void Create_gives_the_file_in_templates()
    {
        var path = Repository.PathOf("templates", "schema", "sequence.schema.json");
        if (Environment.GetEnvironmentVariable("MEDIAFORGE_UPDATE_SCHEMA") == "1") File.WriteAllText(path, SequenceSchema.Create());
        File.ReadAllText(path).ShouldBe(SequenceSchema.Create(), "Run the test once with MEDIAFORGE_UPDATE_SCHEMA=1.");
    }

    [Fact]
    public void Schema_accepts_what_is_written_and_the_templates()
    {
        string[] samples = [SampleFiles.BuildAndCapture, SampleFiles.InstallSoftware, SampleFiles.PowerShell, SampleFiles.Mdt, SampleFiles.Everything];
        var texts = samples.Select(name => SequenceYaml.Write(SequenceXmlTests.Load(name, out _)))
            .Concat(Templates.Select(name => File.ReadAllText(Repository.PathOf("templates", "sequences", name.Data))));
        Judge(texts).ShouldAllBe(verdict => verdict == "good");
    }

    [Fact]
    public void Schema_refuses_what_reading_refuses()
    {
        string[] texts =
        [
            "steps: 5",
            "name: x",
            "steps: [ { restart: A, tiemout: 5 } ]",
            "steps: [ { restart: A, target: Moon } ]",
            "steps: [ { restart: A, if: { variable: X, is: y } } ]",
            "steps: [ { restart: A, disabled: perhaps } ]",
        ];
        Judge(texts).ShouldAllBe(verdict => verdict.StartsWith("bad"));
    }

    private static string[] Judge(IEnumerable<string> texts)
    {
        using var folder = new TempFolder();
        var schema = Path.Combine(folder.Path, "schema.json");
        File.WriteAllText(schema, SequenceSchema.Create());
        List<string> arguments = ["-c", Script, schema];
        foreach (var text in texts)
        {
            var path = Path.Combine(folder.Path, $"{arguments.Count}.yaml");
            File.WriteAllText(path, text);
            arguments.Add(path);
        }
        var python = ExternalTool.Require("python3", "python3-jsonschema");
        if (python.Run(["-c", "import yaml, jsonschema"]).ExitCode != 0) Assert.Skip("Python's yaml and jsonschema are not on this machine (Debian packages python3-yaml, python3-jsonschema).");
        var result = python.Run(arguments);
        result.ExitCode.ShouldBe(0, result.Error);
        var verdicts = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        verdicts.Length.ShouldBe(arguments.Count - 3);
        return verdicts;
    }
}
