namespace MediaForge.Execution;

/// <summary>Something that happens in a run, for whoever follows it: <c>mediaforge simulate</c>. Texts are not masked; the listener does that.</summary>
/// <param name="Path">The step or group: <c>Build / Disk / Partition</c>.</param>
public abstract record RunEvent(string Path);

/// <summary>A group is entered.</summary>
/// <param name="Path">The group.</param>
public sealed record GroupBegins(string Path) : RunEvent(Path);

/// <summary>A step or group with all in it is skipped.</summary>
/// <param name="Path">The step or group.</param>
/// <param name="Why">Why: <c>does not apply: _SMSTSMediaType notEquals "FullMedia" is false: it is "FullMedia"</c>.</param>
public sealed record NodeSkipped(string Path, string Why) : RunEvent(Path);

/// <summary>A step begins.</summary>
/// <param name="Path">The step.</param>
/// <param name="Kind">Its kind, for people: <c>Format and Partition Disk</c>.</param>
/// <param name="Number">Its number among the enabled steps, from 1.</param>
public sealed record StepBegins(string Path, string Kind, int Number) : RunEvent(Path);

/// <summary>A step has ended, or the condition of a step or group could not be answered.</summary>
/// <param name="Path">The step or group.</param>
/// <param name="Code">Its code.</param>
/// <param name="Succeeded">Whether it succeeded.</param>
/// <param name="Message">What went wrong; empty when nothing did.</param>
/// <param name="Goes">Where the sequence goes on: <c>with the next step</c>; empty when it has failed.</param>
public sealed record NodeEnds(string Path, int Code, bool Succeeded, string Message, string Goes) : RunEvent(Path);

/// <summary>The machine restarts after a step.</summary>
/// <param name="Path">The step.</param>
/// <param name="Target">What is started.</param>
/// <param name="SameStep">The step runs again after the restart.</param>
public sealed record MachineRestarts(string Path, RestartTarget Target, bool SameStep) : RunEvent(Path);
