using System.CommandLine;
using MediaForge.Cli.Output;
using MediaForge.TaskSequences;
using MediaForge.TaskSequences.Validation;

namespace MediaForge.Cli.Verbs;

/// <summary><c>mediaforge sequence validate|convert|show FILE</c>.</summary>
internal static class SequenceVerb
{
    public static Command Create(CliHost host, Option<bool> json)
    {
        var command = new Command("sequence", "Works with task sequences: ConfigMgr XML (.xml) and YAML (.yaml).");
        command.Subcommands.Add(Validate(host, json));
        command.Subcommands.Add(Convert(host, json));
        command.Subcommands.Add(Show(host, json));
        return command;
    }

    private static Command Validate(CliHost host, Option<bool> json)
    {
        var file = FileArgument();
        var command = new Command("validate", "Reports everything that is wrong with a task sequence.") { file };
        command.SetAction((parsed, _) =>
        {
            var reporter = Reporter.For(host, parsed.GetValue(json));
            return CommandLine.GuardAsync(reporter, () =>
            {
                var path = parsed.GetRequiredValue(file);
                var (sequence, errors) = Load(host, reporter, path, lint: true);
                reporter.Line(errors > 0 ? $"{path}: {errors} errors." : $"{path}: {sequence!.Steps.Count()} steps, no errors.");
                return Task.FromResult(errors > 0 ? ExitCodes.BadInput : ExitCodes.Done);
            });
        });
        return command;
    }

    private static Command Convert(CliHost host, Option<bool> json)
    {
        var file = FileArgument();
        var output = new Option<string>("--output", "-o") { Description = "The file to write; its extension chooses the format.", Required = true };
        var command = new Command("convert", "Converts between ConfigMgr XML and YAML.") { file, output };
        command.SetAction((parsed, _) =>
        {
            var reporter = Reporter.For(host, parsed.GetValue(json));
            return CommandLine.GuardAsync(reporter, () =>
            {
                var (sequence, errors) = Load(host, reporter, parsed.GetRequiredValue(file), lint: false);
                if (sequence is null || errors > 0) return Task.FromResult(ExitCodes.BadInput);
                var target = parsed.GetRequiredValue(output);
                SequenceFile.Save(sequence, target);
                reporter.Line($"{target}: {sequence.Steps.Count()} steps.");
                reporter.Result("written", new { Path = Path.GetFullPath(target) });
                return Task.FromResult(ExitCodes.Done);
            });
        });
        return command;
    }

    private static Command Show(CliHost host, Option<bool> json)
    {
        var file = FileArgument();
        var command = new Command("show", "Prints a task sequence as a tree.") { file };
        command.SetAction((parsed, _) =>
        {
            var reporter = Reporter.For(host, parsed.GetValue(json));
            return CommandLine.GuardAsync(reporter, () =>
            {
                var (sequence, errors) = Load(host, reporter, parsed.GetRequiredValue(file), lint: false);
                if (sequence is null || errors > 0) return Task.FromResult(ExitCodes.BadInput);
                if (sequence.Name is { Length: > 0 } name) reporter.Line(name);
                SequenceTree.Print(sequence, reporter);
                reporter.Result("sequence", SequenceTree.Describe(sequence));
                return Task.FromResult(ExitCodes.Done);
            });
        });
        return command;
    }

    private static Argument<string> FileArgument() => new("file") { Description = "The task sequence." };

    private static (TaskSequence? Sequence, int Errors) Load(CliHost host, Reporter reporter, string path, bool lint)
    {
        if (!File.Exists(path)) throw new IOException($"There is no file '{path}'.");
        var (sequence, problems) = SequenceFile.Load(path, host.Build.Environment);
        if (lint && sequence is not null) problems = [.. problems, .. SequenceValidator.Validate(sequence)];
        foreach (var problem in problems) reporter.Problem(problem);
        var errors = problems.Count(p => p.Severity == ProblemSeverity.Error);
        return (sequence, sequence is null ? Math.Max(1, errors) : errors);
    }
}
