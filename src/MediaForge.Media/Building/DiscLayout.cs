using MediaForge.Bytes;
using MediaForge.TaskSequences.OnMedia;

namespace MediaForge.Media.Building;

/// <summary>A disc or stick that is laid out: what the manifest says of it beside its files.</summary>
/// <param name="Image">All of it.</param>
/// <param name="Tree">Its files.</param>
/// <param name="Offsets">Where each of them begins, but for empty ones.</param>
internal sealed record DiscLayout(ByteSource Image, MediaTree Tree, IReadOnlyDictionary<string, long> Offsets)
{
    /// <summary>What is called how on a stick; null for a disc.</summary>
    public IReadOnlyList<ManifestExtent>? Structures { get; init; }

    /// <summary>What is free on a stick; null for a disc.</summary>
    public IReadOnlyList<ManifestExtent>? Free { get; init; }

    /// <summary>The files of the disc that the manifest has no hash of.</summary>
    public static IReadOnlyList<string> OwnOf(int number) => [MediaPaths.Manifest, number == 1 ? MediaPaths.BootImage : MediaPaths.BootIdentity, MediaPaths.Identity];
}
