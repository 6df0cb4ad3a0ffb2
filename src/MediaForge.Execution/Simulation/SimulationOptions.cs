using MediaForge.Execution.Variables;

namespace MediaForge.Execution.Simulation;

/// <summary>The machine and the media that a sequence is simulated with.</summary>
public sealed record SimulationOptions
{
    /// <summary>Media that carry all their content: ConfigMgr's stand-alone media.</summary>
    public const string FullMedia = "FullMedia";

    /// <summary>Prestaged media: the disk is partitioned already and holds the content.</summary>
    public const string OemMedia = "OEMMedia";

    /// <summary>The kinds of media (<c>_SMSTSMediaType</c>).</summary>
    public static IReadOnlyList<string> MediaTypes { get; } = [FullMedia, "BootMedia", OemMedia, "PXE"];

    /// <summary>Whether the firmware is in UEFI mode.</summary>
    public bool Uefi { get; init; } = true;

    /// <summary>The kind of media: one of <see cref="MediaTypes"/>.</summary>
    public string MediaType { get; init; } = FullMedia;

    /// <summary>The disks, in the order of their numbers.</summary>
    public IReadOnlyList<SimulatedDiskSize> Disks { get; init; } = [new(128)];

    /// <summary>The media's variables.</summary>
    public IReadOnlyList<Variable> Variables { get; init; } = [];

    /// <summary>
    /// Whether the media asks before the run begins (<c>unattended: false</c>). Unless <see cref="SimulatedMachine.OnAskText"/> says otherwise
    /// the answers are yes, and empty for variables without a value.
    /// </summary>
    public bool Attended { get; init; }

    /// <summary>The steps that fail, by name or path, each with its code.</summary>
    public IReadOnlyDictionary<string, int> Failures { get; init; } = new Dictionary<string, int>();
}

/// <summary>A disk of a simulated machine.</summary>
/// <param name="Gigabytes">Its size in GB.</param>
/// <param name="State">What is on it.</param>
public sealed record SimulatedDiskSize(int Gigabytes, SimulatedDiskState State = SimulatedDiskState.Empty);

/// <summary>What is on a disk of a simulated machine.</summary>
public enum SimulatedDiskState
{
    /// <summary>Nothing.</summary>
    Empty,

    /// <summary>It is a USB stick with a FAT32 volume.</summary>
    Removable,

    /// <summary>A system partition and an empty NTFS volume.</summary>
    Formatted,

    /// <summary>As <see cref="Formatted"/>, with a generalized Windows: a reference machine that is ready to be captured.</summary>
    Windows,
}
