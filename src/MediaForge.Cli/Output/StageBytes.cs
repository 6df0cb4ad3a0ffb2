using MediaForge.Media;

namespace MediaForge.Cli.Output;

/// <summary>Passes progress on, and remembers how many bytes each stage did.</summary>
internal sealed class StageBytes(IProgress<BuildProgress> next) : IProgress<BuildProgress>
{
    private readonly Dictionary<string, long> _done = [];

    /// <summary>The bytes that a stage has done; 0 when it never said.</summary>
    public long this[string stage]
    {
        get
        {
            lock (_done) return _done.GetValueOrDefault(stage);
        }
    }

    /// <inheritdoc/>
    public void Report(BuildProgress value)
    {
        lock (_done) _done[value.Stage] = Math.Max(_done.GetValueOrDefault(value.Stage), value.Done);
        next.Report(value);
    }
}
