using MediaForge.Bytes;
using MediaForge.Wim;

namespace MediaForge.Media.Building;

/// <summary>
/// A small boot image in the shape of Windows PE, made without any tool: every file that a media needs is in its place,
/// and none of them runs. For demonstrations and tests on machines that have no Windows PE.
/// </summary>
public static class DemoBootImage
{
    private static readonly string[] Files =
    [
        "Windows/System32/winpeshl.exe", "Windows/System32/wpeinit.exe", "Windows/System32/ntdll.dll", "Windows/System32/cmd.exe",
        "Windows/System32/boot/winload.exe", "Windows/System32/boot/winload.efi",
        "Windows/Boot/EFI/bootmgfw.efi", "Windows/Boot/EFI/bootmgr.efi", "Windows/Boot/PCAT/bootmgr",
        "Windows/Boot/DVD/EFI/boot.sdi", "Windows/Boot/Fonts/wgl4_boot.ttf",
    ];

    /// <summary>The WIM.</summary>
    /// <param name="time">When everything in it was made.</param>
    public static ByteSource Create(DateTimeOffset time)
    {
        var tree = new MediaTree();
        foreach (var file in Files) tree.AddFile(file, ByteSource.FromText($"This stands where Windows PE has {file}. It does not run.\r\n"));
        tree.AddFile("Windows/System32/startnet.cmd", ByteSource.FromText("wpeinit\r\n"));
        var image = new WimImageDefinition("MediaForge demonstration", tree, time.UtcDateTime)
        {
            Description = "The shape of Windows PE, without Windows",
            Properties =
            [
                new("WINDOWS/ARCH", "9"), new("WINDOWS/PRODUCTNAME", "MediaForge demonstration"), new("WINDOWS/EDITIONID", "WindowsPE"),
                new("WINDOWS/INSTALLATIONTYPE", "WindowsPE"), new("WINDOWS/SYSTEMROOT", "WINDOWS"),
                new("WINDOWS/LANGUAGES/LANGUAGE", "en-US"), new("WINDOWS/LANGUAGES/DEFAULT", "en-US"), new("FLAGS", "9"),
            ],
        };
        return WimBuilder.Create([image], new Guid("6d656469-6166-6f72-6765-2064656d6f00"), bootIndex: 1);
    }
}
