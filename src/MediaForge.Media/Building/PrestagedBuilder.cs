using MediaForge.Bytes;
using MediaForge.Media.Definition;
using MediaForge.Media.Planning;
using MediaForge.Media.Verification;

namespace MediaForge.Media.Building;

/// <summary>Builds a prestaged media from a plan: composes it, writes its WIM whole or not at all, reads it again, reports.</summary>
internal sealed class PrestagedBuilder(BuildContext context, IProgress<BuildProgress>? progress)
{
    private readonly List<StageTime> _stages = [];

    /// <summary>Writes the WIM to <paramref name="output"/>.</summary>
    /// <exception cref="MediaBuildException">The media cannot be composed.</exception>
    /// <exception cref="IOException">An input cannot be read or the output not written.</exception>
    /// <exception cref="InvalidDataException">An input is corrupt.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; an earlier output is untouched.</exception>
    public MediaReport Build(MediaPlan plan, string output, CancellationToken cancellationToken)
    {
        using var media = Time("compose", () => new PrestagedComposer(context).Compose(plan));
        var length = Time("write", () =>
        {
            media.Write(output, StageProgress.Of(progress, "write"), cancellationToken);
            return new FileInfo(output).Length;
        });
        var verification = plan.Definition.Verify == VerifyLevel.None
            ? null
            : Time("verify", () => new MediaVerifier(StageProgress.Of(progress, "verify")) { Password = plan.Password }.Verify(ByteSource.FromFile(output), plan.Definition.Verify == VerifyLevel.Full, cancellationToken));
        var found = plan.BootFiles;
        FoundFile?[] files = [found.BiosBootManager, found.UefiBootManager, found.BootSdi];
        return new MediaReport
        {
            Output = output,
            Kind = plan.OutputKind.ToString().ToLowerInvariant(),
            Length = length,
            Id = media.Identity.Id,
            Label = media.Identity.Label,
            Sequence = plan.Sequence.Name,
            Protection = Reporting.MediaProtection.Of(media.Identity),
            Files = media.Tree.Files.Count(),
            BootImage = $"{plan.BootWimPath}, image {plan.ImageIndex}, {plan.BootWim.Source.Length:N0} bytes, with MediaForge {media.Identity.BootImageLength:N0}",
            Boot = [.. Boot(found)],
            BootFiles = [.. files.OfType<FoundFile>().Select(From)],
            Warnings = [.. plan.Warnings.Select(w => w.ToString())],
            Stages = _stages,
            Contents = Reporting.MediaContents.Of(plan, media.Tree),
            MadeBy = media.Identity.MadeBy,
            Verification = verification,
        };
    }

    private static IEnumerable<string> Boot(BootFiles found)
    {
        if (found.BiosBootManager is { } bios) yield return "bios: " + From(bios);
        if (found.UefiBootManager is { } uefi) yield return "uefi: " + From(uefi);
    }

    private static string From(FoundFile file) => $"{file.Path} of {file.Place}";

    private T Time<T>(string stage, Func<T> work)
    {
        progress?.Report(new BuildProgress(stage, 0, 0));
        var start = context.Clock.GetTimestamp();
        var result = work();
        _stages.Add(new StageTime(stage, Math.Round(context.Clock.GetElapsedTime(start).TotalSeconds, 3)));
        return result;
    }
}
