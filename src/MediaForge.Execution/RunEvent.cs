using MediaForge.Execution.Starts;

namespace MediaForge.Execution;

/// <summary>Something that happens in a run, for whoever follows it: <c>mediaforge simulate</c>. Texts are not masked; the listener does that.</summary>
public abstract record RunEvent;

/// <summary>Where a step or group is.</summary>
/// <param name="Path">All groups around it and its name: <c>Build / Disk / Partition</c>.</param>
/// <param name="Name">Its name.</param>
/// <param name="Depth">How many groups are around it.</param>
public sealed record NodePlace(string Path, string Name, int Depth);

/// <summary>A group is entered.</summary>
/// <param name="At">The group.</param>
public sealed record GroupBegins(NodePlace At) : RunEvent;

/// <summary>A step, or a group with all in it, is skipped.</summary>
/// <param name="At">The step or group.</param>
/// <param name="Why">Why: <c>does not apply: _SMSTSMediaType notEquals "FullMedia" is false: it is "FullMedia"</c>.</param>
public sealed record NodeSkipped(NodePlace At, string Why) : RunEvent;

/// <summary>A step begins.</summary>
/// <param name="At">The step.</param>
/// <param name="Kind">Its kind, for people: <c>Format and Partition Disk</c>.</param>
/// <param name="Number">Its number among the enabled steps, from 1.</param>
public sealed record StepBegins(NodePlace At, string Kind, int Number) : RunEvent;

/// <summary>A step has ended, or the condition of a step or group could not be answered.</summary>
/// <param name="At">The step or group.</param>
/// <param name="Code">Its code.</param>
/// <param name="Succeeded">Whether it succeeded.</param>
/// <param name="Message">What went wrong; empty when nothing did.</param>
/// <param name="GoesOn">Where the sequence goes on after a failure; empty when it does not, or nothing failed.</param>
public sealed record NodeEnds(NodePlace At, int Code, bool Succeeded, string Message, string GoesOn) : RunEvent;

/// <summary>The machine restarts after a step.</summary>
/// <param name="At">The step.</param>
/// <param name="Target">What is started.</param>
/// <param name="SameStep">The step runs again after the restart.</param>
public sealed record MachineRestarts(NodePlace At, RestartTarget Target, bool SameStep) : RunEvent;
