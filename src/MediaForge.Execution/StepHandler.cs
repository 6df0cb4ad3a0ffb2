using MediaForge.TaskSequences;

namespace MediaForge.Execution;

/// <summary>Runs one kind of step. Decides; what it does to the machine goes through <see cref="Machine"/>.</summary>
internal abstract class StepHandler
{
    /// <summary>
    /// Whether the step may run again from its start after it was cut off somewhere in the middle, because a second run
    /// ends in the same state as one.
    /// </summary>
    public abstract bool MayRunTwice { get; }

    /// <summary>Runs the step.</summary>
    public abstract StepResult Run(StepContext context);
}

/// <summary>What a handler works with.</summary>
/// <param name="Machine">The machine.</param>
/// <param name="Variables">The variables, with the step's settings laid over them.</param>
/// <param name="Log">The log.</param>
/// <param name="Run">The run.</param>
/// <param name="Step">The step as it is written.</param>
/// <param name="Settings">Its settings, overridden by variables and with <c>%NAME%</c> replaced.</param>
internal sealed record StepContext(Machine Machine, VariableStore Variables, ExecutionLog Log, RunIdentity Run, Step Step, StepSettings Settings)
{
    /// <summary>Replaces <c>%NAME%</c>.</summary>
    public string Expand(string text) => TextExpansion.Expand(text, Variables, Machine, Log);
}

/// <summary>How a step ended.</summary>
/// <param name="Code">Its code: an exit code, Win32 error or HRESULT. Success is what the step's success codes say; 0 for most.</param>
/// <param name="Message">What to tell a person, when it failed.</param>
internal sealed record StepResult(int Code, string Message = "")
{
    /// <summary>Done.</summary>
    public static StepResult Done { get; } = new(0);

    /// <summary>A restart that the step asks for; null for none.</summary>
    public RestartRequest? Restart { get; init; }

    /// <summary>The step could not do its work; a failure whatever the success codes are.</summary>
    public bool IsBroken { get; init; }

    /// <summary>A failure that no success code can turn into success.</summary>
    public static StepResult Broken(int code, string message) => new(code, message) { IsBroken = true };
}

/// <summary>A restart that is asked for.</summary>
/// <param name="Target">What to start.</param>
/// <param name="Message">What to tell the person at the machine; empty for nothing.</param>
/// <param name="Delay">How long to show it.</param>
internal sealed record RestartRequest(RestartTarget Target, string Message, TimeSpan Delay);
