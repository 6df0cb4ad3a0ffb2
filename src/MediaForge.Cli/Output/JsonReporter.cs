using System.Text.Json;
using System.Text.Json.Serialization;
using MediaForge.Media;
using MediaForge.TaskSequences;

namespace MediaForge.Cli.Output;

/// <summary>One JSON object per line on standard output: <c>{"event":"problem",...}</c>, <c>progress</c>, and results by name.</summary>
internal sealed class JsonReporter(TextWriter output) : Reporter
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) }, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };
    private (string Stage, long Hundredth) _last;

    public override void Line(string text = "")
    {
    }

    public override void Problem(Problem problem) => Write(new { Event = "problem", problem.Code, problem.Severity, problem.Where, problem.Message, problem.Hint });

    public override void Result<T>(string name, T value) => Write(new { Event = name, Value = value });

    public override void Report(BuildProgress value)
    {
        var now = (value.Stage, value.Total == 0 ? 0 : value.Done * 100 / value.Total);
        if (now == _last) return;
        _last = now;
        Write(new { Event = "progress", value.Stage, value.Done, value.Total });
    }

    private void Write<T>(T value)
    {
        var line = JsonSerializer.Serialize(value, Options);
        lock (output) output.WriteLine(line);
    }
}
