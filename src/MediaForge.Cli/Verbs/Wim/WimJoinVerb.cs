using System.CommandLine;
using MediaForge.Wim;

namespace MediaForge.Cli.Verbs.Wim;

/// <summary><c>mediaforge wim join OUT.wim PART...</c>: makes one WIM of the parts of a split one.</summary>
internal static class WimJoinVerb
{
    public static Command Create(CliHost host, Option<bool> json)
    {
        var output = WimArguments.Output("The WIM to write.");
        var parts = new Argument<string[]>("parts") { Description = "The parts, in any order; those that lie beside the first are found.", Arity = ArgumentArity.OneOrMore };
        var write = new WimWriteArguments();
        var command = new Command("join", "Makes one WIM of the parts of a split one.") { output, parts };
        write.AddTo(command);
        return WimRun.Bind(command, host, json, async run =>
        {
            var target = run.Get(output);
            if (run.Get(parts).Any(p => Path.GetFullPath(p) == Path.GetFullPath(target))) throw new ArgumentException($"'{target}' is one of the parts; write the joined WIM elsewhere.");
            var source = OpenParts(run.Get(parts));
            await run.DoAsync("join", progress => WimOptimize.Run(source, target, write.Read(run, WimOptimize.KeepAs(source)), null, progress, run.CancellationToken));
            run.ReportWritten(target);
            return ExitCodes.Done;
        });
    }

    /// <summary>Opens the set by its first part, which only it can be opened by.</summary>
    private static WimFile OpenParts(string[] parts)
    {
        for (var i = 0; ; i++)
        {
            try
            {
                return WimFile.OpenFile(parts[i], parts.Where((_, other) => other != i));
            }
            catch (WimUnsupportedException) when (i + 1 < parts.Length)
            {
                // A later part; the first one is among the rest.
            }
        }
    }
}
