namespace MediaForge.Media.Sticks;

/// <summary>How a stick is written.</summary>
public sealed record StickOptions
{
    /// <summary>Also fixed disks: loop devices in tests, and disks in USB cases. Never the system's, never one in use.</summary>
    public bool AllowFixed { get; init; }

    /// <summary>Read everything back after writing.</summary>
    public bool ReadBack { get; init; } = true;

    /// <summary>Find out first whether the disk has the size that it claims.</summary>
    public bool Probe { get; init; } = true;

    /// <summary>Compare everything in an update, also what the manifests say is the same.</summary>
    public bool CompareAll { get; init; }

    /// <summary>Any number, another one for each run: what is written for the probe must not be there before.</summary>
    public long Seed { get; init; }
}
