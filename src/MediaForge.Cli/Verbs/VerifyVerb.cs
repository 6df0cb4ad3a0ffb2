using System.CommandLine;
using MediaForge.Bytes;
using MediaForge.Cli.Output;
using MediaForge.Media;
using MediaForge.Media.Verification;
using MediaForge.TaskSequences;

namespace MediaForge.Cli.Verbs;

/// <summary><c>mediaforge verify MEDIA</c>: reads every byte of a media and checks it against what the media says of itself.</summary>
internal static class VerifyVerb
{
    public static Command Create(CliHost host, Option<bool> json)
    {
        var media = new Argument<string>("media") { Description = "The ISO, stick image, prestaged WIM or folder to check." };
        var command = new Command("verify", "Checks a media: structures, boot entries, and every hash. Needs no password; with one, it is tried and the task sequence is read too.") { media };
        var options = new PasswordOptions(command, settings: false);
        command.SetAction((parsed, cancellationToken) =>
        {
            var reporter = Reporter.For(host, parsed.GetValue(json));
            return CommandLine.GuardAsync(reporter, async () =>
            {
                var problems = new List<Problem>();
                var password = options.Read(parsed, host, isNew: false, problems);
                foreach (var problem in problems.Where(p => p.Severity == ProblemSeverity.Error)) reporter.Problem(problem);
                if (problems.Any(p => p.Severity == ProblemSeverity.Error)) return ExitCodes.BadInput;
                var path = parsed.GetRequiredValue(media);
                var verifier = new MediaVerifier(new Progress(reporter)) { Password = password };
                var source = Directory.Exists(path) ? null : ByteSource.FromFile(path);
                var report = await reporter.WithProgressAsync(() => Task.Run(() => source is null ? verifier.VerifyFolder(path, full: true, cancellationToken) : verifier.Verify(source, full: true, cancellationToken), cancellationToken));
                reporter.Result("verification", report);
                Show(reporter, report);
                return report.Passed ? ExitCodes.Done : ExitCodes.NotVerified;
            });
        });
        return command;
    }

    /// <summary>Prints what was checked.</summary>
    public static void Show(Reporter reporter, VerificationReport report)
    {
        foreach (var check in report.Checks) reporter.Line($"  {(check.Passed ? "ok    " : "FAILED")} {check.Name}: {check.Detail}");
        reporter.Line(report.Passed ? "The media verifies." : "The media does NOT verify.");
    }

    private sealed class Progress(Reporter reporter) : IProgress<CopyProgress>
    {
        public void Report(CopyProgress value) => reporter.Report(new BuildProgress("verify", value.Done, value.Total));
    }
}
