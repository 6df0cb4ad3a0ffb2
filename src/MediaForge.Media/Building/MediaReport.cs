using MediaForge.Bytes;
using MediaForge.Media.Definition;
using MediaForge.Media.Planning;
using MediaForge.Media.Reporting;
using MediaForge.Media.Verification;
using MediaForge.TaskSequences.OnMedia;

namespace MediaForge.Media.Building;

/// <summary>What was built, of what, and how long it took; the JSON that CI reads.</summary>
public sealed record MediaReport
{
    /// <summary>The file or folder that was written; <c>-</c> for standard output.</summary>
    public required string Output { get; init; }

    /// <summary>What was written: <c>iso</c>, <c>usb</c> or <c>folder</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Its length in bytes.</summary>
    public required long Length { get; init; }

    /// <summary>The media's id.</summary>
    public required Guid Id { get; init; }

    /// <summary>The volume label.</summary>
    public required string Label { get; init; }

    /// <summary>The name of the task sequence.</summary>
    public string? Sequence { get; init; }

    /// <summary>The number of files on the media.</summary>
    public required int Files { get; init; }

    /// <summary>The boot image: where it came from, which image, how much larger it became.</summary>
    public required string BootImage { get; init; }

    /// <summary>What the firmware starts: <c>bios: etfsboot.com of ...</c>.</summary>
    public required IReadOnlyList<string> Boot { get; init; }

    /// <summary>Where each boot file came from.</summary>
    public required IReadOnlyList<string> BootFiles { get; init; }

    /// <summary>Warnings, as they are shown.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>The stages and their seconds.</summary>
    public required IReadOnlyList<StageTime> Stages { get; init; }

    /// <summary>The discs, when the media was built for discs of a size; <see cref="Output"/> is the first of them.</summary>
    public IReadOnlyList<DiscReport> Discs { get; init; } = [];

    /// <summary>Why there are as many discs.</summary>
    public IReadOnlyList<string> WhyDiscs { get; init; } = [];

    /// <summary>What is on the media, and how large it is.</summary>
    public required MediaContents Contents { get; init; }

    /// <summary>What protects the media; null when nothing does.</summary>
    public MediaProtection? Protection { get; init; }

    /// <summary>The program and version that made the media.</summary>
    public required string MadeBy { get; init; }

    /// <summary>The SHA-256 of the whole file in lower-case hex; null when it was not asked for.</summary>
    public string? Sha256 { get; init; }

    /// <summary>The outcome of reading the media again; null when it was not.</summary>
    public VerificationReport? Verification { get; init; }

    internal static MediaReport Of(MediaPlan plan, MediaIdentity identity, MediaTree tree, long length, string output, IReadOnlyList<StageTime> stages, VerificationReport? verification)
    {
        var found = plan.BootFiles;
        // A prestaged media has no use for what only discs start by.
        FoundFile?[] files = [found.BiosBootManager, found.UefiBootManager, plan.OutputKind == OutputKind.Prestaged ? null : found.UefiDiscBootManager, found.BootSdi];
        return new MediaReport
        {
            Output = output,
            Kind = plan.OutputKind.ToString().ToLowerInvariant(),
            Length = length,
            Id = identity.Id,
            Label = identity.Label,
            Sequence = plan.Sequence.Name,
            Protection = MediaProtection.Of(identity),
            Files = tree.Files.Count(),
            BootImage = $"{plan.BootWimPath}, image {plan.ImageIndex}, {plan.BootWim.Source.Length:N0} bytes, with MediaForge {identity.BootImageLength:N0}",
            Boot = [.. BootOf(plan)],
            BootFiles = [.. files.OfType<FoundFile>().Select(From)],
            Warnings = [.. plan.Warnings.Select(w => w.ToString())],
            Stages = stages,
            Contents = MediaContents.Of(plan, tree),
            MadeBy = identity.MadeBy,
            Verification = verification,
        };
    }

    private static IEnumerable<string> BootOf(MediaPlan plan)
    {
        var found = plan.BootFiles;
        if (found.BiosBootManager is { } bios)
            yield return "bios: " + plan.OutputKind switch
            {
                OutputKind.Iso => found.BiosLoader is { } loader ? From(loader) : "MediaForge's CD loader",
                OutputKind.Prestaged => From(bios),
                _ => $"MediaForge's boot code and {From(bios)}",
            };
        if (found.UefiBootManager is { } uefi) yield return "uefi: " + (plan.OutputKind != OutputKind.Iso ? From(uefi) : found.UefiLoader is { } image ? From(image) : $"FAT image around {From(uefi)}");
    }

    private static string From(FoundFile file) => $"{file.Path} of {file.Place}";
}

/// <summary>How long a stage took.</summary>
/// <param name="Stage">Its name.</param>
/// <param name="Seconds">Wall-clock seconds.</param>
/// <param name="Bytes">The bytes that it read or wrote; 0 when they were not counted.</param>
public sealed record StageTime(string Stage, double Seconds, long Bytes = 0)
{
    /// <summary>Bytes per second; null when they were not counted.</summary>
    public double? BytesPerSecond => Bytes > 0 && Seconds > 0 ? Math.Round(Bytes / Seconds) : null;
}

/// <summary>A disc of a set.</summary>
/// <param name="Output">The file that was written.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Files">The number of files on it.</param>
public sealed record DiscReport(string Output, long Length, int Files);
