using System.CommandLine;
using MediaForge.Cli.Output;
using MediaForge.Wim;

namespace MediaForge.Cli.Verbs.Wim;

/// <summary><c>mediaforge wim apply IN.wim IMAGE FOLDER</c> and <c>wim extract IN.wim IMAGE PATH... --to FOLDER</c>.</summary>
internal static class WimApplyVerb
{
    private const string Left = "What was written until then stays in the folder.";

    private static Option<bool> NoFix => new("--no-rpfix") { Description = "Leave the targets of links as they are in the image." };

    private static Option<bool> NoSecurity => new("--no-acls") { Description = "Set no security descriptors." };

    public static Command Create(CliHost host, Option<bool> json)
    {
        Argument<string> wim = WimArguments.Wim(), image = WimArguments.Image();
        var folder = new Argument<string>("folder") { Description = "The folder that becomes the top of the image; made if it is not there." };
        Option<bool> noFix = NoFix, noSecurity = NoSecurity;
        var references = WimArguments.References();
        var threads = WimArguments.Threads();
        var command = new Command("apply", "Writes the files of an image into a folder.") { wim, image, folder, references, noFix, noSecurity, threads };
        return WimRun.Bind(command, host, json, async run =>
        {
            var source = WimArguments.Open(run.Get(wim), run.Get(references));
            var index = source.FindImage(run.Get(image));
            var options = new WimApplyOptions { Security = !run.Get(noSecurity), FixReparseTargets = run.Get(noFix) ? false : null, Threads = run.Get(threads) };
            var result = await run.DoAsync("apply", progress => WimApply.Run(source, index, run.Get(folder), options, progress, run.CancellationToken));
            return Report(run, run.Get(folder), result);
        }, Left);
    }

    public static Command CreateExtract(CliHost host, Option<bool> json)
    {
        Argument<string> wim = WimArguments.Wim(), image = WimArguments.Image();
        var paths = new Argument<string[]>("paths") { Description = "Files and folders of the image; * and ? stand for any characters and for one.", Arity = ArgumentArity.OneOrMore };
        var to = new Option<string>("--to") { Description = "The folder that they are put into; made if it is not there.", Required = true };
        var noSecurity = NoSecurity;
        var references = WimArguments.References();
        var threads = WimArguments.Threads();
        var command = new Command("extract", "Takes files and folders out of an image.") { wim, image, paths, to, references, noSecurity, threads };
        return WimRun.Bind(command, host, json, async run =>
        {
            var source = WimArguments.Open(run.Get(wim), run.Get(references));
            var index = source.FindImage(run.Get(image));
            var options = new WimApplyOptions { Security = !run.Get(noSecurity), Threads = run.Get(threads) };
            var result = await run.DoAsync("extract", progress => WimExtract.Run(source, index, run.Get(paths), run.Get(to)!, options, progress, run.CancellationToken));
            return Report(run, run.Get(to)!, result, tops: 1);
        }, Left);
    }

    /// <param name="run">The run.</param>
    /// <param name="folder">Where to.</param>
    /// <param name="result">What was written.</param>
    /// <param name="tops">How many of the folders were not of the image.</param>
    private static int Report(WimRun run, string folder, WimApplyResult result, int tops = 0)
    {
        run.ReportLosses(result.Losses);
        run.Reporter.Line($"{folder}: {result.Files} files and {result.Folders - tops} folders, {Reporter.Size(result.Bytes)}.");
        run.Reporter.Result("applied", new { Path = Path.GetFullPath(folder), result.Files, Folders = result.Folders - tops, result.Bytes });
        return ExitCodes.Done;
    }
}
