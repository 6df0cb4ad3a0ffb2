namespace MediaForge.Lab;

/// <summary>What starts the machine.</summary>
public enum Firmware
{
    /// <summary>SeaBIOS.</summary>
    Bios,

    /// <summary>OVMF, without Secure Boot.</summary>
    Uefi,

    /// <summary>OVMF with Secure Boot enforced and Microsoft's keys enrolled: it refuses what Microsoft did not sign, the lab's own boot files included.</summary>
    UefiSecureBoot,
}
