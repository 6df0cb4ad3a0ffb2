namespace MediaForge.TaskSequences.OnMedia;

/// <summary>
/// Lines by which the executor tells whoever watches the machine's serial port that it runs. They hold the media's id,
/// which the guest can only know from the boot image that it started from: so the guest decides the verdict of a boot test.
/// </summary>
public static class SerialSignal
{
    /// <summary>
    /// What a boot test puts among the SMBIOS OEM strings (type 11) of its machine: the executor then shows its progress
    /// on COM1 too. In Windows PE the console is the screen only.
    /// </summary>
    public const string BootTest = "mediaforge-boot-test";

    /// <summary>The media variable that names a serial port, <c>COM1</c> and so on, to show the progress on.</summary>
    public const string PortVariable = "MediaForgeSerialPort";

    /// <summary>The executor found its media and begins the sequence.</summary>
    public static string Started(Guid media) => $"MEDIAFORGE {media} started";

    /// <summary>The executor found its media, which is protected, and waits until somebody types the password.</summary>
    public static string Locked(Guid media) => $"MEDIAFORGE {media} locked";

    /// <summary>The executor found its media, which is not for unattended machines, and waits until somebody says whether it is to run.</summary>
    public static string Asking(Guid media) => $"MEDIAFORGE {media} asking";

    /// <summary>The sequence ended: 0 for success.</summary>
    public static string Ended(Guid media, int code) => $"MEDIAFORGE {media} ended {code}";
}
