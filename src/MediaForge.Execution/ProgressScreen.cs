namespace MediaForge.Execution;

/// <summary>
/// What a person at the machine, or a serial port, sees: plain ASCII lines, since Windows PE has raster fonts and serial
/// terminals have nothing at all. Texts must be masked before they come here. Lines may come from any thread.
/// </summary>
public sealed class ProgressScreen(TextWriter output)
{
    private readonly Lock _gate = new();
    private TextWriter? _mirror;
    private Action<IOException>? _mirrorLost;

    /// <summary>
    /// Shows everything from now on in a second place too. When that takes no more, it is given up and
    /// <paramref name="lost"/> hears why, once.
    /// </summary>
    public void MirrorTo(TextWriter mirror, Action<IOException> lost)
    {
        lock (_gate) (_mirror, _mirrorLost) = (mirror, lost);
    }

    /// <summary>Says which step runs: <c>[2/10] Build / Partition Disk</c>.</summary>
    public void Step(int number, int total, string path) => Put($"[{number}/{total}] {path}");

    /// <summary>Says how far something is, at most once in <see cref="ProgressInterval"/> for the same thing.</summary>
    public void Progress(string what, ByteProgress progress, TimeProvider clock)
    {
        lock (_gate)
        {
            var now = clock.GetTimestamp();
            if (what == _progressOf && progress.Done < progress.Total && clock.GetElapsedTime(_progressAt, now) < ProgressInterval) return;
            (_progressOf, _progressAt) = (what, now);
        }
        Put($"  {what}: {progress.Done >> 20} of {progress.Total >> 20} MB");
    }

    /// <summary>How often the progress of one thing is shown.</summary>
    public static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(5);

    private string? _progressOf;
    private long _progressAt;

    /// <summary>Writes a line of the log; warnings and errors are marked.</summary>
    public void Line(LogSeverity severity, string text) => Put(severity switch
    {
        LogSeverity.Error => "ERROR: " + text,
        LogSeverity.Warning => "WARNING: " + text,
        _ => text,
    });

    /// <summary>Writes a line that a program which watches the serial port understands.</summary>
    public void Signal(string line) => Put(line);

    private void Put(string text)
    {
        var plain = Plain(text);
        IOException? failure = null;
        lock (_gate)
        {
            Write(output, plain);
            try
            {
                if (_mirror is not null) Write(_mirror, plain);
            }
            catch (IOException e)
            {
                _mirror = null;
                failure = e;
            }
        }
        // Not under the lock: the listener writes lines itself, and to the log, which locks before this does.
        if (failure is not null) _mirrorLost!(failure);
    }

    private static string Plain(string text)
    {
        var lines = text.Replace("\r", string.Empty, StringComparison.Ordinal);
        return string.Create(lines.Length, lines, static (to, from) =>
        {
            for (var i = 0; i < from.Length; i++) to[i] = from[i] is (>= ' ' and <= '~') or '\n' or '\t' ? from[i] : '?';
        });
    }

    private static void Write(TextWriter to, string plain)
    {
        to.WriteLine(plain.Replace("\n", to.NewLine, StringComparison.Ordinal));
        to.Flush();
    }
}
