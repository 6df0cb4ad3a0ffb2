namespace MediaForge.Lab;

/// <summary>
/// An ISO image from the lab ADK, made by Debian's own ISO writers, that starts lab/programs/probe.c in the PE: for the tests of the lab
/// itself. A random token lies in the boot image and another on the disc; only a guest that found and read both can show them.
/// </summary>
internal sealed class ProbeDisc
{
    private ProbeDisc(string path) => Path = path;

    /// <summary>The image.</summary>
    public string Path { get; }

    /// <summary>The token in the boot image, at X:\MediaForge\token.txt.</summary>
    public string ImageToken { get; } = Guid.NewGuid().ToString("N");

    /// <summary>The token in the disc's top folder.</summary>
    public string DiscToken { get; } = Guid.NewGuid().ToString("N");

    /// <summary>Makes a disc.</summary>
    /// <param name="folder">Where to make it.</param>
    /// <param name="udf">With UDF beside ISO 9660 and Joliet (genisoimage), else without (xorriso).</param>
    /// <param name="leaveOut">A file of the finished tree that the disc goes without, such as "Boot/BCD".</param>
    /// <param name="arguments">The probe's.</param>
    /// <param name="startnet">A startnet.cmd to start instead of the probe.</param>
    /// <param name="files">More files for the disc: where on it, and what.</param>
    public static ProbeDisc Create(TempFolder folder, bool udf, string? leaveOut = null, string arguments = "", string? startnet = null, IReadOnlyDictionary<string, string>? files = null)
    {
        var adk = LabAdk.Require();
        var disc = new ProbeDisc(folder["probe.iso"]);
        var tree = folder["tree"];
        CopyTree(adk.Media, tree);
        foreach (var name in new[] { "etfsboot.com", "efisys.bin" }) File.Copy(System.IO.Path.Combine(adk.Oscdimg, name), System.IO.Path.Combine(tree, "Boot", name));
        folder.Write("tree/token.txt", disc.DiscToken);
        disc.AddBootImage(folder, adk, arguments, startnet);
        foreach (var (target, source) in files ?? new Dictionary<string, string>())
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(System.IO.Path.Combine(tree, target))!);
            File.Copy(source, System.IO.Path.Combine(tree, target));
        }
        if (leaveOut is not null) File.Delete(System.IO.Path.Combine(tree, leaveOut));
        disc.Write(tree, udf);
        return disc;
    }

    /// <summary>Compiles one of lab/programs for Windows and returns its path.</summary>
    public static string Compile(TempFolder folder, string program)
    {
        var output = folder[program + ".exe"];
        ExternalTool.Require("x86_64-w64-mingw32-gcc", "gcc-mingw-w64-x86-64").RunOk("-O2", "-s", "-o", output, Repository.PathOf("tests", "MediaForge.Lab", "lab", "programs", program + ".c"));
        return output;
    }

    private void AddBootImage(TempFolder folder, LabAdk adk, string arguments, string? startnet)
    {
        var probe = Compile(folder, "probe");
        var shell = startnet is null
            ? (Name: "winpeshl.ini", Text: $"[LaunchApps]\r\n%SYSTEMDRIVE%\\MediaForge\\probe.exe, {arguments}\r\n%SYSTEMROOT%\\System32\\wpeutil.exe, shutdown\r\n")
            : (Name: "startnet.cmd", Text: startnet);
        var shellFile = folder.Write(shell.Name, shell.Text);
        var token = folder.Write("token.txt", ImageToken);
        var image = folder["tree/sources/boot.wim"];
        Directory.CreateDirectory(folder["tree/sources"]);
        File.Copy(adk.WinPeWim, image);
        var commands = $"add '{probe}' /MediaForge/probe.exe\nadd '{token}' /MediaForge/token.txt\nadd '{shellFile}' /Windows/System32/{shell.Name}\n";
        var update = ExternalTool.Require("wimlib-imagex", "wimtools").Run(["update", image, "1", "--no-acls"], input: commands);
        Assert.True(update.ExitCode == 0, update.Error);
    }

    private void Write(string tree, bool udf)
    {
        string[] common =
        [
            "-quiet", "-iso-level", "3", "-J", "-joliet-long", "-V", "MEDIAFORGE", "-b", "Boot/etfsboot.com", "-no-emul-boot", "-boot-load-size", "4",
            "-eltorito-alt-boot", "-e", "Boot/efisys.bin", "-no-emul-boot", "-o", Path, tree,
        ];
        if (udf) ExternalTool.Require("genisoimage", "genisoimage").RunOk(["-allow-limited-size", "-udf", .. common]);
        else ExternalTool.Require("xorriso", "xorriso").RunOk(["-as", "mkisofs", .. common]);
    }

    private static void CopyTree(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var folder in Directory.GetDirectories(from)) CopyTree(folder, System.IO.Path.Combine(to, System.IO.Path.GetFileName(folder)));
        foreach (var file in Directory.GetFiles(from)) File.Copy(file, System.IO.Path.Combine(to, System.IO.Path.GetFileName(file)));
    }
}
