using System.CommandLine;
using MediaForge.Cli.Output;
using MediaForge.Wim;

namespace MediaForge.Cli.Verbs.Wim;

/// <summary><c>mediaforge wim optimize IN.wim</c> and <c>wim delete IN.wim IMAGE...</c>: write a WIM anew, with what is used.</summary>
internal static class WimOptimizeVerb
{
    public static Command Create(CliHost host, Option<bool> json)
    {
        var wim = WimArguments.ChangedWim();
        var write = new WimWriteArguments();
        var command = new Command("optimize", "Rewrites a WIM without what no image uses, and with another compression if one is given.") { wim };
        write.AddTo(command);
        return WimRun.Bind(command, host, json, run => RewriteAsync(run, run.Get(wim), write, _ => []));
    }

    public static Command CreateDelete(CliHost host, Option<bool> json)
    {
        var wim = WimArguments.ChangedWim();
        var images = new Argument<string[]>("images") { Description = "The numbers or names of the images.", Arity = ArgumentArity.OneOrMore };
        var write = new WimWriteArguments();
        var command = new Command("delete", "Takes images out of a WIM, with the contents that only they use.") { wim, images };
        write.AddTo(command, choosesCompression: false);
        return WimRun.Bind(command, host, json, run => RewriteAsync(run, run.Get(wim), write, source => [.. run.Get(images).Select(source.FindImage)]));
    }

    private static async Task<int> RewriteAsync(WimRun run, string path, WimWriteArguments write, Func<WimFile, int[]> without)
    {
        var source = WimFile.OpenFile(path);
        if (source.Header.TotalParts > 1) throw new ArgumentException($"{source} is a part of a split WIM. Join the parts: mediaforge wim join OUT.wim {Path.GetFileName(path)}");
        if ((source.Header.Flags & WimFlags.ReadOnly) != 0) throw new ArgumentException($"{source} is marked as read-only in its header. Export it to a new file and change that.");
        var before = source.Source.Length;
        await run.DoAsync(without(source).Length > 0 ? "delete" : "optimize", progress => WimOptimize.Run(source, path, write.Read(run, WimOptimize.KeepAs(source)), without(source), progress, run.CancellationToken));
        run.ReportWritten(path, $", {Reporter.Size(before)} before");
        return ExitCodes.Done;
    }
}
