using MediaForge.Execution.Starts;

namespace MediaForge.Execution;

/// <summary>How a step ended.</summary>
/// <param name="Code">Its code: an exit code, Win32 error or HRESULT. Success is what the step's success codes say; 0 for most.</param>
/// <param name="Message">What to tell a person, when it failed.</param>
internal sealed record StepResult(int Code, string Message = "")
{
    /// <summary>Done.</summary>
    public static StepResult Done { get; } = new(0);

    /// <summary>A restart that the step asks for; null for none.</summary>
    public RestartRequest? Restart { get; init; }

    /// <summary>
    /// The step is not done: after the restart it runs again from its start, as a run of its own and not as one that was cut
    /// off. What it did so far it keeps in variables (<see cref="StepContext.Note"/>).
    /// </summary>
    public bool RunAgain { get; init; }

    /// <summary>
    /// A Windows is on the disk that must not start yet: until a restart into it every start leads into Windows PE.
    /// </summary>
    public bool HoldWindows { get; init; }

    /// <summary>
    /// Sets variables that must not be there when the step runs once more after a power cut: they are written with the note
    /// that it has ended. Null for none.
    /// </summary>
    public Action? AtEnd { get; init; }

    /// <summary>The step could not do its work; a failure whatever the success codes are.</summary>
    public bool IsBroken { get; init; }

    /// <summary>A failure that no success code can turn into success.</summary>
    public static StepResult Broken(int code, string message) => new(code, message) { IsBroken = true };
}
