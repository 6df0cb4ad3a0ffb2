namespace MediaForge.Optical;

/// <summary>The firmware that a boot image is for (El Torito 1.0, 2.1; UEFI 2.10, 13.3.2.1).</summary>
public enum BootPlatform : byte
{
    /// <summary>A PC BIOS (80x86): the image is real-mode code.</summary>
    Bios = 0x00,

    /// <summary>UEFI: the image is a FAT volume with <c>\EFI\BOOT\BOOT*.EFI</c>.</summary>
    Uefi = 0xEF,
}
