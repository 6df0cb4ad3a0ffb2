using System.Security.Cryptography;
using MediaForge.Registry;

namespace MediaForge.Cli.Tests;

/// <summary>Folders and WIMs that the tests of the <c>wim</c> verbs work on.</summary>
internal static class WimSamples
{
    public static ExternalTool Wimlib => ExternalTool.Require("wimlib-imagex", "wimtools");

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
        Wimlib.RunOk(["capture", cli.SampleFolder(), wim, "First", "The first image", .. options]);
        return wim;
    }

    /// <summary>A WIM of the sample folder that the command captured.</summary>
    public static async Task<string> CaptureAsync(this CliRun cli, params string[] options)
    {
        var wim = cli["ours.wim"];
        (await cli.RunAsync(["wim", "capture", cli.SampleFolder(), wim, "First", .. options])).ShouldBe(ExitCodes.Done, cli.Error);
        return wim;
    }

    /// <summary>A folder with what tells of a Windows: a library's head and two hives.</summary>
    public static string WindowsFolder(this CliRun cli, string name = "windows")
    {
        var library = new byte[512];
        (library[0], library[1], library[0x3C], library[0x80], library[0x81], library[0x84], library[0x85]) = ((byte)'M', (byte)'Z', 0x80, (byte)'P', (byte)'E', 0x64, 0x86);
        var software = RegistryHive.Create("ROOT");
        var version = software.Root.Create(@"Microsoft\Windows NT\CurrentVersion");
        version.SetString("ProductName", "Windows 11 Pro");
        version.SetString("EditionID", "Professional");
        version.SetDWord("CurrentMajorVersionNumber", 10);
        version.SetDWord("CurrentMinorVersionNumber", 0);
        version.SetString("CurrentBuild", "22631");
        var system = RegistryHive.Create("ROOT");
        system.Root.Create("Select").SetDWord("Current", 1);
        system.Root.Create(@"ControlSet001\Control\MUI\UILanguages\en-US").SetDWord("LCID", 0x409);
        cli.WriteBytes(name + "/Windows/System32/kernel32.dll", library);
        cli.WriteBytes(name + "/Windows/System32/config/SOFTWARE", software.Write(DateTimeOffset.UnixEpoch));
        cli.WriteBytes(name + "/Windows/System32/config/SYSTEM", system.Write(DateTimeOffset.UnixEpoch));
        cli.Write(name + "/pagefile.sys", "paged");
        cli.Write(name + "/Windows/Temp/x.tmp", "temporary");
        return cli[name];
    }

    /// <summary>Every file and folder of a folder: path, content, time.</summary>
    public static IReadOnlyList<string> Tree(string folder) =>
    [
        .. Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(path =>
            $"{Path.GetRelativePath(folder, path)} {(Directory.Exists(path) ? "folder" : Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path))))} {File.GetLastWriteTimeUtc(path):O}"),
    ];
}
