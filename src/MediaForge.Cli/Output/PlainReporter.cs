using MediaForge.Media;
using MediaForge.Media.Building;
using MediaForge.TaskSequences;

namespace MediaForge.Cli.Output;

/// <summary>Plain lines, for logs and pipes: a line when a stage begins and at each tenth of it, with rate and remaining time.</summary>
internal class PlainReporter(CliHost host) : Reporter
{
    /// <summary>The world around the command.</summary>
    protected CliHost Host => host;

    private string _stage = string.Empty;
    private long _tenth;
    private long _begun;
    private OverallProgress? _overall;

    public override void Begin(IReadOnlyList<BuildStage> stages) => _overall = new OverallProgress(host.Build.Clock, stages);

    public override void Line(string text = "") => host.Out.WriteLine(text);

    public override void Problem(Problem problem) => host.Error.WriteLine(problem.ToString());

    public override void Result<T>(string name, T value)
    {
    }

    public override void Report(BuildProgress value)
    {
        _overall?.Take(value);
        if (value.Stage != _stage)
        {
            (_stage, _tenth, _begun) = (value.Stage, 0, host.Build.Clock.GetTimestamp());
            host.Error.WriteLine($"{value.Stage} ...");
        }
        if (value.Total < 1 << 28 || value.Done * 10 / value.Total is var tenth && tenth == _tenth) return;
        _tenth = value.Done * 10 / value.Total;
        var seconds = host.Build.Clock.GetElapsedTime(_begun).TotalSeconds;
        var pace = seconds > 0 ? $", {Size(value.Done / seconds)}/s, {seconds * (value.Total - value.Done) / value.Done:F0} s left" : string.Empty;
        var overall = _overall is { } all ? $"; overall {all.Fraction * 100:F0} %{(all.Left is { } left ? $", {Time(left)} left" : string.Empty)}" : string.Empty;
        host.Error.WriteLine($"{value.Stage} {_tenth * 10} % of {Size(value.Total)}{pace}{overall}");
    }
}
