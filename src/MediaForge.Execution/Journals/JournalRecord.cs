using System.Text.Json.Serialization;
using MediaForge.Execution.Starts;
using MediaForge.Execution.Variables;

namespace MediaForge.Execution.Journals;

/// <summary>One thing that happened in a run, as the journal keeps it.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "is")]
[JsonDerivedType(typeof(RunBegun), "begun")]
[JsonDerivedType(typeof(RunContent), "content")]
[JsonDerivedType(typeof(Snapshot), "snapshot")]
[JsonDerivedType(typeof(Resumed), "resumed")]
[JsonDerivedType(typeof(GroupEntered), "group")]
[JsonDerivedType(typeof(StepStarted), "started")]
[JsonDerivedType(typeof(StepNoted), "noted")]
[JsonDerivedType(typeof(StepEnded), "ended")]
[JsonDerivedType(typeof(RunFinished), "finished")]
internal abstract record JournalRecord
{
    /// <summary>Variables that were set, or deleted (empty value), since the record before.</summary>
    [JsonIgnore]
    public IReadOnlyList<Variable> Changes { get; init; } = [];

    /// <summary>On the disk: the changes, encrypted with the run's key, or of <see cref="RunContent"/> its content; null for none.</summary>
    public byte[]? Sealed { get; init; }
}

/// <summary>The first record: whose journal this is.</summary>
/// <param name="Format">The version of the journal's format.</param>
/// <param name="SequenceSha256">The hash of the serialized sequence.</param>
/// <param name="MediaId">The media that the sequence came from.</param>
/// <param name="SequenceName">Its name, for people.</param>
/// <param name="At">When the run began.</param>
internal sealed record RunBegun(int Format, string SequenceSha256, Guid MediaId, string SequenceName, DateTimeOffset At) : JournalRecord;

/// <summary>The second record, of a run from a media: what the sequence was begun with, so that it goes on without media and password.</summary>
internal sealed record RunContent : JournalRecord
{
    /// <summary>The content (<see cref="TaskSequences.OnMedia.ProtectedContent"/>, JSON); empty when it cannot be decrypted.</summary>
    [JsonIgnore]
    public ReadOnlyMemory<byte> Content { get; init; }
}

/// <summary>The record before all others that change something: all variables are in its changes, so a journal can move to another volume at any time.</summary>
/// <param name="Next">The instruction that is reached next.</param>
/// <param name="Restarts">How many restarts the run has asked for.</param>
/// <param name="InWindowsPE">Where the run was then.</param>
/// <param name="Continues">Whether the step that is reached next has asked to run again.</param>
internal sealed record Snapshot(int Next, int Restarts, bool InWindowsPE, bool Continues = false) : JournalRecord;

/// <summary>The run went on after a restart.</summary>
/// <param name="At">When.</param>
/// <param name="InWindowsPE">Where.</param>
internal sealed record Resumed(DateTimeOffset At, bool InWindowsPE) : JournalRecord;

/// <summary>A group's condition held; it is not asked again.</summary>
/// <param name="Instruction">The group.</param>
internal sealed record GroupEntered(int Instruction) : JournalRecord;

/// <summary>A step is about to run. Written before it does anything.</summary>
/// <param name="Instruction">The step.</param>
/// <param name="Name">Its name, for people.</param>
internal sealed record StepStarted(int Instruction, string Name) : JournalRecord;

/// <summary>A running step notes how far it is: in the variables that changed.</summary>
internal sealed record StepNoted : JournalRecord;

/// <summary>A step has ended, with all that follows from it: one record, so that a power cut cannot tear it apart.</summary>
/// <param name="Instruction">The step.</param>
/// <param name="Code">Its result code.</param>
/// <param name="Succeeded">Whether that is success.</param>
/// <param name="Next">The instruction that is reached next.</param>
/// <param name="Restart">What to restart into before that, or null.</param>
/// <param name="Continues">The step runs again: it asked for that, and its condition is not asked again.</param>
internal sealed record StepEnded(int Instruction, int Code, bool Succeeded, int Next, RestartTarget? Restart, bool Continues = false) : JournalRecord;

/// <summary>The run is over; the next start of the media begins a new one.</summary>
/// <param name="Succeeded">How.</param>
/// <param name="At">When.</param>
internal sealed record RunFinished(bool Succeeded, DateTimeOffset At) : JournalRecord;

/// <summary>The JSON of the journal, without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(JournalRecord))]
[JsonSerializable(typeof(IReadOnlyList<Variable>))]
internal sealed partial class JournalJson : JsonSerializerContext;
