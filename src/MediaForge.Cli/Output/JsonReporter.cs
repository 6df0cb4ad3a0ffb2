using System.Text.Json;
using System.Text.Json.Serialization;
using MediaForge.Media;
using MediaForge.Media.Building;
using MediaForge.TaskSequences;

namespace MediaForge.Cli.Output;

/// <summary>One JSON object per line on standard output: <c>{"event":"problem",...}</c>, <c>progress</c> (with <c>overall</c>, 0 to 1, and <c>secondsLeft</c> of a build), and results by name.</summary>
internal sealed class JsonReporter(TextWriter output, TimeProvider clock) : Reporter
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) }, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };
    private (string Stage, long Hundredth) _last;
    private OverallProgress? _overall;

    public override void Begin(IReadOnlyList<BuildStage> stages) => _overall = new OverallProgress(clock, stages);

    public override void Line(string text = "")
    {
    }

    public override void Problem(Problem problem) => Write(new { Event = "problem", problem.Code, problem.Severity, problem.Where, problem.Message, problem.Hint });

    public override void Result<T>(string name, T value) => Write(new { Event = name, Value = value });

    public override void Report(BuildProgress value)
    {
        _overall?.Take(value);
        var now = (value.Stage, value.Total == 0 ? 0 : value.Done * 100 / value.Total);
        if (now == _last) return;
        _last = now;
        Write(new { Event = "progress", value.Stage, value.Done, value.Total, Overall = _overall is { } all ? Math.Round(all.Fraction, 3) : (double?)null, SecondsLeft = _overall?.Left is { } left ? Math.Round(left.TotalSeconds, 1) : (double?)null });
    }

    private void Write<T>(T value)
    {
        var line = JsonSerializer.Serialize(value, Options);
        lock (output) output.WriteLine(line);
    }
}
