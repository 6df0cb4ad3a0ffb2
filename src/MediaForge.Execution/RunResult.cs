namespace MediaForge.Execution;

/// <summary>How a run, or the part of it up to a restart, ended.</summary>
/// <param name="Outcome">How.</param>
/// <param name="Code">The code of the step that failed; 0 otherwise.</param>
/// <param name="Message">In a sentence or two: what happened, where, and what to do.</param>
public sealed record RunResult(RunOutcome Outcome, int Code, string Message);

/// <summary>How a run ended.</summary>
public enum RunOutcome
{
    /// <summary>All steps are done.</summary>
    Succeeded,

    /// <summary>A step failed and the sequence with it.</summary>
    Failed,

    /// <summary>The machine restarts and the run goes on afterwards.</summary>
    Restarting,

    /// <summary>The machine did not start what the run asked for; the run waits for it.</summary>
    WrongEnvironment,
}
