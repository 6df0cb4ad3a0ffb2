namespace MediaForge.Media.Planning;

/// <summary>Where, below a folder that a user names, the ADK, its WinPE add-on, copype or a Windows disc keep boot files.</summary>
internal static class KitFolders
{
    private static readonly string[] Roots = ["", "Assessment and Deployment Kit", "10/Assessment and Deployment Kit", "Windows Kits/10/Assessment and Deployment Kit"];

    /// <summary>Relative to a root: media files first, then loaders for discs, then the folder of the boot images.</summary>
    private static readonly string[] Parts =
    [
        "", "Media", "amd64/Media", "Windows Preinstallation Environment/amd64/Media",
        "fwfiles", "bootbins", "Oscdimg", "amd64/Oscdimg", "Deployment Tools/amd64/Oscdimg", "Windows Preinstallation Environment/amd64/fwfiles",
        "../Deployment Tools/amd64/Oscdimg", "../../Deployment Tools/amd64/Oscdimg",
        "amd64", "Windows Preinstallation Environment/amd64",
    ];

    /// <summary>The names of a boot image in such a folder or on a disc.</summary>
    public static IReadOnlyList<string> BootImages { get; } = ["en-us/winpe.wim", "winpe.wim", "sources/boot.wim", "boot.wim"];

    /// <summary>The folders that are there, in the order of search.</summary>
    public static IReadOnlyList<string> In(string folder)
    {
        var found = new List<string>();
        foreach (var root in Roots)
        {
            if (new FolderPlace(folder).Resolve(root) is not { } start) continue;
            foreach (var part in Parts)
            {
                var up = start;
                var rest = part;
                while (rest.StartsWith("../", StringComparison.Ordinal))
                {
                    up = Path.GetDirectoryName(up) ?? up;
                    rest = rest[3..];
                }
                if (new FolderPlace(up).Resolve(rest) is { } path && Directory.Exists(path) && !found.Contains(path)) found.Add(path);
            }
        }
        return found;
    }
}
