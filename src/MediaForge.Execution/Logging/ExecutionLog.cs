using System.Text;
using MediaForge.Execution.Machines;
using MediaForge.Execution.Variables;

namespace MediaForge.Execution.Logging;

/// <summary>
/// The log of a run: a CMTrace file (<c>smsts.log</c>) on the machine, mirrored as plain lines to the
/// <see cref="ProgressScreen"/>. Every line passes the <see cref="SecretMask"/> first.
/// </summary>
/// <remarks>
/// A log that cannot be written must not stop a run (the step may just have wiped its disk): the console says so once,
/// the lines are kept and go to the next place that takes them. Lines may come from any thread.
/// </remarks>
public sealed class ExecutionLog(Machine machine, SecretMask secrets, ProgressScreen screen)
{
    /// <summary>The name of the file.</summary>
    public const string FileName = "smsts.log";

    // Enough for a run until it has partitioned its disk; older lines are still in the file on the RAM disk.
    private const int KeptLength = 4 << 20;

    private readonly Lock _gate = new();
    private readonly StringBuilder _kept = new();
    private bool _failing;

    /// <summary>The folder of the file, or null before <see cref="MoveTo"/>.</summary>
    public string? Folder { get; private set; }

    /// <summary>The secrets that are masked.</summary>
    public SecretMask Secrets => secrets;

    /// <summary>What people at the machine see.</summary>
    public ProgressScreen Screen => screen;

    /// <summary>Writes a line of plain information.</summary>
    public void Info(string component, string text) => Write(LogSeverity.Information, component, text);

    /// <summary>Writes plain information that a person must see also when the screen hides what goes on.</summary>
    public void Notice(string component, string text) => Write(LogSeverity.Information, component, text, isNotice: true);

    /// <summary>Writes a line worth a look.</summary>
    public void Warning(string component, string text) => Write(LogSeverity.Warning, component, text);

    /// <summary>Writes a failure.</summary>
    public void Error(string component, string text) => Write(LogSeverity.Error, component, text);

    /// <summary>Writes to the file only: details that would drown the console.</summary>
    public void Detail(string component, string text)
    {
        lock (_gate) WriteFile(LogSeverity.Information, component, secrets.Apply(text));
    }

    /// <summary>Goes on in another folder, taking along what was written so far. Does nothing when it is the current one.</summary>
    public void MoveTo(string folder)
    {
        lock (_gate)
        {
            if (folder.Equals(Folder, StringComparison.OrdinalIgnoreCase)) return;
            Folder = folder;
            _failing = false;
            Append(_kept.ToString());
        }
    }

    private void Write(LogSeverity severity, string component, string text, bool isNotice = false)
    {
        var masked = secrets.Apply(text);
        lock (_gate)
        {
            if (isNotice) screen.Notice(masked);
            else screen.Line(severity, masked);
            WriteFile(severity, component, masked);
        }
    }

    private void WriteFile(LogSeverity severity, string component, string masked)
    {
        var line = CMTraceFormat.Format(machine.Clock.GetLocalNow(), severity, component, Environment.CurrentManagedThreadId, masked) + "\r\n";
        _kept.Append(line);
        if (_kept.Length > KeptLength) _kept.Remove(0, _kept.Length - (KeptLength / 2));
        if (Folder is not null && !_failing) Append(line);
    }

    private void Append(string text)
    {
        try
        {
            machine.AppendFile(Folder + "\\" + FileName, Encoding.UTF8.GetBytes(text));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _failing = true;
            screen.Line(LogSeverity.Warning, $"The log file in {Folder} cannot be written: {e.Message}");
        }
    }
}
