using MediaForge.Execution.Machines;

namespace MediaForge.Execution.Steps;

/// <summary>
/// A program of Windows that a handler calls. What it prints goes to the log file only, since progress bars would drown the
/// screen; its last lines are kept for the message when it fails.
/// </summary>
/// <param name="context">The step.</param>
/// <param name="component">The name under which its lines are logged.</param>
/// <param name="path">The program below System32: <c>dism.exe</c>.</param>
/// <param name="missing">What to do when it is not there.</param>
internal sealed class SystemTool(StepContext context, string component, string path, string missing)
{
    private const int KeptLines = 4;

    private readonly Queue<string> _lines = new();

    /// <summary>The full path of the program.</summary>
    public string Program { get; } = context.Machine.EnvironmentVariable("SystemRoot") + @"\System32\" + path;

    /// <summary>What it prints holds secrets and is not logged.</summary>
    public bool IsSecret { get; init; }

    /// <summary>The last lines that it printed, as one; empty when it printed nothing.</summary>
    public string LastLines => string.Join(' ', _lines);

    /// <summary>Whether it is there.</summary>
    public bool Exists() => context.Machine.FileExists(Program);

    /// <summary>Runs it and gives its exit code.</summary>
    /// <exception cref="StepFailedException">It is not there, or took longer than the step may.</exception>
    public int Run(string arguments, Action<string>? line = null)
    {
        if (!Exists()) throw new StepFailedException(ErrorText.FileNotFound, $"{Program} is missing. {missing}");
        context.Log.Info(component, $"running: {Program} {arguments}");
        _lines.Clear();
        var result = context.Machine.Run(new ProcessRequest { Program = Program, Arguments = arguments, Timeout = context.Step.Timeout }, text =>
        {
            line?.Invoke(text);
            if (IsSecret || text.Trim().Length == 0) return;
            context.Log.Detail(component, "  " + text);
            _lines.Enqueue(text.Trim());
            if (_lines.Count > KeptLines) _lines.Dequeue();
        });
        return result.TimedOut
            ? throw new StepFailedException(ErrorText.TimedOut, $"{path} did not end within {context.Step.Timeout!.Value.TotalSeconds:0} seconds and was ended.")
            : result.ExitCode;
    }

    /// <summary>A path as an argument: in quotes when it has spaces.</summary>
    public static string Quote(string path) => path.Contains(' ', StringComparison.Ordinal) ? $"\"{path}\"" : path;
}
