using System.CommandLine;
using MediaForge.Bytes;
using MediaForge.Cli.Output;
using MediaForge.Wim;

namespace MediaForge.Cli.Verbs.Wim;

/// <summary><c>mediaforge wim split IN.wim OUT.swm MIB</c>: cuts a WIM into parts.</summary>
internal static class WimSplitVerb
{
    private const long MaxMebibytes = long.MaxValue >> 20;

    public static Command Create(CliHost host, Option<bool> json)
    {
        Argument<string> wim = WimArguments.Wim(), output = WimArguments.Output("The first part, name.swm; the others get name2.swm, name3.swm ... beside it.");
        var size = new Argument<long>("mib") { Description = "The most MiB that a part is to have; 3800 fits FAT32." };
        size.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && (!long.TryParse(result.Tokens[0].Value, out var number) || number is < 1 or > MaxMebibytes)) result.AddError("The size of a part is a number of MiB from 1 on.");
        });
        return WimRun.Bind(new Command("split", "Cuts a WIM into parts.") { wim, output, size }, host, json, async run =>
        {
            var source = WimFile.OpenFile(run.Get(wim));
            if (Path.GetFullPath(run.Get(output)) == Path.GetFullPath(run.Get(wim))) throw new ArgumentException("The first part cannot be the file that is split.");
            var parts = await run.DoAsync("split", progress => Write(source, run.Get(output), run.Get(size) << 20, progress, run.CancellationToken));
            foreach (var part in parts) run.Reporter.Line($"{part}: {Reporter.Size(new FileInfo(part).Length)}");
            run.Reporter.Result("written", new { Parts = parts.Select(p => new { Path = Path.GetFullPath(p), new FileInfo(p).Length }) });
            return ExitCodes.Done;
        });
    }

    private static IReadOnlyList<string> Write(WimFile source, string path, long size, IProgress<CopyProgress> progress, CancellationToken cancellationToken)
    {
        try
        {
            return WimSplit.WriteAsync(source, path, size, progress, cancellationToken).GetAwaiter().GetResult();
        }
        catch (ArgumentOutOfRangeException e)
        {
            throw new ArgumentException(e.Message.Split(" (Parameter ", 2)[0], e); // the size that the user gave
        }
    }
}
