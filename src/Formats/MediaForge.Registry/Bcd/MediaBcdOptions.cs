namespace MediaForge.Registry.Bcd;

/// <summary>What <see cref="BcdStore.ForMedia"/> writes. Paths have backslashes and start at the root of the media, or of the boot image where it says so.</summary>
public sealed record MediaBcdOptions
{
    /// <summary>The boot image.</summary>
    public string RamdiskPath { get; init; } = @"\sources\boot.wim";

    /// <summary>The boot.sdi file, from which the RAM disk is made; the same one for BIOS and UEFI.</summary>
    public string SdiPath { get; init; } = @"\boot\boot.sdi";

    /// <summary>The loader inside the boot image; null for winload.exe or winload.efi in <c>\windows\system32\boot</c>, by firmware.</summary>
    public string? LoaderPath { get; init; }

    /// <summary>What the entry is called in a menu and on error screens.</summary>
    public string Description { get; init; } = "Windows PE";

    /// <summary>The language of the boot manager and the loader; their texts fall back to English.</summary>
    public string Locale { get; init; } = "en-US";

    /// <summary>How many seconds the boot menu waits; 0 starts the boot image without a menu.</summary>
    public int Timeout { get; init; }
}
