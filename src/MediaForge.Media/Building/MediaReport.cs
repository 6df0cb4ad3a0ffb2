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

    internal static MediaReport Of(MediaPlan plan, ComposedMedia media, string output, IReadOnlyList<StageTime> stages, VerificationReport? verification)
    {
        var found = plan.BootFiles;
        static string From(FoundFile file) => $"{file.Path} of {file.Place}";
        var boot = new List<string>();
        var isDisc = plan.OutputKind == OutputKind.Iso;
        if (found.BiosBootManager is { } bootmgr) boot.Add("bios: " + (!isDisc ? $"MediaForge's boot code and {From(bootmgr)}" : found.BiosLoader is { } bios ? From(bios) : "MediaForge's CD loader"));
        if (found.UefiBootManager is { } manager) boot.Add("uefi: " + (!isDisc ? From(manager) : found.UefiLoader is { } uefi ? From(uefi) : $"FAT image around {From(manager)}"));
        FoundFile?[] files = [found.BiosBootManager, found.UefiBootManager, found.UefiDiscBootManager, found.BootSdi];
        return new MediaReport
        {
            Output = output,
            Kind = plan.OutputKind.ToString().ToLowerInvariant(),
            Length = media.Length,
            Id = media.Identity.Id,
            Label = media.Identity.Label,
            Sequence = plan.Sequence.Name,
            Protection = MediaProtection.Of(media.Identity),
            Files = media.Tree.Files.Count(),
            BootImage = $"{plan.BootWimPath}, image {plan.ImageIndex}, {plan.BootWim.Source.Length:N0} bytes, with MediaForge {media.Identity.BootImageLength:N0}",
            Boot = boot,
            BootFiles = [.. files.OfType<FoundFile>().Select(From)],
            Warnings = [.. plan.Warnings.Select(w => w.ToString())],
            Stages = stages,
            Contents = MediaContents.Of(plan, media.Tree),
            MadeBy = media.Identity.MadeBy,
            Verification = verification,
        };
    }
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
