using MediaForge.Media;
using MediaForge.Media.Building;
using MediaForge.Media.Reporting;
using MediaForge.TaskSequences;

namespace MediaForge.Cli.Output;

/// <summary>Tells whoever is there what happens: a person at a terminal, a log, or a program that reads JSON.</summary>
internal abstract class Reporter : IProgress<BuildProgress>
{
    /// <summary>The reporter for this run.</summary>
    public static Reporter For(CliHost host, bool json) =>
        json ? new JsonReporter(host.Out, host.Build.Clock) : host.IsInteractive ? new TerminalReporter(host) : new PlainReporter(host);

    /// <summary>A line of a result, for people; nothing in JSON.</summary>
    public abstract void Line(string text = "");

    /// <summary>A problem.</summary>
    public abstract void Problem(Problem problem);

    /// <summary>A result, for programs; nothing for people.</summary>
    public abstract void Result<T>(string name, T value);

    /// <summary>Says what stages the work has, before it begins, so that the whole can be measured.</summary>
    public virtual void Begin(IReadOnlyList<BuildStage> stages)
    {
    }

    /// <summary>How far the work is.</summary>
    public abstract void Report(BuildProgress value);

    /// <summary>Runs work that reports progress.</summary>
    public virtual Task<T> WithProgressAsync<T>(Func<Task<T>> work) => work();

    /// <summary>Bytes as people write them.</summary>
    public static string Size(double bytes) => ByteText.Of(bytes);

    /// <summary>A time as people write it: 0:42, 1:02:03.</summary>
    public static string Time(TimeSpan time) => time >= TimeSpan.FromHours(1) ? time.ToString(@"h\:mm\:ss", null) : time.ToString(@"m\:ss", null);
}
