namespace MediaForge.Execution.Machines;

/// <summary>What a volume lies on.</summary>
public enum VolumeKind
{
    /// <summary>Windows does not say, or something else.</summary>
    Other,

    /// <summary>A built-in disk (also a USB disk that says it is fixed, and the RAM disk of Windows PE).</summary>
    Fixed,

    /// <summary>A stick or card.</summary>
    Removable,

    /// <summary>An optical disc.</summary>
    Optical,

    /// <summary>A network share.</summary>
    Network,
}
