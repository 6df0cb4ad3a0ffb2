using MediaForge.Bytes;
using MediaForge.Media.Definition;
using MediaForge.Media.Planning;
using MediaForge.Media.Verification;

namespace MediaForge.Media.Building;

/// <summary>Builds a prestaged media from a plan: composes it, writes its WIM whole or not at all, reads it again, reports.</summary>
internal sealed class PrestagedBuilder(BuildContext context, IProgress<BuildProgress>? progress)
{
    /// <summary>Writes the WIM to <paramref name="output"/>.</summary>
    /// <exception cref="MediaBuildException">The media cannot be composed.</exception>
    /// <exception cref="IOException">An input cannot be read or the output not written.</exception>
    /// <exception cref="InvalidDataException">An input is corrupt.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; an earlier output is untouched.</exception>
    public MediaReport Build(MediaPlan plan, string output, CancellationToken cancellationToken)
    {
        var stages = new StageTimer(context.Clock, progress);
        using var media = stages.Run("compose", () => new PrestagedComposer(context).Compose(plan));
        var length = stages.Run("write", () =>
        {
            media.Write(output, stages.Progress("write"), cancellationToken);
            return new FileInfo(output).Length;
        });
        var verification = plan.Definition.Verify == VerifyLevel.None
            ? null
            : stages.Run("verify", () => new MediaVerifier(stages.Progress("verify")) { Password = plan.Password }.Verify(ByteSource.FromFile(output), plan.Definition.Verify == VerifyLevel.Full, cancellationToken));
        return MediaReport.Of(plan, media.Identity, media.Tree, length, output, stages.Times, verification);
    }
}
