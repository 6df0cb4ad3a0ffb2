using MediaForge.Execution.Machines;
using MediaForge.Registry;

namespace MediaForge.Execution.Simulation;

/// <summary>The least that an image of Windows holds to be taken for one: kernel, loaders, boot files and hives.</summary>
public static class SimulatedWindows
{
    /// <summary>The files of a 64-bit Windows 11 by their paths from the top of its volume.</summary>
    public static Dictionary<string, byte[]> Files()
    {
        var time = new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var system = RegistryHive.Create("ROOT");
        system.Root.Create("Select").SetDWord("Current", 1);
        system.Root.Create(@"ControlSet001\Control\Session Manager");
        system.Root.Create(@"ControlSet001\Services");
        system.Root.Create("Setup").SetDWord("SystemSetupInProgress", 1);
        var software = RegistryHive.Create("ROOT");
        var version = software.Root.Create(@"Microsoft\Windows NT\CurrentVersion");
        version.SetString("ProductName", "Windows 11 Pro");
        version.SetString("CurrentBuild", "26100");
        version.SetString("EditionID", "Professional");
        return new Dictionary<string, byte[]>(StringComparer.OrdinalIgnoreCase)
        {
            [@"Windows\explorer.exe"] = [.. "MZ"u8],
            [@"Windows\System32\ntoskrnl.exe"] = [.. "MZ kernel"u8],
            [@"Windows\System32\winload.efi"] = [.. "MZ loader"u8],
            [@"Windows\System32\winload.exe"] = [.. "MZ loader"u8],
            [@"Windows\System32\config\SYSTEM"] = system.Write(time),
            [@"Windows\System32\config\SOFTWARE"] = software.Write(time),
            [@"Windows\System32\config\BCD-Template"] = RegistryHive.Create("BCD00000000", 3).Write(time),
            [@"Windows\Boot\EFI\bootmgfw.efi"] = [.. "MZ boot manager"u8],
            [@"Windows\Boot\PCAT\bootmgr"] = [.. "boot manager"u8],
        };
    }

    /// <summary>An image of it.</summary>
    public static SimulatedWim Image(int index = 1, string name = "Windows 11 Pro", long totalBytes = 12L << 30) =>
        new(new ImageFacts(index, name, totalBytes) { IsWindows = true, Architecture = "x64", Edition = "Professional", Version = new Version(10, 0, 26100, 1), Language = "en-US" }, Files());
}
