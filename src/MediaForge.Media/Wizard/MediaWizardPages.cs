using MediaForge.TaskSequences.OnMedia;
using MediaForge.TaskSequences.Wizard;

namespace MediaForge.Media.Wizard;

/// <summary>
/// The pages of ConfigMgr's Create Task Sequence Media Wizard, their names and order, over the settings of a media. A page
/// names settings by their keys; what a setting is, its default and its faults are the setting's own.
/// </summary>
internal static class MediaWizardPages
{
    /// <summary>The field with the kind of media.</summary>
    public const string Kind = "kind";

    /// <summary>The field with the media.yaml to write.</summary>
    public const string File = "definitionFile";

    /// <summary>The field that says whether the media is built at once.</summary>
    public const string Build = "buildNow";

    private static readonly WizardCondition Standalone = new(Kind, "standalone");
    private static readonly WizardCondition Bootable = new(Kind, "bootable");
    private static readonly WizardCondition Stick = new("outputKind", "auto", "usb");
    private static readonly WizardCondition Prestaged = new(Kind, "prestaged");
    private static readonly WizardCondition NotPrestaged = new(Kind, "standalone", "bootable", "capture");

    // What bootable media find at their source is described in the same media.yaml: `mediaforge publish` puts it there.
    private static readonly WizardCondition WithContent = new(Kind, "standalone", "bootable", "prestaged");

    /// <summary>The pages.</summary>
    public static IReadOnlyList<WizardPage> All { get; } =
    [
        Page("type", "Select Media Type", "Select the type of media.",
            Setting(Kind, "Type") with
            {
                Choices = [new("standalone", "Stand-alone media"), new("bootable", "Bootable media"), new("capture", "Capture media"), new("prestaged", "Prestaged media")],
            },
            Setting("unattended", "Allow unattended operating system deployment") with { Note = "On by default. The password is asked for anyway; without this, whoever is at the machine confirms the run and gives the values of variables that have none. ConfigMgr's capture media always ask." }),
        Page("management", "Media Management", "Specify where the media finds its task sequence and content when it runs.",
            Setting("source", "Source") with { IsOwn = true, Required = true, VisibleWhen = [Bootable] },
            Setting("publicationKey", "Publication key") with { IsOwn = true, Required = true, VisibleWhen = [Bootable] }) with
        {
            VisibleWhen = [new(Kind, "bootable", "prestaged")],
            NotAsked =
            [
                new("Media management of prestaged media", "not needed: a prestaged media brings its task sequence and content with it"),
                new("Dynamic media / Site-based media", "no management point is asked: `source` is the share or web server that holds what `mediaforge publish` put there"),
            ],
        },
        Page("output", "Media Type", "Specify the file that is written.",
            Setting("outputKind", "Media type"),
            Setting("output", "Media file") with { Required = true, Note = "An existing file is replaced when the new one is complete, never before; the wizard asks first." },
            Setting("discSize", "Media size") with { VisibleWhen = [Standalone] },
            Setting("label", "Media label") with { Note = "ConfigMgr's default is `Configuration Manager`." },
            Setting("autorun", "Include autorun.inf file on media"),
            Setting("partitions", "Partition table of a stick") with { IsOwn = true, VisibleWhen = [Stick] },
            Setting("dataPartition", "Second partition of a stick") with { IsOwn = true, VisibleWhen = [Stick] },
            Setting("size", "Size of a stick") with { IsOwn = true, VisibleWhen = [Stick] }) with
        {
            VisibleWhen = [NotPrestaged],
            NotAsked =
            [
                new("Staging folder", "not needed: nothing is staged; the media is laid out before a byte is written, and each input is read once"),
                new("Format removable USB drive (FAT32) and make bootable", "an image is written that holds its file systems already; nothing is formatted on this machine"),
            ],
        },
        Page("properties", "Media Properties", "Specify what the prestaged media says of itself, and its file.",
            Setting("imageCreatedBy", "Created by"),
            Setting("imageVersion", "Version"),
            Setting("imageComment", "Comment"),
            Setting("output", "Media file") with { Required = true, Note = "A WIM file (.wim)." },
            Setting("label", "Media label")) with
        {
            VisibleWhen = [Prestaged],
            NotAsked = [new("Staging folder", "not needed: nothing is staged")],
        },
        Page("security", "Security", "Specify how the media is protected. Without a password whoever holds the media can read what is on it.",
            Setting("protect", "Protect media with a password") with { Note = "In ConfigMgr not for capture media." },
            Setting("passwordEnv", "Password: environment variable") with { VisibleWhen = [new("protect", "true")], Note = "The password is in no file: it comes from the environment, a file or the keyboard when the media is built." },
            Setting("passwordFile", "Password: file") with { VisibleWhen = [new("protect", "true")] },
            Setting("validFrom", "Valid from (start date)"),
            Setting("validUntil", "Valid until (expiration date)") with { Note = "In ConfigMgr stand-alone media only; others have the dates of their certificate." },
            Setting("allowUnprotectedSecrets", "Allow secrets without a password") with { IsOwn = true, VisibleWhen = [new("protect", "false")] }) with
        {
            NotAsked =
            [
                new("Enable unknown computer support", "not needed: no site keeps a list of computers; every machine that the media starts is served"),
                new("Create self-signed media certificate / Import PKI certificate", "not needed: there is no management point to log on to; `publicationKey` signs what bootable media fetch, and every media proves itself by its manifest"),
                new("User device affinity", "not needed: it assigns computers to users of a site; a reference machine has neither"),
            ],
        },
        Page("standalone", "Stand-Alone CD/DVD", "Specify the task sequence that the media runs.",
            Setting("sequence", "Task sequence") with { Required = true }) with
        {
            VisibleWhen = [Standalone],
            NotAsked = [new("Detect associated application dependencies and add them to this media", "every application of the sequence must be on the media, or the build is refused (MF2030); an application that needs another one is listed behind it")],
        },
        Page("sequence", "Task Sequence", "Specify the task sequence that the media runs.",
            Setting("sequence", "Task sequence")) with
        {
            VisibleWhen = [new(Kind, "bootable", "capture", "prestaged")],
        },
        Page("boot", "Boot Image", "Specify the Windows PE boot image, and where its boot files come from.",
            Setting("bootImage", "Boot image"),
            Setting("image", "Image in the boot image") with { IsOwn = true },
            Setting("bootFiles", "Boot files") with { IsOwn = true },
            Setting("firmware", "Firmware") with { IsOwn = true },
            Setting("loaders", "Boot loaders") with { IsOwn = true, VisibleWhen = [NotPrestaged] },
            Setting("pressKey", "Press a key to boot") with { IsOwn = true, VisibleWhen = [NotPrestaged] }) with
        {
            NotAsked =
            [
                new("Distribution point", "not needed: the boot image is a file"),
                new("Management points", "not needed: `source` names the place that bootable media ask"),
            ],
        },
        Page("bootProperties", "Boot Image Properties", "Specify what is added to the boot image: in ConfigMgr, the Drivers and Customization tabs of its properties.",
            Setting("drivers", "Drivers"),
            Setting("background", "Custom background image file"),
            Setting("scratchSpace", "Windows PE scratch space (MB)"),
            Setting("commandPrompt", "Enable command support (testing only)"),
            Setting("keyboardLayout", "Default keyboard layout in WinPE"),
            Setting("powerScheme", "Power plan") with { Note = "In ConfigMgr a check box of the task sequence (high performance)." }) with
        {
            NotAsked =
            [
                new("Optional components", "take a boot image that has them; adding packages to Windows PE is left to DISM"),
                new("Prestart command of the boot image", "`prestartCommand`, on the page Customization"),
            ],
        },
        Page("networkSettings", "Network Configuration", "Specify a network configuration for Windows PE. In ConfigMgr it is entered at the machine (Configure Network Settings).",
            Setting("networkAddress", "IP address and network"),
            Setting("networkGateway", "Default gateway"),
            Setting("networkDns", "DNS servers"),
            Setting("networkAdapter", "Network adapter")) with
        {
            NotAsked = [new("Configure Proxy Settings", "bootable media go straight to `source`")],
        },
        Page("images", "Images", "Specify the operating system images that the task sequence applies.",
            Setting("content", "Image package") with { Only = new WizardFilter("kind", PackageKind.Image) }) with
        {
            VisibleWhen = [WithContent],
            NotAsked = [new("Image index", "the step Apply Operating System says it (`imageIndex`)"), new("Distribution point", "not needed: content is a file or folder")],
        },
        Page("applications", "Select Application", "Specify the applications that Install Application installs.",
            Setting("applications", "Applications")) with
        {
            VisibleWhen = [WithContent],
        },
        Page("packages", "Select Package", "Specify the packages that the task sequence uses.",
            Setting("content", "Packages") with { Only = new WizardFilter("kind", string.Empty, PackageKind.Package) },
            Setting("client", "Client package") with { Note = "In ConfigMgr it is added because the sequence refers to it." }) with
        {
            VisibleWhen = [WithContent],
        },
        Page("driverPackages", "Select Driver Package", "Specify the driver packages that Apply Driver Package and Auto Apply Drivers use.",
            Setting("content", "Driver packages") with { Only = new WizardFilter("kind", PackageKind.DriverPackage) }) with
        {
            VisibleWhen = [WithContent],
        },
        Page("updates", "Select Updates", "Specify the updates that Install Software Updates installs. ConfigMgr's stand-alone media cannot carry any.",
            Setting("updates", "Software updates") with { IsOwn = true }) with
        {
            VisibleWhen = [WithContent],
            IsOwn = true,
        },
        Page("distribution", "Distribution Points", "Nothing is asked: content is files and folders.") with
        {
            NotAsked = [new("Distribution points", "not needed: content is files and folders of this machine or of shares that it sees")],
        },
        Page("customization", "Customization", "Specify the variables of the media, a command that runs before the task sequence, and more files.",
            Setting("variables", "Task sequence variables") with { Note = "One without a value is asked for at the machine unless the media is unattended. In ConfigMgr capture media have no such page: they ask." },
            Setting("prestartCommand", "Prestart command") with { Note = "Values of secret variables, and what looks like a password, are masked where its command line is logged." },
            Setting("prestartFiles", "Files for the prestart command") with { Note = "Files and folders, in place of a package." },
            Setting("files", "More files on the media") with { IsOwn = true }) with
        {
            NotAsked = [new("Distribution point of the prestart package", "not needed: the files are named themselves")],
        },
        Page("summary", "Summary", "Everything is checked. The media definition is written when you confirm.",
            new(File, "Media definition", WizardFieldKind.Path, "The media.yaml to write: `mediaforge build` makes the media of it, now or at any time.") { Default = "media.yaml", Required = true, IsOwn = true },
            Setting("verify", "Verify the media") with { IsOwn = true },
            new(Build, "Build the media now", WizardFieldKind.Flag, "Builds the media as soon as the definition is written.") { Default = "true", IsOwn = true }),
    ];

    /// <summary>Settings that are on no page, and why.</summary>
    public static IReadOnlyDictionary<string, string> WithoutPage { get; } = new Dictionary<string, string>
    {
        ["executor"] = "for developers of MediaForge",
        ["sourceDate"] = "for builds that must give the same bytes again, which scripts make",
    };

    // A page with those of the fields whose settings there are.
    private static WizardPage Page(string key, string title, string help, params IReadOnlyList<WizardField> fields) =>
        new(key, title, help, [.. fields.Where(f => f.Key is File or Build || MediaWizardFields.Find(f.Key) is not null)]);

    private static WizardField Setting(string key, string label) =>
        MediaWizardFields.Find(key) is { } field ? field with { Label = label } : new WizardField(key, label, WizardFieldKind.Text, string.Empty);
}
