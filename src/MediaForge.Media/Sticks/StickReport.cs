using MediaForge.Media.Building;

namespace MediaForge.Media.Sticks;

/// <summary>What was done to a stick; the JSON that CI reads.</summary>
public sealed record StickReport
{
    /// <summary>The disk.</summary>
    public required string Device { get; init; }

    /// <summary>Maker and model.</summary>
    public required string Model { get; init; }

    /// <summary>The serial number.</summary>
    public required string Serial { get; init; }

    /// <summary>The disk's size in bytes.</summary>
    public required long Length { get; init; }

    /// <summary>The bytes that were compared with what was there; 0 when everything was written.</summary>
    public long Compared { get; init; }

    /// <summary>The bytes that were written.</summary>
    public long Written { get; init; }

    /// <summary>The disk's size, or the first place that did not keep what the probe wrote there; null when it was not probed.</summary>
    public long? Capacity { get; init; }

    /// <summary>Where what was read back first differs; null when nothing differs, or nothing was read back.</summary>
    public long? Difference { get; init; }

    /// <summary>The stages and their seconds.</summary>
    public required IReadOnlyList<StageTime> Stages { get; init; }

    /// <summary>Whether the disk has the size that it claims, and gave back what was written.</summary>
    public bool IsGood => Difference is null && (Capacity is null || Capacity >= Length);
}
