using MediaForge.Media.Definition;
using MediaForge.TaskSequences;
using MediaForge.TaskSequences.OnMedia;
using MediaForge.TaskSequences.Wizard;

namespace MediaForge.Media.Planning;

/// <summary>What the kind of a media says where its definition says nothing.</summary>
internal static class KindDefaults
{
    // What a capture needs to know; what is missing is named when the media is built.
    private static readonly MediaVariable[] Asked =
    [
        new("OSDCaptureDestination", string.Empty),
        new("OSDCaptureAccount", string.Empty),
        new("OSDCaptureAccountPassword", string.Empty, Secret: true),
    ];

    /// <summary>How the kind is called on the media (<c>_SMSTSMediaType</c>).</summary>
    public static string MediaTypeOf(MediaKind kind) => kind switch
    {
        MediaKind.Bootable => OnMediaFormat.Bootable,
        MediaKind.Capture => OnMediaFormat.Capture,
        MediaKind.Prestaged => OnMediaFormat.Prestaged,
        _ => OnMediaFormat.StandAlone,
    };

    /// <summary>The definition with what its kind adds and leaves out.</summary>
    public static MediaDefinition Complete(MediaDefinition definition) => definition.Kind switch
    {
        // All of this lies at the source.
        MediaKind.Bootable => definition with { Sequence = null, Content = [], Applications = [], Updates = [], Variables = SourcePlanner.VariablesOf(definition) },
        MediaKind.Capture when definition.Sequence is null => definition with { Variables = [.. definition.Variables, .. Asked.Where(a => !definition.Variables.Any(v => v.Name.Equals(a.Name, StringComparison.OrdinalIgnoreCase)))] },
        _ => definition,
    };

    /// <summary>The task sequence of a kind that needs none to be given; null when one must be.</summary>
    public static TaskSequence? FindSequence(MediaDefinition definition) => definition.Kind switch
    {
        MediaKind.Bootable => new TaskSequence(),
        MediaKind.Capture when definition.Sequence is null => CaptureWizard.Create(new CaptureOptions { Name = "Capture", Description = "Captures a reference machine that is there already", PrepareClient = true, CaptureDestination = string.Empty }),
        _ => null,
    };

    /// <summary>What autorun.inf starts: on a capture media the program that captures the running Windows.</summary>
    public static string AutorunOf(MediaDefinition definition) => definition.Kind == MediaKind.Capture ? $"open={MediaPaths.CaptureProgram.Replace('/', '\\')}\r\n" : string.Empty;
}
