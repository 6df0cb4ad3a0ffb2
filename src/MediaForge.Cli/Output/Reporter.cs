using MediaForge.Media;
using MediaForge.TaskSequences;

namespace MediaForge.Cli.Output;

/// <summary>Tells whoever is there what happens: a person at a terminal, a log, or a program that reads JSON.</summary>
internal abstract class Reporter : IProgress<BuildProgress>
{
    /// <summary>The reporter for this run.</summary>
    public static Reporter For(CliHost host, bool json) =>
        json ? new JsonReporter(host.Out) : host.IsInteractive ? new TerminalReporter(host) : new PlainReporter(host);

    /// <summary>A line of a result, for people; nothing in JSON.</summary>
    public abstract void Line(string text = "");

    /// <summary>A problem.</summary>
    public abstract void Problem(Problem problem);

    /// <summary>A result, for programs; nothing for people.</summary>
    public abstract void Result<T>(string name, T value);

    /// <summary>How far the work is.</summary>
    public abstract void Report(BuildProgress value);

    /// <summary>Runs work that reports progress.</summary>
    public virtual Task<T> WithProgressAsync<T>(Func<Task<T>> work) => work();

    /// <summary>Bytes as people write them.</summary>
    public static string Size(double bytes) => bytes switch
    {
        >= 1L << 30 => $"{bytes / (1L << 30):F2} GiB",
        >= 1L << 20 => $"{bytes / (1L << 20):F1} MiB",
        >= 1L << 10 => $"{bytes / (1L << 10):F1} KiB",
        _ => $"{bytes:F0} bytes",
    };
}
