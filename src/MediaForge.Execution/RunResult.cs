namespace MediaForge.Execution;

/// <summary>How a run, or the part of it up to a restart, ended.</summary>
/// <param name="Outcome">How.</param>
/// <param name="Code">The code of the step that failed; 0 otherwise.</param>
/// <param name="Message">In a sentence or two: what happened, where, and what to do.</param>
public sealed record RunResult(RunOutcome Outcome, int Code, string Message);
