using MediaForge.Media.Definition;
using MediaForge.TaskSequences;

namespace MediaForge.Media.Planning;

/// <summary>
/// Finds the boot files in the given places, in their order. Each file has the names under which the ADK, a Windows
/// disc and a Windows image keep it; what is not found is reported with every place and name that was searched.
/// </summary>
internal sealed class BootFileFinder(IReadOnlyList<BootFilePlace> places, MediaDefinition definition)
{
    private static readonly string[] UefiBootManager = ["efi/boot/bootx64.efi", "Windows/Boot/EFI/bootmgfw.efi"];
    private static readonly string[] UefiDiscBootManager = ["bootmgr.efi", "Windows/Boot/EFI/bootmgr.efi"];
    private static readonly string[] BiosBootManager = ["bootmgr", "Windows/Boot/PCAT/bootmgr"];
    private static readonly string[] BootSdi = ["boot/boot.sdi", "Windows/Boot/DVD/EFI/boot.sdi", "Windows/Boot/DVD/PCAT/boot.sdi"];
    private static readonly string[] BiosLoader = ["etfsboot.com", "boot/etfsboot.com", "Windows/Boot/DVD/PCAT/etfsboot.com"];
    private static readonly string[] BiosPrompt = ["boot/bootfix.bin", "Windows/Boot/DVD/PCAT/en-US/bootfix.bin"];
    private static readonly string[] UefiLoader = ["efisys_noprompt.bin", "efi/microsoft/boot/efisys_noprompt.bin", "Windows/Boot/DVD/EFI/en-US/efisys_noprompt.bin"];
    private static readonly string[] UefiLoaderWithPrompt = ["efisys.bin", "efi/microsoft/boot/efisys.bin", "Windows/Boot/DVD/EFI/en-US/efisys.bin"];

    /// <summary>Folders of extras: where they go on the media, and where they are found.</summary>
    private static readonly (string Target, string[] Sources)[] ExtraFolders =
    [
        ("boot/fonts", ["boot/fonts", "Windows/Boot/Fonts"]),
        ("boot/resources", ["boot/resources", "Windows/Boot/Resources"]),
        ("efi/microsoft/boot/fonts", ["efi/microsoft/boot/fonts", "Windows/Boot/Fonts"]),
        ("efi/microsoft/boot/resources", ["efi/microsoft/boot/resources", "Windows/Boot/Resources"]),
    ];

    private readonly List<Problem> _problems = [];

    /// <summary>The files, and what is missing.</summary>
    public (BootFiles Files, IReadOnlyList<Problem> Problems) Find()
    {
        var wantUefi = definition.Firmware != FirmwareChoice.Bios;
        var wantBios = definition.Firmware != FirmwareChoice.Uefi;
        var both = definition.Firmware == FirmwareChoice.Both;

        var uefi = wantUefi ? First(UefiBootManager) : null;
        var bios = wantBios ? First(BiosBootManager) : null;
        if (wantUefi && uefi is null && (both || bios is null || definition.Firmware == FirmwareChoice.Uefi))
            Missing("bootmgfw.efi", "the UEFI boot manager", UefiBootManager);
        else if (wantUefi && uefi is null)
            _problems.Add(ProblemCodes.BiosOnly($"bootmgfw.efi was not found. Searched: {string.Join("; ", Searched(UefiBootManager))}."));
        if (wantBios && bios is null && (both || uefi is null || definition.Firmware == FirmwareChoice.Bios))
            Missing("bootmgr", "the BIOS boot manager", BiosBootManager);
        else if (wantBios && bios is null)
            _problems.Add(ProblemCodes.UefiOnly($"bootmgr was not found. Searched: {string.Join("; ", Searched(BiosBootManager))}."));

        var sdi = First(BootSdi);
        if (sdi is null) Missing("boot.sdi", "the frame of the ramdisk that Windows PE runs from", BootSdi);

        var files = new BootFiles
        {
            UefiBootManager = uefi,
            UefiDiscBootManager = uefi is null ? null : First(UefiDiscBootManager),
            BiosBootManager = bios,
            BootSdi = sdi,
            Extras = Extras(uefi is not null, bios is not null),
        };
        return (WithLoaders(files), _problems);
    }

    private BootFiles WithLoaders(BootFiles files)
    {
        if (definition.Loaders == LoaderChoice.Own)
        {
            if (definition.PressKey) _problems.Add(ProblemCodes.NoPrompt());
            return files;
        }
        var uefiNames = definition.PressKey ? UefiLoaderWithPrompt : UefiLoader;
        var bios = files.BiosBootManager is null ? null : First(BiosLoader);
        // efisys*.bin holds cdboot, which starts \bootmgr.efi of the disc: one is no use without the other.
        var uefi = files.UefiBootManager is null || files.UefiDiscBootManager is null ? null : First(uefiNames);
        var prompt = definition.PressKey && bios is not null ? First(BiosPrompt) : null;
        if (definition.PressKey && ((files.BiosBootManager is not null && (bios is null || prompt is null)) || (files.UefiBootManager is not null && uefi is null)))
            _problems.Add(ProblemCodes.NoPrompt());
        if (definition.Loaders == LoaderChoice.Microsoft)
        {
            if (files.BiosBootManager is not null && bios is null) Missing("etfsboot.com", "Microsoft's BIOS loader for discs", BiosLoader);
            if (files.UefiBootManager is not null && uefi is null) Missing(uefiNames[0], "Microsoft's UEFI loader for discs", uefiNames);
        }
        return files with { BiosLoader = bios, UefiLoader = uefi, BiosPrompt = prompt };
    }

    private List<KeyValuePair<string, FoundFile>> Extras(bool uefi, bool bios)
    {
        var extras = new List<KeyValuePair<string, FoundFile>>();
        foreach (var (target, sources) in ExtraFolders)
        {
            if (!(target.StartsWith("efi", StringComparison.Ordinal) ? uefi : bios)) continue;
            foreach (var (place, source) in places.SelectMany(p => sources.Select(s => (p, s))))
            {
                var found = place.List(source).Select(f => KeyValuePair.Create($"{target}/{f.Name}", new FoundFile(f.Content, place.Name, $"{source}/{f.Name}"))).ToList();
                extras.AddRange(found);
                if (found.Count > 0) break;
            }
        }
        if (uefi && First("efi/microsoft/boot/boot.stl", "Windows/Boot/EFI/boot.stl") is { } stl) extras.Add(KeyValuePair.Create("efi/microsoft/boot/boot.stl", stl));
        return extras;
    }

    private FoundFile? First(params string[] names)
    {
        foreach (var place in places)
            foreach (var name in names)
                if (place.Find(name) is { } content) return new FoundFile(content, place.Name, name);
        return null;
    }

    private void Missing(string file, string purpose, string[] names) => _problems.Add(ProblemCodes.NoBootFile(file, purpose, Searched(names), isError: true));

    private IEnumerable<string> Searched(string[] names) => places.Select(p => $"{p.Name} ({string.Join(", ", names)})");
}
