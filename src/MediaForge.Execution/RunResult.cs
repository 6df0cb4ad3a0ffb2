namespace MediaForge.Execution;

/// <summary>How a run, or the part of it up to a restart, ended.</summary>
/// <param name="Outcome">How.</param>
/// <param name="Code">The code of the step that failed; 0 otherwise.</param>
/// <param name="Message">In a sentence or two: what happened, where, and what to do.</param>
public sealed record RunResult(RunOutcome Outcome, int Code, string Message)
{
    /// <summary>The step or group that failed; null when none did.</summary>
    public string? Step { get; init; }

    /// <summary>What is wrong and what to do, without step and code; null when the message is all there is.</summary>
    public string? Reason { get; init; }

    /// <summary>When the run began, before all restarts; null when it did not.</summary>
    public DateTimeOffset? Begun { get; init; }
}
