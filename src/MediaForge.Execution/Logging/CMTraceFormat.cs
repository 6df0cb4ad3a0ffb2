using System.Globalization;

namespace MediaForge.Execution.Logging;

/// <summary>
/// The line format of ConfigMgr's logs, which CMTrace and OneTrace read:
/// <c>&lt;![LOG[text]LOG]!&gt;&lt;time="HH:MM:SS.mmm+bias" date="MM-DD-YYYY" component="" context="" type="1" thread="" file=""&gt;</c>.
/// The bias is in minutes, to be added to the local time to get UTC.
/// </summary>
public static class CMTraceFormat
{
    /// <summary>One line, without its end.</summary>
    public static string Format(DateTimeOffset time, LogSeverity severity, string component, int thread, string text)
    {
        var bias = -(int)time.Offset.TotalMinutes;
        // The end mark inside a text would end the entry early.
        var safe = text.Replace("]LOG]!>", "]LOG] !>", StringComparison.Ordinal);
        return string.Create(CultureInfo.InvariantCulture, $"<![LOG[{safe}]LOG]!><time=\"{time:HH:mm:ss.fff}{(bias < 0 ? '-' : '+')}{Math.Abs(bias):000}\" date=\"{time:MM-dd-yyyy}\" component=\"{component}\" context=\"\" type=\"{(int)severity}\" thread=\"{thread}\" file=\"{component}\">");
    }
}
