namespace MediaForge.Lab;

/// <summary>What a captured image must hold, asked of wimlib.</summary>
internal static class CapturedImage
{
    /// <summary>The WIM is sound, describes itself, and holds what <see cref="ReferenceMachine.BuildAndCapture"/> installs and nothing of the task sequence.</summary>
    public static void ShouldHoldWhatWasInstalled(ReferenceMachine reference, string console)
    {
        File.Exists(reference.Image).ShouldBeTrue(console);
        var wimlib = ExternalTool.Require("wimlib-imagex", "wimtools");
        wimlib.Run(["verify", reference.Image]).ExitCode.ShouldBe(0, console);
        var info = wimlib.RunOk("info", reference.Image);
        info.ShouldContain("A reference image");
        info.ShouldContain("Edition ID:             Professional");
        var names = wimlib.RunOk("dir", reference.Image, "1").Split('\n', StringSplitOptions.TrimEntries);
        foreach (var file in new[]
        {
            "/Apps/first.txt", "/Apps/second.txt", "/Tools/tool.txt", "/marks.txt", "/Windows/INF/oem0.inf",
            "/Windows/servicing/Packages/windows-kb1-x64.msu.installed", "/Windows/servicing/Packages/windows-kb3-reboot-x64.cab.installed",
            "/Windows/System32/Sysprep/Sysprep_succeeded.tag",
        }) names.ShouldContain(file, StringComparer.OrdinalIgnoreCase, console);
        names.ShouldNotContain(n => n.Contains("_SMSTaskSequence", StringComparison.OrdinalIgnoreCase) || n.EndsWith("unattend.xml", StringComparison.OrdinalIgnoreCase), console);
        wimlib.RunOk("extract", reference.Image, "1", "/marks.txt", "/Windows/System32/config/SOFTWARE", "/Windows/System32/config/SYSTEM", "--dest-dir", reference.Media.Folder.Path, "--no-acls");
        // Once: a command that ran twice would have left two lines.
        File.ReadAllText(reference.Media.Folder["marks.txt"]).Trim().ShouldBe(reference.Media.Token, console);
        var hivex = ExternalTool.Require("hivexsh", "libhivex-bin");
        hivex.Run([reference.Media.Folder["SOFTWARE"]], input: "cd \\Microsoft\\Windows\\CurrentVersion\\Setup\\State\nlsval\n").Output.ShouldContain("IMAGE_STATE_GENERALIZE_RESEAL_TO_OOBE", Case.Sensitive, console);
        hivex.Run([reference.Media.Folder["SYSTEM"]], input: "cd \\ControlSet001\\Services\nls\n").Output.ShouldNotContain("MediaForge", Case.Insensitive, console);
    }
}
