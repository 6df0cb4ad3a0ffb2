namespace MediaForge.Lab;

/// <summary>
/// A generalized Windows that is too small to start: the hives and the kernel of the lab's own, and some megabytes that nothing compresses. For
/// tests in Windows PE that apply or capture one and do not start it; each file less saves them time.
/// </summary>
internal static class SmallWindows
{
    private const int BallastLength = 8 << 20;

    /// <summary>Makes it a WIM of one image. Skips the running test when a tool is not there.</summary>
    /// <param name="folder">Where to make it.</param>
    /// <param name="name">The file's name without its end.</param>
    /// <param name="change">Changes the tree before it becomes an image.</param>
    public static string CreateWim(TempFolder folder, string name, Action<string>? change = null)
    {
        var wimlib = ExternalTool.Require("wimlib-imagex", "wimtools");
        var tree = folder[name + "-tree"];
        wimlib.RunOk("extract", LabAdk.Require().InstallWim, "1", "/Windows/System32/config/SYSTEM", "/Windows/System32/config/SOFTWARE", "/Windows/System32/config/SECURITY", "/Windows/System32/ntoskrnl.exe",
            "/Windows/Setup/State", "--dest-dir", tree, "--preserve-dir-structure", "--no-acls");
        var ballast = new byte[BallastLength];
        Random.Shared.NextBytes(ballast);
        File.WriteAllBytes(Path.Combine(tree, "Windows", "ballast.bin"), ballast);
        change?.Invoke(tree);
        var wim = folder[name + ".wim"];
        wimlib.RunOk("capture", tree, wim, "Windows 11 Pro", "--compress=XPRESS", "--flags=Professional", "--no-acls", "--image-property", "WINDOWS/ARCH=9", "--image-property", "WINDOWS/EDITIONID=Professional",
            "--image-property", "WINDOWS/VERSION/MAJOR=10", "--image-property", "WINDOWS/VERSION/MINOR=0", "--image-property", "WINDOWS/VERSION/BUILD=26100");
        return wim;
    }

    /// <summary>Makes the Windows of a tree a member of a domain, as its SECURITY hive knows it: by the domain's SID.</summary>
    public static void JoinDomain(string tree)
    {
        // S-1-5-21-1-2-3
        const string Sid = "01,04,00,00,00,00,00,05,15,00,00,00,01,00,00,00,02,00,00,00,03,00,00,00";
        var result = ExternalTool.Require("hivexsh", "libhivex-bin").Run(["-w", Path.Combine(tree, "Windows", "System32", "config", "SECURITY")],
            input: $"add Policy\ncd Policy\nadd PolPrDmS\ncd PolPrDmS\nsetval 1\n@\nhex:0:{Sid}\ncommit\n");
        Assert.True(result.ExitCode == 0, result.Output + result.Error);
    }
}
