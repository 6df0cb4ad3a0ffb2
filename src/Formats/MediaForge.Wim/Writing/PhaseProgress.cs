using MediaForge.Bytes;

namespace MediaForge.Wim.Writing;

/// <summary>Makes one progress of phases that follow each other and each count from 0.</summary>
internal sealed class PhaseProgress(IProgress<CopyProgress>? whole, long total) : IProgress<CopyProgress>
{
    /// <summary>The bytes of the phases that have ended.</summary>
    public long Before { get; set; }

    public void Report(CopyProgress value) => whole?.Report(new CopyProgress(Before + value.Done, total));
}
