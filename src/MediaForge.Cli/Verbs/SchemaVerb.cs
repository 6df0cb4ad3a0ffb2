using System.CommandLine;
using MediaForge.Media.Definition;
using MediaForge.TaskSequences.Yaml;

namespace MediaForge.Cli.Verbs;

/// <summary><c>mediaforge schema media|sequence|wizard</c>: the JSON schemas, so that editors complete and check the YAML, and the wizards' pages.</summary>
internal static class SchemaVerb
{
    public static Command Create(CliHost host)
    {
        var kind = new Argument<string>("kind") { Description = "media, sequence, or wizard: the pages of the wizards, for another front end." };
        kind.AcceptOnlyFromAmong("media", "sequence", "wizard");
        var command = new Command("schema", "Prints the JSON schema of media.yaml or of a task sequence in YAML, or the pages of the wizards.") { kind };
        command.SetAction(parsed =>
        {
            host.Out.Write(parsed.GetRequiredValue(kind) switch { "media" => MediaSchema.Create(), "sequence" => SequenceSchema.Create(), _ => WizardVerb.Pages(host) });
            return ExitCodes.Done;
        });
        return command;
    }
}
