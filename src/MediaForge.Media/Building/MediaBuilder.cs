using MediaForge.Bytes;
using MediaForge.Media.Definition;
using MediaForge.Media.Planning;
using MediaForge.Media.Verification;

namespace MediaForge.Media.Building;

/// <summary>Builds a media from a plan: composes it, writes it whole or not at all, reads it again, reports.</summary>
public sealed class MediaBuilder(BuildContext context, IProgress<BuildProgress>? progress = null)
{
    /// <summary>Writes the media to <paramref name="output"/>.</summary>
    /// <exception cref="MediaBuildException">The media cannot be composed.</exception>
    /// <exception cref="IOException">An input cannot be read or the output not written.</exception>
    /// <exception cref="InvalidDataException">An input is corrupt.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; an earlier output is untouched.</exception>
    public async Task<MediaReport> BuildAsync(MediaPlan plan, string output, CancellationToken cancellationToken = default)
    {
        if (plan.Definition.Kind == MediaKind.Prestaged) return await Task.Run(() => new PrestagedBuilder(context, progress).Build(plan, output, cancellationToken), cancellationToken).ConfigureAwait(false);
        if (plan is { OutputKind: OutputKind.Iso, Definition.DiscSize: not null }) return await new DiscSetBuilder(context, progress).BuildAsync(plan, output, cancellationToken).ConfigureAwait(false);
        var stages = new StageTimer(context.Clock, progress);
        using var media = stages.Run("compose", () => new MediaComposer(context).Compose(plan));
        await stages.RunAsync("write", () => media.HashDuringAsync(
            () => plan.OutputKind == OutputKind.Folder
                ? FolderOutput.WriteAsync(media.Tree, output, stages.Progress("write"), cancellationToken)
                : media.Image.WriteToFileAsync(output, stages.Progress("write"), cancellationToken),
            cancellationToken)).ConfigureAwait(false);
        var verification = plan.Definition.Verify == VerifyLevel.None ? null : stages.Run("verify", () => Verify(plan, output, stages.Progress("verify"), cancellationToken));
        return MediaReport.Of(plan, media.Identity, media.Tree, media.Length, output, stages.Times, verification);
    }

    /// <summary>Writes the media to a stream that need not be seekable, such as standard output. Nothing is read again.</summary>
    public async Task<MediaReport> BuildAsync(MediaPlan plan, Stream output, CancellationToken cancellationToken = default)
    {
        if (plan.OutputKind == OutputKind.Folder) throw new MediaBuildException([ProblemCodes.BadValue("output", "output", "a folder has a name; only an image can go to standard output")]);
        using var set = plan.OutputKind == OutputKind.Iso ? new DiscSetComposer(context).Compose(plan) : new ComposedSet([new MediaComposer(context).Compose(plan)], []);
        if (set.Discs.Count > 1) throw new MediaBuildException([ProblemCodes.SetNeedsFiles(set.Discs.Count)]);
        var media = set.Discs[0];
        await media.Image.CopyToAsync(output, StageProgress.Of(progress, "write"), cancellationToken).ConfigureAwait(false);
        return MediaReport.Of(plan, media.Identity, media.Tree, media.Length, "-", [], null);
    }

    private static VerificationReport Verify(MediaPlan plan, string output, StageProgress? progress, CancellationToken cancellationToken)
    {
        var verifier = new MediaVerifier(progress) { Password = plan.Password };
        var full = plan.Definition.Verify == VerifyLevel.Full;
        return plan.OutputKind == OutputKind.Folder ? verifier.VerifyFolder(output, full, cancellationToken) : verifier.Verify(ByteSource.FromFile(output), full, cancellationToken);
    }
}
