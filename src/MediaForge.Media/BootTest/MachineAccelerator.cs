namespace MediaForge.Media.BootTest;

/// <summary>What runs the processor of a virtual machine.</summary>
public enum MachineAccelerator
{
    /// <summary>The hardware (KVM) where this process may use it and it works, else emulation.</summary>
    Fastest,

    /// <summary>Emulation everywhere (TCG): slow, and the same on each host.</summary>
    Emulation,
}
