namespace MediaForge.Wim;

/// <summary>How <see cref="WimApply"/> writes.</summary>
public sealed record WimApplyOptions
{
    /// <summary>Whether security descriptors are set, where the file system has them.</summary>
    public bool Security { get; init; } = true;

    /// <summary>Whether links that the capture made relative to its top lead into the folder; null for what the WIM says of itself.</summary>
    public bool? FixReparseTargets { get; init; }

    /// <summary>How many threads read and write; 0 for one per processor.</summary>
    public int Threads { get; init; }

    internal int ThreadCount => Threads > 0 ? Threads : Environment.ProcessorCount;
}
