using MediaForge.Media;
using MediaForge.TaskSequences;

namespace MediaForge.Cli.Output;

/// <summary>Plain lines, for logs and pipes: a line when a stage begins and at each tenth of it.</summary>
internal class PlainReporter(CliHost host) : Reporter
{
    private string _stage = string.Empty;
    private long _tenth;

    public override void Line(string text = "") => host.Out.WriteLine(text);

    public override void Problem(Problem problem) => host.Error.WriteLine(problem.ToString());

    public override void Result<T>(string name, T value)
    {
    }

    public override void Report(BuildProgress value)
    {
        if (value.Stage != _stage)
        {
            (_stage, _tenth) = (value.Stage, 0);
            host.Error.WriteLine($"{value.Stage} ...");
        }
        if (value.Total < 1 << 28 || value.Done * 10 / value.Total is var tenth && tenth == _tenth) return;
        _tenth = value.Done * 10 / value.Total;
        host.Error.WriteLine($"{value.Stage} {_tenth * 10} % of {Size(value.Total)}");
    }
}
