using MediaForge.Bytes;

namespace MediaForge.Media.Building;

/// <summary>Tells of the bytes of one stage of a build.</summary>
internal sealed class StageProgress(IProgress<BuildProgress> progress, string stage) : IProgress<CopyProgress>
{
    /// <summary>The progress of a stage; null when nobody listens.</summary>
    public static StageProgress? Of(IProgress<BuildProgress>? progress, string stage) => progress is null ? null : new StageProgress(progress, stage);

    /// <inheritdoc/>
    public void Report(CopyProgress value) => progress.Report(new BuildProgress(stage, value.Done, value.Total));
}
