using System.CommandLine;
using MediaForge.Bytes;
using MediaForge.Cli.Output;
using MediaForge.Media;
using MediaForge.Wim;
using MediaForge.Wim.Folders;

namespace MediaForge.Cli.Verbs.Wim;

/// <summary>One run of a <c>wim</c> verb: what it was told, and whom it tells.</summary>
internal sealed class WimRun
{
    private WimRun(CliHost host, ParseResult arguments, Reporter reporter, CancellationToken cancellationToken) =>
        (Host, Arguments, Reporter, CancellationToken) = (host, arguments, reporter, cancellationToken);

    public CliHost Host { get; }

    public ParseResult Arguments { get; }

    public Reporter Reporter { get; }

    public CancellationToken CancellationToken { get; }

    /// <summary>Makes the body of a verb what the verb does.</summary>
    /// <param name="command">The verb.</param>
    /// <param name="host">The world around it.</param>
    /// <param name="json">The option for JSON.</param>
    /// <param name="body">The work, with the exit code.</param>
    /// <param name="left">What a cancelled run leaves, for people.</param>
    public static Command Bind(Command command, CliHost host, Option<bool> json, Func<WimRun, Task<int>> body, string left = "Nothing was left behind.")
    {
        command.SetAction((parsed, cancellationToken) =>
        {
            var run = new WimRun(host, parsed, Reporter.For(host, parsed.GetValue(json)), cancellationToken);
            return CommandLine.GuardAsync(run.Reporter, () => run.CheckedAsync(body), left);
        });
        return command;
    }

    /// <summary>The value of an argument or option.</summary>
    public T Get<T>(Argument<T> argument) => Arguments.GetValue(argument)!;

    /// <inheritdoc cref="Get{T}(Argument{T})"/>
    public T? Get<T>(Option<T> option) => Arguments.GetValue(option);

    /// <summary>Does long work on another thread and shows how far it is.</summary>
    /// <param name="stage">What it is called.</param>
    /// <param name="work">The work; it may report from several threads.</param>
    public Task<T> DoAsync<T>(string stage, Func<IProgress<CopyProgress>, T> work) =>
        Reporter.WithProgressAsync(() => Task.Run(() => work(new Progress(Reporter, stage)), CancellationToken));

    /// <inheritdoc cref="DoAsync{T}"/>
    public Task DoAsync(string stage, Action<IProgress<CopyProgress>> work) => DoAsync(stage, progress =>
    {
        work(progress);
        return true;
    });

    /// <summary>Warns of what a file system could not give or keep.</summary>
    public void ReportLosses(FolderLosses losses)
    {
        foreach (var (kind, count, example) in losses.All) Reporter.Problem(ProblemCodes.Lost(kind, count, example));
    }

    /// <summary>Says what a WIM is that has been written.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="more">What else to say of it, for people.</param>
    public void ReportWritten(string path, string more = "")
    {
        var wim = WimFile.OpenFile(path);
        Reporter.Line($"{path}: {Reporter.Size(wim.Source.Length)}, {(wim.Images.Count == 1 ? "1 image" : $"{wim.Images.Count} images")}{more}.");
        Reporter.Result("written", new { Path = Path.GetFullPath(path), wim.Source.Length, Images = wim.Images.Count });
    }

    /// <summary>What an engine finds wrong with a name, a path or a choice is the user's mistake here, not the program's.</summary>
    private async Task<int> CheckedAsync(Func<WimRun, Task<int>> body)
    {
        try
        {
            return await body(this);
        }
        catch (ArgumentException e) when (e is not (ArgumentNullException or ArgumentOutOfRangeException))
        {
            var parameter = $" (Parameter '{e.ParamName}')";
            Reporter.Problem(ProblemCodes.BadArgument(e.Message.Replace(parameter, string.Empty, StringComparison.Ordinal)));
            return ExitCodes.BadInput;
        }
    }

    private sealed class Progress(Reporter reporter, string stage) : IProgress<CopyProgress>
    {
        private readonly Lock _gate = new();
        private long _done = -1;

        public void Report(CopyProgress value)
        {
            lock (_gate)
            {
                if (value.Done <= _done) return; // of two threads the later may come first
                _done = value.Done;
                reporter.Report(new BuildProgress(stage, value.Done, value.Total));
            }
        }
    }
}
