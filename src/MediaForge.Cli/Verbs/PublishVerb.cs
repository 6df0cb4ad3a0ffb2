using System.CommandLine;
using MediaForge.Cli.Output;
using MediaForge.Media.Definition;
using MediaForge.Media.Planning;
using MediaForge.Media.Publishing;
using MediaForge.TaskSequences;

namespace MediaForge.Cli.Verbs;

/// <summary><c>mediaforge publish media.yaml --to FOLDER</c>: writes what bootable media fetch to the folder that they fetch it from.</summary>
internal static class PublishVerb
{
    public static Command Create(CliHost host, Option<bool> json)
    {
        var definition = new Argument<string>("definition") { Description = "The media definition (media.yaml), of the kind bootable." };
        var to = new Option<string>("--to") { Description = "The folder, as this machine sees it, that is the media's source: of a share or of a web server.", Required = true };
        var prune = new Option<int?>("--prune") { Description = "Delete what belongs only to publications that were replaced more than this many days ago. Left out: everything stays, so that every run that has begun finds what it began with." };
        var set = new Option<string[]>("--set") { Description = "Any setting, as key=value.", AllowMultipleArgumentsPerToken = false };
        var command = new Command("publish", "Puts task sequence and content where bootable media fetch them.") { definition, to, prune, set };
        command.SetAction((parsed, cancellationToken) =>
        {
            var reporter = Reporter.For(host, parsed.GetValue(json));
            List<MediaOverride> overrides = [.. (parsed.GetValue(set) ?? []).Select(p => p.Split('=', 2) is [var key, var value] ? new MediaOverride(key.Trim(), value, "--set") : new MediaOverride(p, string.Empty, "--set"))];
            return CommandLine.GuardAsync(reporter, () => RunAsync(host, reporter, parsed.GetRequiredValue(definition), overrides, parsed.GetRequiredValue(to), parsed.GetValue(prune), cancellationToken), "What was published before is untouched.");
        });
        return command;
    }

    private static async Task<int> RunAsync(CliHost host, Reporter reporter, string path, IReadOnlyList<MediaOverride> overrides, string folder, int? days, CancellationToken cancellationToken)
    {
        if (days < 0)
        {
            reporter.Problem(ProblemCodes.BadArgument("--prune needs a number of days, from 0."));
            return ExitCodes.BadInput;
        }
        var (definition, problems) = MediaDefinitionFile.Load(path, overrides, host.Build.Environment);
        foreach (var problem in problems) reporter.Problem(problem);
        if (problems.Any(p => p.Severity == ProblemSeverity.Error)) return ExitCodes.BadInput;
        var plan = new MediaPlanner(host.Build).PlanPublication(definition);
        foreach (var problem in plan.Problems) reporter.Problem(problem);
        if (plan.Plan is null) return ExitCodes.BadInput;

        var keep = days is { } d ? TimeSpan.FromDays(d) : (TimeSpan?)null;
        var report = await reporter.WithProgressAsync(() => Task.Run(() => new Publisher(host.Build, reporter).Publish(plan.Plan, folder, keep, cancellationToken), cancellationToken));
        reporter.Result("publication", report);
        if (report.MadeKey) reporter.Line($"The key {report.Id} was made: {definition.PublicationKey}. Keep it secret, and keep a copy: media trust what it signs, and nothing else.");
        reporter.Line($"{folder}  {report.Files} files, key {report.Id}");
        reporter.Line($"  copied      {(report.Copied.Count == 0 ? "nothing" : string.Join(", ", report.Copied))} ({Reporter.Size(report.CopiedBytes)})");
        if (report.Unchanged.Count > 0) reporter.Line($"  unchanged   {string.Join(", ", report.Unchanged)}");
        if (report.Pruned.Count > 0) reporter.Line($"  deleted     {string.Join(", ", report.Pruned)}");
        return ExitCodes.Done;
    }
}
