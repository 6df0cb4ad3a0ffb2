using MediaForge.Bytes;
using MediaForge.Media.Definition;
using MediaForge.TaskSequences;
using MediaForge.TaskSequences.OnMedia;
using MediaForge.Wim;

namespace MediaForge.Media.Planning;

/// <summary>A media of which everything is resolved: every path looked at, every size known, nothing written.</summary>
public sealed record MediaPlan
{
    internal MediaPlan()
    {
    }

    /// <summary>What was asked for.</summary>
    public required MediaDefinition Definition { get; init; }

    /// <summary>What is written; never <see cref="OutputKind.Auto"/>.</summary>
    public required OutputKind OutputKind { get; init; }

    /// <summary>The boot WIM.</summary>
    public required WimFile BootWim { get; init; }

    /// <summary>Where the boot WIM was found.</summary>
    public required string BootWimPath { get; init; }

    /// <summary>The image in it, from 1.</summary>
    public required int ImageIndex { get; init; }

    /// <summary>The task sequence.</summary>
    public required TaskSequence Sequence { get; init; }

    /// <summary>What goes on the media besides boot files: path there and content.</summary>
    public required IReadOnlyList<PlannedFile> Files { get; init; }

    /// <summary>What goes into the boot image: path there and content.</summary>
    public required IReadOnlyList<PlannedFile> BootImageFiles { get; init; }

    /// <summary>Sequence, variables and catalog as they go on the media: into files, or with a password into the vault.</summary>
    public required ProtectedContent Content { get; init; }

    /// <summary>The password; null for a media that everybody can read.</summary>
    public MediaPassword? Password { get; init; }

    /// <summary>When the media may be started; null for always.</summary>
    public ValidityWindow? Validity { get; init; }

    /// <summary>Warnings.</summary>
    public required IReadOnlyList<Problem> Warnings { get; init; }

    internal BootFiles BootFiles { get; init; } = new();
}

/// <summary>A file of a plan.</summary>
/// <param name="Path">Where it goes, with forward slashes.</param>
/// <param name="Content">Its bytes.</param>
/// <param name="Modified">When it was last written, if that is to be kept.</param>
public sealed record PlannedFile(string Path, ByteSource Content, DateTimeOffset? Modified = null);

/// <summary>The outcome of planning: a plan, or at least one error.</summary>
/// <param name="Plan">The plan; null when a problem is an error.</param>
/// <param name="Problems">All problems, errors and warnings.</param>
public sealed record PlanResult(MediaPlan? Plan, IReadOnlyList<Problem> Problems);
