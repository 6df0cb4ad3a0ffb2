namespace MediaForge.TaskSequences.OnMedia;

/// <summary>Where things lie on a finished media and inside its boot image: what the builder writes and the executor reads.</summary>
public static class MediaPaths
{
    /// <summary>The boot image.</summary>
    public const string BootImage = "sources/boot.wim";

    /// <summary>The folder on the media that is ours.</summary>
    public const string Folder = "MediaForge";

    /// <summary>The media's identity, by which the executor finds it on any volume.</summary>
    public const string Identity = "MediaForge/media.json";

    /// <summary>Every file with its SHA-256.</summary>
    public const string Manifest = "MediaForge/manifest.json";

    /// <summary>Which media a volume that holds its packages belongs to, on a stick with a second volume for them.</summary>
    public const string ContentIdentity = "MediaForge/content.json";

    /// <summary>Packages, one folder each.</summary>
    public const string Content = "MediaForge/content";

    /// <summary>The program that captures a running Windows, on a capture media: the executor under another name.</summary>
    public const string CaptureProgram = "MediaForge/Capture.exe";

    /// <summary>Where a bootable media finds the rest (<see cref="MediaSource"/>), inside the boot image.</summary>
    public const string Source = "MediaForge/source.json";

    /// <summary>The folder inside the boot image that is ours.</summary>
    public const string InBootImage = "MediaForge";

    /// <summary>The executor, inside the boot image.</summary>
    public const string Executor = "MediaForge/MediaForge.Executor.exe";

    /// <summary>
    /// Which media this boot image belongs to, and the hash of its manifest, inside the boot image. The discs of a set that have no boot image
    /// have it as a file.
    /// </summary>
    public const string BootIdentity = "MediaForge/boot.json";

    /// <summary>The serialized task sequence (ConfigMgr's XML), inside the boot image.</summary>
    public const string Sequence = "MediaForge/sequence.xml";

    /// <summary>Variables of the media, inside the boot image.</summary>
    public const string Variables = "MediaForge/variables.json";

    /// <summary>What is known of the software on the media (<see cref="MediaCatalog"/>), inside the boot image.</summary>
    public const string Catalog = "MediaForge/catalog.json";

    /// <summary>
    /// Sequence, variables and catalog of a media with a password (<see cref="OnMedia.Vault"/>), inside the boot image in place of
    /// their files.
    /// </summary>
    public const string Vault = "MediaForge/vault";

    /// <summary>How the media behaves in Windows PE before the task sequence (<see cref="OnMedia.BootOptions"/>), inside the boot image.</summary>
    public const string BootOptions = "MediaForge/options.json";

    /// <summary>The files of the prestart command, inside the boot image.</summary>
    public const string Prestart = "MediaForge/prestart";

    /// <summary>The volume label in a text file, as ConfigMgr's media have it.</summary>
    public const string Label = "MediaLabel.txt";

    /// <summary>What Windows does when the media is put in.</summary>
    public const string Autorun = "autorun.inf";

    /// <summary>Drivers that the executor loads in Windows PE, inside the boot image.</summary>
    public const string Drivers = "MediaForge/drivers";

    /// <summary>The client package, inside the boot image.</summary>
    public const string Client = "MediaForge/client";

    /// <summary>What Windows PE starts instead of a command prompt, inside the boot image.</summary>
    public const string WinpeshlIni = "Windows/System32/winpeshl.ini";
}
