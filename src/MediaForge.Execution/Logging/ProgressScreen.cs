using MediaForge.Execution.Journals;
using MediaForge.Execution.Machines;

namespace MediaForge.Execution.Logging;

/// <summary>
/// What a person at the machine, or a serial port, sees: plain ASCII lines, since Windows PE has raster fonts and serial
/// terminals have nothing at all. Texts must be masked before they come here. Lines may come from any thread.
/// </summary>
/// <remarks>
/// Two kinds of places: a console, whose last line may be written again and again with a carriage return; and a file, pipe
/// or serial port, which gets a line at most every <see cref="LineInterval"/>.
/// </remarks>
/// <param name="output">The console, or where its text goes.</param>
/// <param name="rewrites">Whether <paramref name="output"/> is a console and not a file or pipe.</param>
public sealed class ProgressScreen(TextWriter output, bool rewrites = false)
{
    /// <summary>How often progress makes a new line.</summary>
    public static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(5);

    /// <summary>How often progress is written anew on a console.</summary>
    public static readonly TimeSpan RewriteInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>How often a step that shows no progress makes a line that says that it still runs.</summary>
    public static readonly TimeSpan AliveInterval = TimeSpan.FromMinutes(1);

    // A longer line would wrap on a console of 80 columns, and a carriage return goes back to the last row only.
    private const int Columns = 79;

    private readonly Lock _gate = new();
    private TextWriter? _mirror;
    private Action<IOException>? _mirrorLost;
    private bool _hidden;
    private string? _level;
    private int _rewritten;
    private RunningStep? _step;
    private ByteWatch? _bytes;

    /// <summary>
    /// Shows everything from now on in a second place too. When that takes no more, it is given up and
    /// <paramref name="lost"/> hears why, once.
    /// </summary>
    public void MirrorTo(TextWriter mirror, Action<IOException> lost)
    {
        lock (_gate) (_mirror, _mirrorLost) = (mirror, lost);
    }

    /// <summary>
    /// Shows from now on what <c>TSProgressInfoLevel</c> and <c>TSDisableProgressUI</c> ask for. While hidden, steps, progress
    /// and information go to the mirror only; warnings, errors and notices are shown all the same.
    /// </summary>
    public void Show(string? level, bool hidden)
    {
        lock (_gate) (_level, _hidden) = (level, hidden);
    }

    /// <summary>Says which step begins: <c>[2/10] Build / Partition Disk (0:01:05 since the start)</c>.</summary>
    /// <param name="number">Its number among the enabled steps, from 1.</param>
    /// <param name="total">The number of enabled steps.</param>
    /// <param name="path">Where it is in the sequence.</param>
    /// <param name="sinceStart">The time since the run began, restarts included.</param>
    /// <param name="clock">The clock that the step's own time is taken with.</param>
    public void Step(int number, int total, string path, TimeSpan sinceStart, TimeProvider clock)
    {
        string place;
        lock (_gate)
        {
            var now = clock.GetTimestamp();
            _step = new RunningStep(now, sinceStart) { LineAt = now };
            _bytes = null;
            place = ScreenText.Place(number, total, _level);
        }
        Put($"{place} {path} ({ScreenText.Time(sinceStart)} since the start)", mayHide: true);
    }

    /// <summary>The step has ended: nothing runs.</summary>
    public void StepEnded()
    {
        lock (_gate) (_step, _bytes) = (null, null);
    }

    /// <summary>Says how far something is, with rate and remaining time, as often as the place takes it; call it as often as you like.</summary>
    public void Progress(string what, ByteProgress progress, TimeProvider clock)
    {
        IOException? failure;
        lock (_gate)
        {
            var now = clock.GetTimestamp();
            // Less done than before: the same thing is done once more.
            if (_bytes is null || _bytes.What != what || progress.Done < _bytes.Done) _bytes = new ByteWatch(what, new ByteRate(progress.Done, now));
            else if (_bytes.Done == progress.Done && progress.Done >= progress.Total) return;
            _bytes.Done = progress.Done;
            if (_step is not null) _step.ShownAt = now;
            var ends = progress.Done >= progress.Total;
            var line = ends || Due(_bytes.LineAt, now, LineInterval, clock);
            var again = rewrites && (ends || Due(_bytes.RewrittenAt, now, RewriteInterval, clock));
            if (!line && !again) return;
            if (line) _bytes.LineAt = now;
            if (again) _bytes.RewrittenAt = now;
            failure = PutStatus(Plain($"  {what}: {ScreenText.Bytes(progress, _bytes.Rate.PerSecond(progress.Done, now, clock))}"), line, again, ends);
        }
        TellLost(failure);
    }

    /// <summary>
    /// Says for how long the step has been running, when it shows nothing itself: on a console each time, elsewhere once in
    /// <see cref="AliveInterval"/>. To be called once a second, by any thread.
    /// </summary>
    public void ShowAlive(TimeProvider clock)
    {
        IOException? failure;
        lock (_gate)
        {
            var now = clock.GetTimestamp();
            if (_step is null || !Due(_step.ShownAt, now, LineInterval, clock)) return;
            var line = Due(_step.LineAt, now, AliveInterval, clock);
            if (!line && !rewrites) return;
            if (line) _step.LineAt = now;
            var elapsed = clock.GetElapsedTime(_step.At, now);
            failure = PutStatus($"  running for {ScreenText.Time(elapsed)} ({ScreenText.Time(_step.SinceStart + elapsed)} since the start)", line, rewrites, ends: false);
        }
        TellLost(failure);
    }

    /// <summary>Writes a line of the log; warnings and errors are marked.</summary>
    public void Line(LogSeverity severity, string text)
    {
        switch (severity)
        {
            case LogSeverity.Error: Put("ERROR: " + text, mayHide: false); break;
            case LogSeverity.Warning: Put("WARNING: " + text, mayHide: false); break;
            default: Put(text, mayHide: true); break;
        }
    }

    /// <summary>Writes a line that a person must see whatever is hidden: a restart that is near, how the run ended.</summary>
    public void Notice(string text) => Put(text, mayHide: false);

    /// <summary>Writes a line that a program which watches the serial port understands.</summary>
    public void Signal(string line) => Put(line, mayHide: false);

    private void Put(string text, bool mayHide)
    {
        var plain = Plain(text);
        IOException? failure;
        lock (_gate)
        {
            if (!mayHide || !_hidden)
            {
                EraseStatus();
                Write(output, plain);
            }
            failure = Mirror(plain);
        }
        TellLost(failure);
    }

    /// <summary>Shows a line that the next one may replace; to be called under the lock.</summary>
    private IOException? PutStatus(string plain, bool line, bool again, bool ends)
    {
        if (!_hidden && again)
        {
            var clipped = plain.Length > Columns ? plain[..Columns] : plain;
            output.Write('\r' + clipped.PadRight(_rewritten));
            _rewritten = Math.Max(clipped.Length, _rewritten);
            if (ends)
            {
                output.WriteLine();
                _rewritten = 0;
            }
            output.Flush();
        }
        else if (!_hidden && !rewrites && line)
        {
            Write(output, plain);
        }
        return line ? Mirror(plain) : null;
    }

    private void EraseStatus()
    {
        if (_rewritten == 0) return;
        output.Write('\r' + new string(' ', _rewritten) + '\r');
        _rewritten = 0;
    }

    /// <summary>Writes to the mirror; what it dies of, it is given up for.</summary>
    private IOException? Mirror(string plain)
    {
        try
        {
            if (_mirror is not null) Write(_mirror, plain);
            return null;
        }
        catch (IOException e)
        {
            _mirror = null;
            return e;
        }
    }

    /// <summary>Not under the lock: the listener writes lines itself, and to the log, which locks before this does.</summary>
    private void TellLost(IOException? failure)
    {
        if (failure is not null) _mirrorLost!(failure);
    }

    private static bool Due(long? last, long now, TimeSpan interval, TimeProvider clock) => last is null || clock.GetElapsedTime(last.Value, now) >= interval;

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

    /// <summary>The step that runs: since when, and when something was last shown for it.</summary>
    private sealed class RunningStep(long at, TimeSpan sinceStart)
    {
        public long At { get; } = at;

        public TimeSpan SinceStart => sinceStart;

        public long ShownAt { get; set; } = at;

        public long LineAt { get; set; }
    }

    /// <summary>The thing whose bytes are counted.</summary>
    private sealed class ByteWatch(string what, ByteRate rate)
    {
        public string What => what;

        public ByteRate Rate => rate;

        public long Done { get; set; }

        public long? LineAt { get; set; }

        public long? RewrittenAt { get; set; }
    }
}
