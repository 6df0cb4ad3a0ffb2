using System.CommandLine;

namespace MediaForge.Cli.Verbs.Wim;

/// <summary><c>mediaforge wim ...</c>: everything that is done with Windows images, without DISM.</summary>
internal static class WimVerb
{
    public static Command Create(CliHost host, Option<bool> json)
    {
        var command = new Command("wim", "Works with Windows images (.wim, .swm, .esd): captures, applies, shows, changes, checks.");
        Func<CliHost, Option<bool>, Command>[] verbs =
        [
            WimInfoVerb.Create, WimListVerb.Create, WimCaptureVerb.Create, WimCaptureVerb.CreateAppend, WimApplyVerb.Create, WimApplyVerb.CreateExtract, WimUpdateVerb.Create,
            WimExportVerb.Create, WimOptimizeVerb.CreateDelete, WimOptimizeVerb.Create, WimSplitVerb.Create, WimJoinVerb.Create, WimVerifyVerb.Create,
        ];
        foreach (var verb in verbs) command.Subcommands.Add(verb(host, json));
        return command;
    }
}
