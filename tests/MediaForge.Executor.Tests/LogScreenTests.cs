using MediaForge.Execution;
using MediaForge.Execution.Logging;

namespace MediaForge.Executor.Tests;

public sealed class LogScreenTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly StringWriter _output = new() { NewLine = "\n" };

    public void Dispose()
    {
        _output.Dispose();
        _folder.Dispose();
    }

    private static string Line(LogSeverity severity, string text) => CMTraceFormat.Format(DateTimeOffset.UnixEpoch, severity, "C", 1, text) + "\r\n";

    [Fact]
    public void Update_shows_what_has_come_since_the_last_time()
    {
        var log = _folder["smsts.log"];
        var screen = new LogScreen(_output);
        screen.Update(log);
        File.WriteAllText(log, Line(LogSeverity.Information, "one") + Line(LogSeverity.Error, "two\nlines"));
        screen.Update(log);
        _output.ToString().ShouldBe("one\nERROR: two\nlines\n");
        var rest = Line(LogSeverity.Warning, "drei: \u00e4\u00f6");
        var bytes = System.Text.Encoding.UTF8.GetBytes(rest);
        for (var i = 0; i < bytes.Length; i += 7)
        {
            using (var file = File.Open(log, FileMode.Append)) file.Write(bytes.AsSpan(i, Math.Min(7, bytes.Length - i)));
            screen.Update(log);
        }
        _output.ToString().ShouldEndWith("lines\nWARNING: drei: \u00e4\u00f6\n");
    }

    [Fact]
    public void Update_begins_anew_when_the_log_has_become_shorter()
    {
        var log = _folder["smsts.log"];
        var screen = new LogScreen(_output);
        File.WriteAllText(log, Line(LogSeverity.Information, "a long first line") + "<![LOG[torn");
        screen.Update(log);
        File.WriteAllText(log, Line(LogSeverity.Information, "b"));
        screen.Update(log);
        _output.ToString().ShouldBe("a long first line\nb\n");
    }
}
