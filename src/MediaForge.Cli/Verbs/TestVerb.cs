using System.CommandLine;
using MediaForge.Cli.Output;
using MediaForge.Media.BootTest;

namespace MediaForge.Cli.Verbs;

/// <summary><c>mediaforge test MEDIA</c>: boots a media in QEMU under each firmware that it has a boot entry for.</summary>
internal static class TestVerb
{
    public static Command Create(CliHost host, Option<bool> json)
    {
        var iso = new Argument<string>("media") { Description = "The ISO or stick image to boot; nothing is written to it." };
        var limit = new Option<int>("--timeout") { Description = "Seconds that one machine may take.", DefaultValueFactory = _ => 300 };
        var toTheEnd = new Option<bool>("--to-the-end") { Description = "Wait until the task sequence has ended with success, not only until the executor runs." };
        var verbose = new Option<bool>("--verbose", "-v") { Description = "Show the machines' serial ports." };
        var command = new Command("test", "Boots a media in QEMU under UEFI and BIOS and reports a verdict.") { iso, limit, toTheEnd, verbose };
        command.SetAction((parsed, cancellationToken) =>
        {
            var reporter = Reporter.For(host, parsed.GetValue(json));
            return CommandLine.GuardAsync(reporter, () => RunAsync(reporter, parsed.GetRequiredValue(iso), TimeSpan.FromSeconds(parsed.GetValue(limit)), parsed.GetValue(toTheEnd), parsed.GetValue(verbose), cancellationToken));
        });
        return command;
    }

    /// <summary>Boots and reports; also the demo's way.</summary>
    public static async Task<int> RunAsync(Reporter reporter, string iso, TimeSpan limit, bool toTheEnd, bool verbose, CancellationToken cancellationToken)
    {
        var tester = new BootTester(limit, verbose ? new Lines(reporter) : null);
        var verdicts = await tester.TestAsync(iso, toTheEnd, cancellationToken);
        foreach (var verdict in verdicts)
            reporter.Line($"  {verdict.Outcome switch { BootOutcome.Passed => "ok        ", BootOutcome.Failed => "FAILED    ", _ => "not tested" }} {verdict.Firmware.ToString().ToUpperInvariant()}: {verdict.Detail}");
        reporter.Result("boot", verdicts);
        return verdicts.Count > 0 && verdicts.All(v => v.Outcome == BootOutcome.Passed) ? ExitCodes.Done : ExitCodes.Failed;
    }

    private sealed class Lines(Reporter reporter) : IProgress<string>
    {
        public void Report(string value) => reporter.Line($"    | {value}");
    }
}
