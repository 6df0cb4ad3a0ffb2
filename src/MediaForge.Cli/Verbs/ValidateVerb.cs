using System.CommandLine;
using MediaForge.Cli.Output;
using MediaForge.Media.Definition;
using MediaForge.Media.Planning;
using MediaForge.TaskSequences;

namespace MediaForge.Cli.Verbs;

/// <summary><c>mediaforge validate media.yaml</c>: everything that is wrong with a media, without building it.</summary>
internal static class ValidateVerb
{
    public static Command Create(CliHost host, Option<bool> json)
    {
        var definition = new Argument<string>("definition") { Description = "The media definition (media.yaml)." };
        var command = new Command("validate", "Reports everything that is wrong with a media definition, its inputs and its task sequence; builds nothing.") { definition };
        command.SetAction((parsed, _) =>
        {
            var reporter = Reporter.For(host, parsed.GetValue(json));
            return CommandLine.GuardAsync(reporter, () => Task.FromResult(Run(host, reporter, parsed.GetRequiredValue(definition))));
        });
        return command;
    }

    private static int Run(CliHost host, Reporter reporter, string path)
    {
        var (definition, problems) = MediaDefinitionFile.Load(path, [], host.Build.Environment);
        // What could not be read would only be reported a second time as missing.
        if (!problems.Any(p => p.Severity == ProblemSeverity.Error)) problems = [.. problems, .. new MediaPlanner(host.Build).Plan(definition).Problems];
        foreach (var problem in problems) reporter.Problem(problem);
        var errors = problems.Count(p => p.Severity == ProblemSeverity.Error);
        reporter.Line(errors > 0 ? $"{path}: {errors} errors." : $"{path}: no errors.");
        return errors > 0 ? ExitCodes.BadInput : ExitCodes.Done;
    }
}
