using MediaForge.Bytes;

namespace MediaForge.Media.Planning;

/// <summary>The boot files of a media, wherever they came from.</summary>
internal sealed record BootFiles
{
    /// <summary>The UEFI boot manager (bootmgfw.efi): <c>EFI/Boot/bootx64.efi</c> on the media; null for no UEFI.</summary>
    public FoundFile? UefiBootManager { get; init; }

    /// <summary>The boot manager that Microsoft's cdboot starts: <c>bootmgr.efi</c> on the media.</summary>
    public FoundFile? UefiDiscBootManager { get; init; }

    /// <summary>The BIOS boot manager: <c>bootmgr</c> on the media; null for no BIOS.</summary>
    public FoundFile? BiosBootManager { get; init; }

    /// <summary>The ramdisk's frame: <c>boot/boot.sdi</c>.</summary>
    public FoundFile? BootSdi { get; init; }

    /// <summary>Microsoft's El Torito image for BIOS (etfsboot.com); null to use our own loader.</summary>
    public FoundFile? BiosLoader { get; init; }

    /// <summary>Microsoft's El Torito image for UEFI (efisys*.bin); null to use a FAT image around the boot manager.</summary>
    public FoundFile? UefiLoader { get; init; }

    /// <summary>The prompt of etfsboot.com (bootfix.bin), when one is wanted.</summary>
    public FoundFile? BiosPrompt { get; init; }

    /// <summary>Fonts, resources and the like: path on the media and the file.</summary>
    public IReadOnlyList<KeyValuePair<string, FoundFile>> Extras { get; init; } = [];
}

/// <summary>A file and where it was found.</summary>
internal sealed record FoundFile(ByteSource Content, string Place, string Path);
