using System.Globalization;
using MediaForge.Execution.Machines;

namespace MediaForge.Execution.Logging;

/// <summary>How the screen writes numbers: the place in the sequence, bytes, and times.</summary>
internal static class ScreenText
{
    /// <summary>
    /// Which step of how many, as <c>TSProgressInfoLevel</c> asks: 1 <c>[2 of 10]</c>, 2 <c>[2 of 10 (20% complete)]</c>,
    /// 3 <c>[20% complete]</c>; anything else <c>[2/10]</c>.
    /// </summary>
    public static string Place(int number, int total, string? level)
    {
        var percent = total > 0 ? number * 100 / total : 100;
        return level?.Trim() switch
        {
            "1" => $"[{number} of {total}]",
            "2" => $"[{number} of {total} ({percent}% complete)]",
            "3" => $"[{percent}% complete]",
            _ => $"[{number}/{total}]",
        };
    }

    /// <summary>Hours, minutes and seconds: <c>0:01:05</c>. A time before 0, from a clock that was set back, is 0.</summary>
    public static string Time(TimeSpan time)
    {
        var seconds = Math.Max((long)time.TotalSeconds, 0);
        return string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600}:{seconds / 60 % 60:00}:{seconds % 60:00}");
    }

    /// <summary>How far something is: <c>120 of 480 MB (25%), 40.0 MB/s, 0:00:09 left</c>.</summary>
    public static string Bytes(ByteProgress progress, double? perSecond)
    {
        var (unit, name) = progress.Total >= 10 << 20 ? (1 << 20, "MB") : (1 << 10, "KB");
        var text = $"{progress.Done / unit} of {progress.Total / unit} {name}";
        if (progress.Total > 0) text += $" ({Math.Clamp(progress.Done * 100.0 / progress.Total, 0, 100).ToString("0", CultureInfo.InvariantCulture)}%)";
        if (perSecond is not > 0) return text;
        text += string.Create(CultureInfo.InvariantCulture, $", {perSecond / (1 << 20):0.0} MB/s");
        return progress.Done < progress.Total ? $"{text}, {Time(TimeSpan.FromSeconds(Math.Min((progress.Total - progress.Done) / perSecond.Value, TimeSpan.FromDays(99).TotalSeconds)))} left" : text;
    }
}
