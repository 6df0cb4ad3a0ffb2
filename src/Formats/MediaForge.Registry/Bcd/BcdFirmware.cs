namespace MediaForge.Registry.Bcd;

/// <summary>The firmware that a store is for. Stores for the two differ in the names of the programs they start.</summary>
public enum BcdFirmware
{
    /// <summary>Legacy BIOS: <c>\boot\bcd</c>, read by BOOTMGR.</summary>
    Bios,

    /// <summary>UEFI: <c>\EFI\Microsoft\Boot\BCD</c>, read by bootmgfw.efi or bootmgr.efi.</summary>
    Uefi,
}
