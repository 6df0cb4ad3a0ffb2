using System.CommandLine;
using MediaForge.Media.Definition;
using MediaForge.TaskSequences.Yaml;

namespace MediaForge.Cli.Verbs;

/// <summary><c>mediaforge schema media|sequence</c>: the JSON schemas, so that editors complete and check the YAML.</summary>
internal static class SchemaVerb
{
    public static Command Create(CliHost host)
    {
        var kind = new Argument<string>("kind") { Description = "media or sequence." };
        kind.AcceptOnlyFromAmong("media", "sequence");
        var command = new Command("schema", "Prints the JSON schema of media.yaml or of a task sequence in YAML.") { kind };
        command.SetAction(parsed =>
        {
            host.Out.Write(parsed.GetRequiredValue(kind) == "media" ? MediaSchema.Create() : SequenceSchema.Create());
            return ExitCodes.Done;
        });
        return command;
    }
}
