using System.CommandLine;
using MediaForge.Cli.Output;
using MediaForge.Media.Building;
using MediaForge.Media.Definition;
using MediaForge.Media.Planning;
using MediaForge.Media.Reporting;
using MediaForge.TaskSequences;

namespace MediaForge.Cli.Verbs;

/// <summary><c>mediaforge build [media.yaml] [-o out.iso|stick.img|folder/] ...</c>: one option per setting of a media.</summary>
internal static class BuildVerb
{
    public static Command Create(CliHost host, Option<bool> json)
    {
        var definition = new Argument<string?>("definition") { Description = "The media definition (media.yaml). Without one the options say everything.", Arity = ArgumentArity.ZeroOrOne };
        var set = new Option<string[]>("--set") { Description = "Any setting, as key=value; variables.NAME=VALUE for one variable.", AllowMultipleArgumentsPerToken = false };
        var reports = new Option<string[]>("--report") { Description = "Write a report: FILE.json or FILE.html, one self-contained page. May be repeated.", AllowMultipleArgumentsPerToken = false };
        var command = new Command("build", "Builds an ISO, an image for a USB stick, a folder or a prestaged WIM from a boot image, boot files and a task sequence.") { definition, set, reports };
        var options = MediaSettings.All.Where(s => s.Option is not null).Select(s => (Setting: s, Option: OptionOf(s, s.Option!))).ToList();
        foreach (var (_, option) in options) command.Options.Add(option);
        var password = new PasswordOptions(command, settings: true);
        command.SetAction((parsed, cancellationToken) =>
        {
            var reporter = Reporter.For(host, parsed.GetValue(json));
            var overrides = new List<MediaOverride>();
            if (host.Build.Environment("SOURCE_DATE_EPOCH") is { Length: > 0 } epoch) overrides.Add(new MediaOverride("sourceDate", epoch, "SOURCE_DATE_EPOCH"));
            foreach (var (setting, option) in options)
                foreach (var value in ValuesOf(parsed, option)) overrides.Add(new MediaOverride(setting.Key, value, setting.Option!));
            foreach (var pair in parsed.GetValue(set) ?? [])
                overrides.Add(pair.Split('=', 2) is [var key, var value] ? new MediaOverride(key.Trim(), value, "--set") : new MediaOverride(pair, string.Empty, "--set"));
            return CommandLine.GuardAsync(reporter, () => RunAsync(host, reporter, parsed.GetValue(definition), overrides, cancellationToken, problems => password.Read(parsed, host, isNew: true, problems), parsed.GetValue(reports) ?? []));
        });
        return command;
    }

    /// <summary>Builds and reports; also the demo's way.</summary>
    public static async Task<int> RunAsync(CliHost host, Reporter reporter, string? definitionPath, IReadOnlyList<MediaOverride> overrides, CancellationToken cancellationToken, Func<ICollection<Problem>, MediaPassword?>? password = null, params string[] reports)
    {
        foreach (var fault in reports.Select(ReportFile.FindFault).OfType<string>()) reporter.Problem(ProblemCodes.BadArgument($"--report: {fault}."));
        if (reports.Any(r => ReportFile.FindFault(r) is not null)) return ExitCodes.BadInput;
        var (definition, found) = MediaDefinitionFile.Load(definitionPath, overrides, host.Build.Environment);
        var problems = found.ToList();
        if (password?.Invoke(problems) is { } given) definition = definition with { Password = given };
        foreach (var problem in problems) reporter.Problem(problem);
        if (problems.Any(p => p.Severity == ProblemSeverity.Error)) return ExitCodes.BadInput;

        var plan = new MediaPlanner(host.Build).Plan(definition);
        foreach (var problem in plan.Problems) reporter.Problem(problem);
        if (definition.Output is null) reporter.Problem(Media.ProblemCodes.Required("output", "No output is given."));
        if (plan.Plan is null || definition.Output is null) return plan.Problems.Any(p => p.Code is "MF2011") ? ExitCodes.Failed : ExitCodes.BadInput;

        var isFile = Path.GetFileName(definition.Output) != "-";
        var hashes = isFile && reports.Length > 0;
        var bytes = new StageBytes(reporter);
        var builder = new MediaBuilder(host.Build, bytes);
        reporter.Begin(BuildStages.Of(plan.Plan, hashes));
        var report = await reporter.WithProgressAsync(async () =>
        {
            if (isFile)
            {
                var built = await builder.BuildAsync(plan.Plan, definition.Output, cancellationToken);
                return hashes && File.Exists(built.Output) ? await FileHashing.AddAsync(built, host.Build.Clock, bytes, cancellationToken) : built;
            }
            await using var stream = host.OpenOut();
            return await builder.BuildAsync(plan.Plan, stream, cancellationToken);
        });
        report = report with { Stages = [.. report.Stages.Select(s => s.Bytes > 0 ? s : s with { Bytes = bytes[s.Stage] })] };
        reporter.Result("report", report);
        foreach (var path in reports) ReportFile.Write(report, path);
        if (report.Output != "-") BuildSummary.Show(reporter, report);
        foreach (var path in reports) reporter.Line($"{path} is written.");
        return report.Verification is { Passed: false } ? ExitCodes.NotVerified : ExitCodes.Done;
    }

    private static Option OptionOf(MediaSetting setting, string name)
    {
        Option option = (setting.Shape, setting.Kind) switch
        {
            (MediaSettingShape.Single, MediaSettingKind.Flag) => new Option<bool?>(name),
            (MediaSettingShape.Single, _) => setting.Key == "output" ? new Option<string?>(name, "-o") : new Option<string?>(name),
            _ => new Option<string[]>(name) { AllowMultipleArgumentsPerToken = false },
        };
        option.Description = setting.Help + (setting.Shape == MediaSettingShape.Map ? " NAME=VALUE; may be repeated." : setting.Shape == MediaSettingShape.List ? " May be repeated." : string.Empty);
        foreach (var choice in setting.Choices) option.CompletionSources.Add(choice);
        return option;
    }

    private static string[] ValuesOf(ParseResult parsed, Option option) => option switch
    {
        Option<bool?> flag => parsed.GetValue(flag) is { } value ? [value ? "true" : "false"] : [],
        Option<string[]> many => parsed.GetValue(many) ?? [],
        Option<string?> one => parsed.GetValue(one) is { } value ? [value] : [],
        _ => [],
    };
}
