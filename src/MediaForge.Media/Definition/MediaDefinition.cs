using MediaForge.Disk;
using MediaForge.TaskSequences.OnMedia;

namespace MediaForge.Media.Definition;

/// <summary>A media as its maker describes it (media.yaml, or the command line): nothing is looked at yet.</summary>
public sealed record MediaDefinition
{
    /// <summary>What the media holds and where the run takes the rest from.</summary>
    public MediaKind Kind { get; init; } = MediaKind.Standalone;

    /// <summary>The run begins without a question; otherwise whoever is at the machine is asked, also for variables without a value.</summary>
    public bool Unattended { get; init; } = true;

    /// <summary>The volume label.</summary>
    public string Label { get; init; } = "MEDIAFORGE";

    /// <summary>The boot WIM, or an ISO that holds one; null to take the one that lies with the boot files.</summary>
    public string? BootImage { get; init; }

    /// <summary>The image in the boot WIM, by index or name; null for the one that it boots.</summary>
    public string? Image { get; init; }

    /// <summary>Where to look for boot files first: ADK folders, Windows ISOs or folders.</summary>
    public IReadOnlyList<string> BootFiles { get; init; } = [];

    /// <summary>The firmware that the media starts under.</summary>
    public FirmwareChoice Firmware { get; init; } = FirmwareChoice.Auto;

    /// <summary>Whose boot loaders start the disc.</summary>
    public LoaderChoice Loaders { get; init; } = LoaderChoice.Auto;

    /// <summary>Wait for a key before booting from the disc; needs Microsoft's loaders.</summary>
    public bool PressKey { get; init; }

    /// <summary>The task sequence: ConfigMgr XML or YAML.</summary>
    public string? Sequence { get; init; }

    /// <summary>Folders with drivers that the executor loads in Windows PE.</summary>
    public IReadOnlyList<string> Drivers { get; init; } = [];

    /// <summary>The folder with the client package.</summary>
    public string? Client { get; init; }

    /// <summary>Packages.</summary>
    public IReadOnlyList<MediaContent> Content { get; init; } = [];

    /// <summary>Applications.</summary>
    public IReadOnlyList<MediaApplication> Applications { get; init; } = [];

    /// <summary>Update files (.msu, .cab) and folders of them, in the order in which they are installed.</summary>
    public IReadOnlyList<string> Updates { get; init; } = [];

    /// <summary>More files and folders: path on the media and where it comes from.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Files { get; init; } = [];

    /// <summary>Task sequence variables of the media.</summary>
    public IReadOnlyList<MediaVariable> Variables { get; init; } = [];

    /// <summary>The media must have a password: without one it is not built.</summary>
    public bool Protect { get; init; }

    /// <summary>The environment variable that holds the password when the media is built.</summary>
    public string? PasswordEnv { get; init; }

    /// <summary>The file that holds the password when the media is built.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>The password, when a person typed it or a pipe brought it.</summary>
    public MediaPassword? Password { get; init; }

    /// <summary>The first moment at which the media may be started, as the machine's clock shows it.</summary>
    public DateTime? ValidFrom { get; init; }

    /// <summary>The last moment at which the media may be started, as the machine's clock shows it.</summary>
    public DateTime? ValidUntil { get; init; }

    /// <summary>Secrets may lie readable on the media.</summary>
    public bool AllowUnprotectedSecrets { get; init; }

    /// <summary>Put an autorun.inf on the media.</summary>
    public bool Autorun { get; init; }

    /// <summary>The most bytes that a disc holds; the media becomes a set when it does not fit one. Null for no limit.</summary>
    public long? DiscSize { get; init; }

    /// <summary>The command line that runs in Windows PE before the task sequence; null for none.</summary>
    public string? PrestartCommand { get; init; }

    /// <summary>Files and folders that the prestart command finds in its working folder.</summary>
    public IReadOnlyList<string> PrestartFiles { get; init; } = [];

    /// <summary>The network configuration of Windows PE; null for DHCP.</summary>
    public MediaNetwork? Network { get; init; }

    /// <summary>The writable space of Windows PE in megabytes; null for what the boot image has.</summary>
    public int? ScratchSpace { get; init; }

    /// <summary>The picture behind everything in Windows PE, a JPEG; null for what the boot image has.</summary>
    public string? Background { get; init; }

    /// <summary>F8 opens a command prompt in Windows PE.</summary>
    public bool CommandPrompt { get; init; }

    /// <summary>The keyboard layout of Windows PE (<c>0407:00000407</c>); null for what the boot image has.</summary>
    public string? KeyboardLayout { get; init; }

    /// <summary>The power scheme of Windows PE.</summary>
    public PowerScheme PowerScheme { get; init; } = PowerScheme.Unchanged;

    /// <summary>Where bootable media find task sequence and content; null for other kinds.</summary>
    public string? Source { get; init; }

    /// <summary>The file with the key that signs what lies at <see cref="Source"/>.</summary>
    public string? PublicationKey { get; init; }

    /// <summary>Who made a prestaged media.</summary>
    public string? ImageCreatedBy { get; init; }

    /// <summary>The version of a prestaged media.</summary>
    public string? ImageVersion { get; init; }

    /// <summary>What a prestaged media is for.</summary>
    public string? ImageComment { get; init; }

    /// <summary>The executor; null for the one that comes with MediaForge.</summary>
    public string? Executor { get; init; }

    /// <summary>The file or folder to write; null when the command line must say.</summary>
    public string? Output { get; init; }

    /// <summary>What is written.</summary>
    public OutputKind OutputKind { get; init; }

    /// <summary>How the stick of a disk image says what partitions it has.</summary>
    public PartitionScheme Partitions { get; init; }

    /// <summary>The second partition of a disk image, with the packages.</summary>
    public DataPartition DataPartition { get; init; }

    /// <summary>The size of a disk image in bytes; null for the smallest that holds the media.</summary>
    public long? Size { get; init; }

    /// <summary>The date that everything on the media has, and from which its ids are derived, so that the same inputs give the same bytes.</summary>
    public DateTimeOffset? SourceDate { get; init; }

    /// <summary>How much of the written media is read again.</summary>
    public VerifyLevel Verify { get; init; } = VerifyLevel.Quick;
}

/// <summary>A package of a media.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Path">The file or folder with its content.</param>
public sealed record MediaContent(string Id, string Path)
{
    /// <summary>The name that people see; null for the id.</summary>
    public string? Name { get; init; }

    /// <summary>What it holds (<see cref="PackageKind"/>); null to find out from the sequence and the file.</summary>
    public string? Kind { get; init; }

    /// <summary>The command lines that Install Package can run.</summary>
    public IReadOnlyList<CatalogProgram> Programs { get; init; } = [];
}

/// <summary>An application of a media.</summary>
/// <param name="Application">What the executor is told of it; its package is that of <paramref name="Content"/> when that is given.</param>
/// <param name="Content">The file or folder with its content; null when it has none, or names a package that has it.</param>
public sealed record MediaApplication(CatalogApplication Application, string? Content);

/// <summary>What a media holds: the types of the Create Task Sequence Media Wizard.</summary>
public enum MediaKind
{
    /// <summary>Everything: boot image, task sequence and content.</summary>
    Standalone,

    /// <summary>The boot image; task sequence and content come from a share or server.</summary>
    Bootable,

    /// <summary>What captures a reference machine that is there already.</summary>
    Capture,

    /// <summary>One WIM with boot image and content, applied to a disk before the machine is delivered.</summary>
    Prestaged,
}

/// <summary>The firmware that a media starts under.</summary>
public enum FirmwareChoice
{
    /// <summary>What the boot files allow; at least one.</summary>
    Auto,

    /// <summary>UEFI and BIOS; a missing file is an error.</summary>
    Both,

    /// <summary>UEFI only.</summary>
    Uefi,

    /// <summary>BIOS only.</summary>
    Bios,
}

/// <summary>Whose boot loaders start a disc.</summary>
public enum LoaderChoice
{
    /// <summary>Microsoft's where they are found, else our own.</summary>
    Auto,

    /// <summary>Our own.</summary>
    Own,

    /// <summary>Microsoft's; a missing one is an error.</summary>
    Microsoft,
}

/// <summary>How much of a written media is read again.</summary>
public enum VerifyLevel
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Structures, boot entries, the boot image's tables and the files that MediaForge made.</summary>
    Quick,

    /// <summary>Every byte: all hashes of the manifest and of the boot image.</summary>
    Full,
}

/// <summary>What a build writes.</summary>
public enum OutputKind
{
    /// <summary>What the output's name says: a disk image for .img, .raw, .dd and .bin, a folder for a name with a slash at its end, else an ISO.</summary>
    Auto,

    /// <summary>A disc image.</summary>
    Iso,

    /// <summary>A disk image for a USB stick.</summary>
    Usb,

    /// <summary>A folder with the files of the media.</summary>
    Folder,

    /// <summary>A WIM for the disk of a machine: what media of the kind <see cref="MediaKind.Prestaged"/> are, and no other.</summary>
    Prestaged,
}

/// <summary>The second partition of a disk image.</summary>
public enum DataPartition
{
    /// <summary>None: all is on the FAT32 partition that the firmware starts from, and images of 4 GiB and more are split.</summary>
    None,

    /// <summary>exFAT, which has room for packages with files of 4 GiB and more.</summary>
    ExFat,
}
