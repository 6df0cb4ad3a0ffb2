namespace MediaForge.Execution.Machines;

/// <summary>How a program ended.</summary>
/// <param name="ExitCode">Its exit code; meaningless when it was killed.</param>
/// <param name="TimedOut">Whether it was killed at the time limit.</param>
public sealed record ProcessResult(int ExitCode, bool TimedOut = false);
