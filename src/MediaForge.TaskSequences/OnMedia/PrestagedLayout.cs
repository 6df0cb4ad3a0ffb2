namespace MediaForge.TaskSequences.OnMedia;

/// <summary>What is different about a media that lies on a disk of the machine (<see cref="OnMediaFormat.Prestaged"/>).</summary>
public static class PrestagedLayout
{
    /// <summary>The script that has a machine start Windows PE from the volume that the media was applied to; a factory runs it.</summary>
    public const string StartScript = "MediaForge/prestage.cmd";

    /// <summary>What the entry in the media's boot stores is called, by which it is found again and deleted.</summary>
    public const string BootEntry = "MediaForge";

    // In the top folder: what the firmware and the boot manager read.
    private static readonly string[] BootNames = ["bootmgr", "boot", "efi"];

    /// <summary>
    /// Whether a file is one that boot managers and the set-up of Windows change on a disk, so that it need not be what the
    /// manifest says.
    /// </summary>
    /// <param name="path">Its path on the media, with forward slashes.</param>
    public static bool IsBootFile(string path) => BootNames.Contains(path.Split('/')[0], StringComparer.OrdinalIgnoreCase);
}
