using System.CommandLine;
using MediaForge.Cli.Output;
using MediaForge.Cli.Verbs;
using MediaForge.Cli.Verbs.Usb;
using MediaForge.Cli.Verbs.Wim;
using MediaForge.Media.Building;

namespace MediaForge.Cli;

/// <summary>The <c>mediaforge</c> command.</summary>
public static class CommandLine
{
    // After Ctrl-C half an output is taken away and the terminal is put right; on a busy machine the two seconds that are
    // usual are not enough, and the process would be cut off in the middle of it.
    private static readonly TimeSpan CleanUp = TimeSpan.FromSeconds(20);

    /// <summary>Runs the command and returns its exit code (<see cref="ExitCodes"/>). Nothing it does wrong reaches the user as a stack trace.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, CliHost host, CancellationToken cancellationToken = default)
    {
        var root = new RootCommand("Makes bootable media that build and capture Windows reference images, without ConfigMgr, the ADK's tools, mounting or root.");
        var json = new Option<bool>("--json") { Description = "Print events and results as JSON, one object per line.", Recursive = true };
        root.Options.Add(json);
        foreach (var verb in new Command[] { WizardVerb.Create(host, json), NewVerb.Create(host, json), ValidateVerb.Create(host, json), SequenceVerb.Create(host, json), SimulateVerb.Create(host, json), BuildVerb.Create(host, json), PublishVerb.Create(host, json), UsbVerb.Create(host, json), InspectVerb.Create(host, json), VerifyVerb.Create(host, json), TestVerb.Create(host, json), DemoVerb.Create(host, json), WimVerb.Create(host, json), SchemaVerb.Create(host) })
            root.Subcommands.Add(verb);

        var parsed = root.Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors) await host.Error.WriteLineAsync($"error: {error.Message}");
            await host.Error.WriteLineAsync($"Try: mediaforge {string.Join(' ', Path(parsed.CommandResult))}--help");
            return ExitCodes.BadInput;
        }
        return await parsed.InvokeAsync(new InvocationConfiguration { Output = host.Out, Error = host.Error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = CleanUp }, cancellationToken);
    }

    /// <summary>Runs the body of a verb; failures become messages and exit codes.</summary>
    /// <param name="reporter">Who is told.</param>
    /// <param name="body">The work, with the exit code.</param>
    /// <param name="left">What a cancelled run leaves, for people.</param>
    internal static async Task<int> GuardAsync(Reporter reporter, Func<Task<int>> body, string left = "Nothing was left behind.")
    {
        try
        {
            return await body();
        }
        catch (OperationCanceledException)
        {
            reporter.Problem(ProblemCodes.Cancelled(left));
            return ExitCodes.Cancelled;
        }
        catch (MediaBuildException e)
        {
            foreach (var problem in e.Problems) reporter.Problem(problem);
            return ExitCodes.BadInput;
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            reporter.Problem(ProblemCodes.Failed(e.Message));
            return ExitCodes.Failed;
        }
    }

    private static IEnumerable<string> Path(System.CommandLine.Parsing.CommandResult command)
    {
        var names = new List<string>();
        for (var at = command; at?.Parent is System.CommandLine.Parsing.CommandResult parent; at = parent) names.Insert(0, at.Command.Name + " ");
        return names.Select(n => n);
    }
}
