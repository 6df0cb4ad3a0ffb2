using System.Buffers.Binary;
using MediaForge.Bytes;
using MediaForge.Registry;

namespace MediaForge.Imaging.Tests;

/// <summary>The files of a Windows that tell what it is, made up: a library's head and two hives.</summary>
internal sealed class SampleWindows
{
    private static readonly DateTimeOffset Time = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    public Dictionary<string, byte[]> Files { get; } = new(StringComparer.OrdinalIgnoreCase);

    public RegistryHive Software { get; } = RegistryHive.Create("ROOT");

    public RegistryHive System { get; } = RegistryHive.Create("ROOT");

    public RegistryKey Version => Software.Root.Create(@"Microsoft\Windows NT\CurrentVersion");

    public RegistryKey Control => System.Root.Create(@"ControlSet001\Control");

    public WindowsImageFacts? Read()
    {
        Pack();
        return WindowsImageFacts.Read(path => Files.TryGetValue(path, out var bytes) ? ByteSource.FromBytes(bytes) : null);
    }

    /// <summary>Puts the hives among the files, unless the test put something else there.</summary>
    public SampleWindows Pack()
    {
        Files.TryAdd(@"\Windows\System32\config\SOFTWARE", Software.Write(Time));
        Files.TryAdd(@"\Windows\System32\config\SYSTEM", System.Write(Time));
        return this;
    }

    /// <summary>Writes the files to a folder, where names have the given case.</summary>
    public string WriteTo(TempFolder temp, string folder, Func<string, string>? naming = null)
    {
        Pack();
        foreach (var (path, content) in Files) temp.Write(folder + (naming?.Invoke(path) ?? path).Replace('\\', '/'), content);
        return temp[folder];
    }

    /// <summary>Windows 11, as its own registry describes it.</summary>
    public static SampleWindows Eleven()
    {
        var windows = new SampleWindows();
        windows.Files[@"\Windows\System32\kernel32.dll"] = Library(0x8664);
        windows.Version.SetString("ProductName", "Windows 10 Pro");
        windows.Version.SetString("EditionID", "Professional");
        windows.Version.SetString("InstallationType", "Client");
        windows.Version.SetString("CurrentVersion", "6.3");
        windows.Version.SetDWord("CurrentMajorVersionNumber", 10);
        windows.Version.SetDWord("CurrentMinorVersionNumber", 0);
        windows.Version.SetString("CurrentBuild", "22631");
        windows.Version.SetString("CurrentBuildNumber", "22631");
        windows.Version.SetDWord("UBR", 2428);
        windows.Version.SetString("BuildLabEx", "22621.1.amd64fre.ni_release.220506-1250");
        windows.Version.SetString("BuildBranch", "ni_release");
        windows.Version.SetString("SystemRoot", @"C:\WINDOWS");
        var servicing = windows.Software.Root.Create(@"Microsoft\Windows\CurrentVersion\Setup\ImageServicingData");
        servicing.SetDWord("GDRDURevision", 0);
        servicing.SetString("PKeyConfigVersion", "10.0.22621.2428;2016-01-01T00:00:00Z");
        servicing.SetString("ImageState", "IMAGE_STATE_GENERALIZE_RESEAL_TO_OOBE");

        var select = windows.System.Root.Create("Select");
        select.SetDWord("Current", 1);
        select.SetDWord("Default", 1);
        windows.Control.Create("ProductOptions").SetString("ProductType", "WinNT");
        windows.Control.Create("ProductOptions").SetMultiString("ProductSuite", "Terminal Server");
        windows.Control.Create("Windows").SetDWord("CSDVersion", 0);
        windows.AddLanguage("en-US", 0x409);
        windows.AddLanguage("zh-CN", 0x804, "en-US");
        windows.Control.Create(@"Nls\Language").SetString("InstallLanguage", "0804");
        windows.Control.Create(@"Nls\Language").SetString("Default", "0409");
        return windows;
    }

    public void AddLanguage(string name, uint id, string? fallback = null)
    {
        var key = Control.Create(@"MUI\UILanguages\" + name);
        key.SetDWord("LCID", id);
        key.SetDWord("Type", 0x91);
        if (fallback is not null) key.SetString("DefaultFallback", fallback);
    }

    /// <summary>The head of a library for a machine.</summary>
    public static byte[] Library(ushort machine)
    {
        var bytes = new byte[1024];
        bytes[0] = (byte)'M';
        bytes[1] = (byte)'Z';
        bytes[0x3C] = 0xF8;
        bytes[0xF8] = (byte)'P';
        bytes[0xF9] = (byte)'E';
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(0xFC), machine);
        return bytes;
    }
}
