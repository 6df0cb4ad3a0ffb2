using MediaForge.Media.Definition;
using MediaForge.Media.Planning;
using MediaForge.TaskSequences;
using MediaForge.TaskSequences.OnMedia;

namespace MediaForge.Media.Publishing;

/// <summary>A publication of which everything is resolved; nothing is written.</summary>
public sealed record PublicationPlan
{
    internal PublicationPlan()
    {
    }

    /// <summary>What was asked for.</summary>
    public required MediaDefinition Definition { get; init; }

    /// <summary>The task sequence.</summary>
    public required TaskSequence Sequence { get; init; }

    /// <summary>What is known of the software.</summary>
    public required MediaCatalog Catalog { get; init; }

    /// <summary>The content: paths as on a media.</summary>
    public required IReadOnlyList<PlannedFile> Files { get; init; }
}

/// <summary>The outcome of planning a publication: a plan, or at least one error.</summary>
/// <param name="Plan">The plan; null when a problem is an error.</param>
/// <param name="Problems">All problems, errors and warnings.</param>
public sealed record PublicationPlanResult(PublicationPlan? Plan, IReadOnlyList<Problem> Problems);

/// <summary>What was published.</summary>
public sealed record PublicationReport
{
    /// <summary>The folder.</summary>
    public required string Folder { get; init; }

    /// <summary>The id of the key that has signed it.</summary>
    public required Guid Id { get; init; }

    /// <summary>The SHA-256 of the manifest.</summary>
    public required string Manifest { get; init; }

    /// <summary>The name of the task sequence.</summary>
    public string? Sequence { get; init; }

    /// <summary>The number of files.</summary>
    public required int Files { get; init; }

    /// <summary>The packages that were there already as they are.</summary>
    public required IReadOnlyList<string> Unchanged { get; init; }

    /// <summary>The packages that were copied.</summary>
    public required IReadOnlyList<string> Copied { get; init; }

    /// <summary>The bytes that were copied.</summary>
    public required long CopiedBytes { get; init; }

    /// <summary>Whether the key was made.</summary>
    public required bool MadeKey { get; init; }

    /// <summary>What was deleted because no publication of the time that was asked for uses it.</summary>
    public required IReadOnlyList<string> Pruned { get; init; }
}
