using System.CommandLine;

namespace MediaForge.Cli.Verbs.Wim;

/// <summary><c>mediaforge wim verify IN.wim</c>: reads every byte and compares it with every hash.</summary>
internal static class WimVerifyVerb
{
    public static Command Create(CliHost host, Option<bool> json)
    {
        Argument<string> wim = WimArguments.Wim();
        Option<string[]> references = WimArguments.References();
        Option<int> threads = WimArguments.Threads();
        return WimRun.Bind(new Command("verify", "Checks a WIM: every content, every image, the integrity table.") { wim, references, threads }, host, json, async run =>
        {
            var file = WimArguments.Open(run.Get(wim), run.Get(references));
            var result = await run.DoAsync("verify", progress => file.Verify(run.Get(threads), progress, run.CancellationToken));
            foreach (var problem in result.Problems) run.Reporter.Problem(ProblemCodes.Damaged(problem.Message));
            run.Reporter.Line(result.IsSound
                ? $"{run.Get(wim)} is sound: {result.BlobCount} contents{(result.HasIntegrityTable ? " and the integrity table" : string.Empty)}."
                : $"{run.Get(wim)} is NOT sound: {result.Problems.Count} problems.");
            run.Reporter.Result("verification", new { result.IsSound, result.BlobCount, result.HasIntegrityTable, Problems = result.Problems.Select(p => new { p.Message, p.Offset, p.ImageIndex, p.Path, Blob = p.Blob.IsZero ? null : p.Blob.ToString() }) });
            return result.IsSound ? ExitCodes.Done : ExitCodes.NotVerified;
        });
    }
}
