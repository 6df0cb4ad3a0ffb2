namespace MediaForge.Wim;

/// <summary>The processor that an image is for (PROCESSOR_ARCHITECTURE_*).</summary>
public enum WimArchitecture
{
    /// <summary>32-bit x86.</summary>
    X86 = 0,

    /// <summary>32-bit ARM.</summary>
    Arm = 5,

    /// <summary>Itanium.</summary>
    Itanium = 6,

    /// <summary>64-bit x86.</summary>
    X64 = 9,

    /// <summary>64-bit ARM.</summary>
    Arm64 = 12,
}
