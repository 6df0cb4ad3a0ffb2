using System.CommandLine;
using MediaForge.Bytes;
using MediaForge.Cli.Output;
using MediaForge.Media.Inspection;

namespace MediaForge.Cli.Verbs;

/// <summary><c>mediaforge inspect FILE</c>: what a disc image, a WIM or a hive holds.</summary>
internal static class InspectVerb
{
    public static Command Create(CliHost host, Option<bool> json)
    {
        var file = new Argument<string>("file") { Description = "An ISO, the image of a stick, a WIM, a registry hive or a boot store (BCD)." };
        var files = new Option<bool>("--files") { Description = "List every file, key or element." };
        var command = new Command("inspect", "Shows what a disc or disk image, a WIM or a hive holds.") { file, files };
        command.SetAction((parsed, _) =>
        {
            var reporter = Reporter.For(host, parsed.GetValue(json));
            return CommandLine.GuardAsync(reporter, () =>
            {
                var path = parsed.GetRequiredValue(file);
                var inspection = Inspector.Inspect(ByteSource.FromFile(path), parsed.GetValue(files));
                reporter.Result("inspection", inspection);
                Print(inspection, 0, reporter);
                return Task.FromResult(ExitCodes.Done);
            });
        });
        return command;
    }

    private static void Print(Finding finding, int depth, Reporter reporter)
    {
        reporter.Line($"{new string(' ', depth * 2)}{finding.Name}{(finding.Value.Length > 0 ? ": " + finding.Value : string.Empty)}");
        foreach (var child in finding.Children) Print(child, depth + 1, reporter);
    }
}
