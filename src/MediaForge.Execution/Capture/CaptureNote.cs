using System.Text.Json;
using System.Text.Json.Serialization;
using MediaForge.Execution.Variables;

namespace MediaForge.Execution.Capture;

/// <summary>How far a capture is.</summary>
internal enum CapturePhase
{
    /// <summary>The image is not whole.</summary>
    Capturing,

    /// <summary>It is whole on a disk of this machine.</summary>
    Captured,

    /// <summary>It is at its destination under another name, read back and found right.</summary>
    Verified,

    /// <summary>It has its name.</summary>
    Renamed,
}

/// <summary>What a capture step notes in the journal of itself, so that it goes on after a power cut.</summary>
internal sealed record CaptureNote
{
    private const string Variable = "_MediaForgeCapture";

    /// <summary>The destination, by which the note is known as this step's own.</summary>
    public required string Destination { get; init; }

    /// <summary>How far it is.</summary>
    public CapturePhase Phase { get; init; }

    /// <summary>The image on a disk of this machine, or empty when it is captured to the share at once.</summary>
    public string Local { get; init; } = string.Empty;

    /// <summary>What the image holds; null before <see cref="CapturePhase.Captured"/>.</summary>
    public FileIdentity? Identity { get; init; }

    /// <summary>How many bytes of it have reached the server.</summary>
    public long Offset { get; init; }

    /// <summary>What was taken out of the hives of the captured Windows for the time of the capture.</summary>
    public IReadOnlyList<KeptKey> Hidden { get; init; } = [];

    /// <summary>The note of a capture to that destination; null when there is none.</summary>
    public static CaptureNote? Find(VariableStore variables, string destination) =>
        variables.Find(Variable) is { } text && JsonSerializer.Deserialize(text, CaptureNoteJson.Default.CaptureNote) is { } note && note.Destination.Equals(destination, StringComparison.OrdinalIgnoreCase) ? note : null;

    /// <summary>Has the note on the disk when it returns.</summary>
    public void Write(StepContext context) => context.Note(Variable, JsonSerializer.Serialize(this, CaptureNoteJson.Default.CaptureNote));

    /// <summary>Deletes the note together with the record that the step has ended, and not before: in between, a power cut would find a captured machine and nothing that says why.</summary>
    public static void DeleteAtEnd(VariableStore variables) => variables.SetByEngine(Variable, null);
}

/// <summary>The JSON of notes, without reflection.</summary>
[JsonSerializable(typeof(CaptureNote))]
internal sealed partial class CaptureNoteJson : JsonSerializerContext;
