namespace MediaForge.Lab;

/// <summary>
/// The lab's stand-in for the Windows ADK with its Windows PE add-on: the same files in the same places, made by lab/build.sh from Debian
/// packages. It is made once and kept in $MEDIAFORGE_LAB, else in mediaforge/lab below the user's cache folder; see lab/README.md.
/// </summary>
public sealed class LabAdk
{
    private const int MissingPackages = 3;
    private const int BuildSeconds = 900;
    private static readonly Lazy<ToolResult> Built = new(Build);

    private LabAdk(string root) => Root = root;

    /// <summary>The folder that an installed ADK calls "Assessment and Deployment Kit".</summary>
    public string Root { get; }

    /// <summary>"Windows Preinstallation Environment/amd64".</summary>
    public string WindowsPe => Path.Combine(Root, "Windows Preinstallation Environment", "amd64");

    /// <summary>The boot files of a medium, as copype copies them: bootmgr, Boot, EFI. No boot.wim is among them.</summary>
    public string Media => Path.Combine(WindowsPe, "Media");

    /// <summary>The boot image. It holds all boot files too (Windows/Boot), boot.sdi included.</summary>
    public string WinPeWim => Path.Combine(WindowsPe, "en-us", "winpe.wim");

    /// <summary>The folder with etfsboot.com, efisys.bin and efisys_noprompt.bin.</summary>
    public string Oscdimg => Path.Combine(Root, "Deployment Tools", "amd64", "Oscdimg");

    /// <summary>The image of the stand-in full Windows, as it lies on installation media: one image, generalized. It is no part of an ADK and lies beside it.</summary>
    public string InstallWim => Path.Combine(Path.GetDirectoryName(Root)!, "os", "install.wim");

    /// <summary>The ADK; it is built when there is none yet, or one of other sources. Skips the running test where that is impossible, fails it where the build does.</summary>
    public static LabAdk Require()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("The lab is built of Debian's packages: it needs Linux.");
        ExternalTool.Require("dpkg-query", "dpkg");
        var result = Built.Value;
        if (result.ExitCode == MissingPackages) Assert.Skip($"{result.Error.Trim()} (see tests/MediaForge.Lab/lab/packages.txt)");
        Assert.True(result.ExitCode == 0, result.Error);
        return new LabAdk(result.Output.Trim());
    }

    private static ToolResult Build() =>
        ExternalTool.Require("bash", "bash").Run([Repository.PathOf("tests", "MediaForge.Lab", "lab", "build.sh")], seconds: BuildSeconds);
}
