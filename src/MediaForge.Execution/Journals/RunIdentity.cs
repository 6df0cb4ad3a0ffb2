using MediaForge.Execution.Packages;
using MediaForge.Execution.Published;
using MediaForge.Execution.Variables;
using MediaForge.TaskSequences.OnMedia;

namespace MediaForge.Execution.Journals;

/// <summary>Which run this is, and what it starts with.</summary>
public sealed record RunIdentity
{
    /// <summary>
    /// A hash, in hex, of what the sequence was read from: a run is resumed only with the very same one. Empty where the media is
    /// not read: the media's id decides then.
    /// </summary>
    public required string SequenceSha256 { get; init; }

    /// <summary>The media's id.</summary>
    public required Guid MediaId { get; init; }

    /// <summary>The sequence's name (<c>_SMSTSPackageName</c>).</summary>
    public required string SequenceName { get; init; }

    /// <summary>The kind of media (<c>_SMSTSMediaType</c>).</summary>
    public string MediaType { get; init; } = "FullMedia";

    /// <summary>What the sequence was started from (<c>_SMSTSLaunchMode</c>): CD, DVD, UFD, HD.</summary>
    public string LaunchMode { get; init; } = "UFD";

    /// <summary>The root of the volume that is the media (<c>D:\</c>), or null when there is none.</summary>
    public string? MediaRoot { get; init; }

    /// <summary>Whether the media lies on a disk that the sequence works on (<see cref="PrestagedMedia"/>).</summary>
    public bool IsPrestaged => MediaType == OnMediaFormat.Prestaged;

    /// <summary>
    /// The root of the volume with the packages, or null when there is none: the media's own, unless its packages lie on a second volume of a
    /// stick.
    /// </summary>
    public string? ContentRoot { get => field ?? MediaRoot; init; }

    /// <summary>Whether a volume is the media's, so that nothing is put there that belongs to the machine. Prestaged media lie among the files of the machine.</summary>
    /// <param name="root">Its root.</param>
    public bool IsMedia(string root) => !IsPrestaged && (root.Equals(MediaRoot, StringComparison.OrdinalIgnoreCase) || root.Equals(ContentRoot, StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// The folder that holds the executor and what lies beside it in the boot image: sequence, variables, catalog, drivers,
    /// client. <c>X:\MediaForge</c> in Windows PE, on the disk in the full operating system.
    /// </summary>
    public string ExecutorFolder { get; init; } = @"X:\MediaForge";

    /// <summary>The manifest of the media, which packages are checked against; null to check none.</summary>
    public MediaManifest? Manifest { get; init; }

    /// <summary>What is known of the software on the media; null when the boot image holds no catalog.</summary>
    public MediaCatalog? Catalog { get; init; }

    /// <summary>What the run is begun with, which its journal keeps, encrypted; null to keep nothing.</summary>
    public ProtectedContent? Content { get; init; }

    /// <summary>How often a wrong password was given before the right one.</summary>
    public int PasswordTries { get; init; }

    /// <summary>Where packages come from when they are not on the media; null for media that hold their content.</summary>
    public PublishedRun? Published { get; init; }

    /// <summary>The media's variables, set before the first step.</summary>
    public IReadOnlyList<Variable> Variables { get; init; } = [];
}
