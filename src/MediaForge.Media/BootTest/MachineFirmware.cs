namespace MediaForge.Media.BootTest;

/// <summary>The firmware of a virtual machine.</summary>
public enum MachineFirmware
{
    /// <summary>BIOS (SeaBIOS, part of QEMU).</summary>
    Bios,

    /// <summary>UEFI (OVMF), without Secure Boot.</summary>
    Uefi,

    /// <summary>UEFI (OVMF) with Secure Boot enforced and Microsoft's keys enrolled: it refuses what Microsoft did not sign.</summary>
    UefiSecureBoot,
}
