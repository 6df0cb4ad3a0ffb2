using MediaForge.Media;
using MediaForge.Media.Building;

namespace MediaForge.Cli.Output;

/// <summary>How far the whole of a build is, from how far its stages are.</summary>
internal sealed class OverallProgress(TimeProvider clock, IReadOnlyList<BuildStage> stages)
{
    // Before this share is done, its pace says nothing.
    private const double Enough = 0.02;

    private readonly long _begun = clock.GetTimestamp();
    private readonly double _total = Math.Max(1, stages.Sum(s => s.Work));
    private int _stage = -1;
    private double _inStage;

    /// <summary>The done share, 0 to 1.</summary>
    public double Fraction => Math.Min(1, (stages.Take(Math.Max(0, _stage)).Sum(s => s.Work) + (_stage < 0 ? 0 : stages[_stage].Work * _inStage)) / _total);

    /// <summary>What is left, if all goes on as it went; null while that is unknown.</summary>
    public TimeSpan? Left => Fraction is var done && done >= Enough ? clock.GetElapsedTime(_begun) * ((1 - done) / done) : null;

    /// <summary>Takes a report of a stage. One that is not among the stages changes nothing.</summary>
    public void Take(BuildProgress progress)
    {
        for (var i = 0; i < stages.Count; i++)
        {
            if (stages[i].Name != progress.Stage || i < _stage) continue;
            if (i > _stage) _inStage = 0;
            _stage = i;
            if (progress.Total > 0) _inStage = Math.Max(_inStage, Math.Min(1, (double)progress.Done / progress.Total));
        }
    }
}
