namespace MediaForge.Media.Building;

/// <summary>Runs the stages of a piece of work one after the other: says that each begins, and keeps how long it took.</summary>
internal sealed class StageTimer(TimeProvider clock, IProgress<BuildProgress>? progress)
{
    private readonly List<StageTime> _times = [];

    /// <summary>The stages that are over.</summary>
    public IReadOnlyList<StageTime> Times => [.. _times];

    /// <summary>What a stage reports its bytes to; null when nobody listens.</summary>
    public StageProgress? Progress(string stage) => StageProgress.Of(progress, stage);

    /// <summary>Runs a stage.</summary>
    public T Run<T>(string stage, Func<T> work)
    {
        var start = Begin(stage);
        var result = work();
        End(stage, start);
        return result;
    }

    /// <inheritdoc cref="Run"/>
    public async Task<T> RunAsync<T>(string stage, Func<Task<T>> work)
    {
        var start = Begin(stage);
        var result = await work().ConfigureAwait(false);
        End(stage, start);
        return result;
    }

    /// <inheritdoc cref="Run"/>
    public async Task RunAsync(string stage, Func<Task> work)
    {
        var start = Begin(stage);
        await work().ConfigureAwait(false);
        End(stage, start);
    }

    private long Begin(string stage)
    {
        progress?.Report(new BuildProgress(stage, 0, 0));
        return clock.GetTimestamp();
    }

    private void End(string stage, long start) => _times.Add(new StageTime(stage, Math.Round(clock.GetElapsedTime(start).TotalSeconds, 3)));
}
