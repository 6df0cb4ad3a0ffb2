namespace MediaForge.Cli.Tests;

/// <summary>Folders and WIMs that the tests of the <c>wim</c> verbs work on.</summary>
internal static class WimSamples
{
    /// <summary>A folder with files of several sizes, of which two are equal and one is empty.</summary>
    public static string SampleFolder(this CliRun cli, string name = "files")
    {
        var large = new byte[100_000];
        for (var i = 0; i < large.Length; i++) large[i] = (byte)(i / 100 * 7);
        cli.WriteBytes(name + "/a/small.txt", "the small one"u8.ToArray());
        cli.WriteBytes(name + "/a/b/large.bin", large);
        cli.WriteBytes(name + "/c/same.bin", "the same"u8.ToArray());
        cli.WriteBytes(name + "/empty", []);
        return cli[name];
    }

    /// <summary>A WIM of the sample folder that wimlib wrote.</summary>
    public static string WimlibWim(this CliRun cli, params string[] options)
    {
        var wim = cli["theirs.wim"];
        ExternalTool.Require("wimlib-imagex", "wimtools").RunOk(["capture", cli.SampleFolder(), wim, "First", "The first image", .. options]);
        return wim;
    }
}
