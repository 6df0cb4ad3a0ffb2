using System.CommandLine;

namespace MediaForge.Cli.Verbs.Wim;

/// <summary><c>mediaforge wim ...</c>: everything that is done with Windows images, without DISM.</summary>
internal static class WimVerb
{
    public static Command Create(CliHost host, Option<bool> json)
    {
        var command = new Command("wim", "Works with Windows images (.wim, .swm, .esd): captures, applies, shows, changes, checks.");
        foreach (var verb in new[] { WimInfoVerb.Create(host, json), WimListVerb.Create(host, json), WimVerifyVerb.Create(host, json) })
            command.Subcommands.Add(verb);
        return command;
    }
}
