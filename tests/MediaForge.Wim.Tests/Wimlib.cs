namespace MediaForge.Wim.Tests;

/// <summary>wimlib-imagex, the independent reader and writer of WIMs that these tests check with.</summary>
internal static class Wimlib
{
    public static ExternalTool Require() => ExternalTool.Require("wimlib-imagex", "wimtools");

    /// <summary>The sample files captured, in a folder of the test's.</summary>
    public static string CaptureSamples(this ExternalTool wimlib, TempFolder temp, params string[] options)
    {
        var files = temp["files"];
        if (!Directory.Exists(files)) SampleFiles.WriteAll(files);
        var wim = temp[$"{Guid.NewGuid():N}.wim"];
        wimlib.RunOk(["capture", files, wim, "First", "The first image", "--no-acls", .. options]);
        return wim;
    }
}
