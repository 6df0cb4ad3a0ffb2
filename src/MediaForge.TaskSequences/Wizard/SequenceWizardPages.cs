namespace MediaForge.TaskSequences.Wizard;

/// <summary>
/// The pages of ConfigMgr's Create Task Sequence Wizard for what MediaForge's media do: build and capture a reference
/// image, and capture a reference computer that is there already. The keys are those of
/// <see cref="BuildAndCaptureOptions"/> and <see cref="CaptureOptions"/>.
/// </summary>
internal static class SequenceWizardPages
{
    /// <summary>The field that chooses what is made.</summary>
    public const string Type = "type";

    /// <summary>The value of <see cref="Type"/> for a build and capture.</summary>
    public const string BuildAndCapture = "buildAndCapture";

    /// <summary>The value of <see cref="Type"/> for a capture.</summary>
    public const string Capture = "capture";

    /// <summary>The field with the local administrator's account.</summary>
    public const string Administrator = "administrator";

    /// <summary>The value of <see cref="Administrator"/> for an account with a password that is known.</summary>
    public const string KnownPassword = "password";

    /// <summary>The field that chooses between workgroup and domain.</summary>
    public const string Join = "join";

    /// <summary>The value of <see cref="Join"/> for a domain.</summary>
    public const string JoinDomain = "domain";

    /// <summary>The field with the file to write.</summary>
    public const string File = "sequenceFile";

    /// <summary>The field that says whether the media's wizard follows.</summary>
    public const string CreateMedia = "createMedia";

    private static readonly WizardCondition IsBuild = new(Type, BuildAndCapture);
    private static readonly WizardCondition IsCapture = new(Type, Capture);

    /// <summary>The pages.</summary>
    public static IReadOnlyList<WizardPage> All { get; } =
    [
        new("type", "Create a New Task Sequence", "Choose what the task sequence does.",
        [
            Choice(Type, "Task sequence", "Build and capture installs a reference machine from an image and captures it. Capture takes a machine that is installed already; it is started inside its Windows.", BuildAndCapture,
                (BuildAndCapture, "Build and capture a reference operating system image"), (Capture, "Capture an operating system image from an existing reference computer")),
        ])
        {
            NotAsked =
            [
                new("Install an existing image package", "edit a sequence (`mediaforge new build-and-capture`): leave out its group that captures"),
                new("Upgrade an operating system from an upgrade package", "a media runs outside the Windows that would be upgraded"),
                new("Create a new custom task sequence", "write one in YAML, or export it from ConfigMgr; every step that media can run is known"),
            ],
        },
        new("information", "Task Sequence Information", "Name the task sequence and its boot image.",
        [
            Text("name", "Task sequence name", "The name that people see at the machine and in the log, up to 50 characters.") with { Required = true },
            Text("description", "Description", "What the sequence is for, up to 512 characters."),
            Text("bootImage", "Boot image", "The boot image that the sequence is meant for, for information. Left out: the one of the media.") with { Note = "The media names its own boot image." },
        ])
        {
            NotAsked = [new("Run as high performance power plan", "`powerScheme` of the media")],
        },
        new("windows", "Install Windows", "Specify the Windows image to install, and the settings of the new Windows.",
        [
            Text("imagePackage", "Image package", "The id of the media's content that holds Windows, as WINDOWS or ABC00001.") with { Required = true },
            Flag("isUpgradePackage", "Operating system upgrade package", "The package is a whole Windows setup (the files of a Windows ISO), not a WIM file."),
            new("imageIndex", "Image index", WizardFieldKind.Number, "The image in the WIM file, from 1; `mediaforge wim info` lists them.") { Default = "1" },
            Text("answerFilePackage", "Unattend package", "The id of the media's content with an answer file of your own. Left out: none."),
            Text("answerFile", "Unattend file name", "The answer file in that package, as unattend.xml.") with { VisibleWhen = [new("answerFilePackage")] },
            Secret("productKey", "Product key", "The key of the Windows edition, as XXXXX-XXXXX-XXXXX-XXXXX-XXXXX. Left out: the image's own."),
            Choice("serverLicensing", "Server licensing mode", "For servers before Windows Server 2008 R2 only.", string.Empty, (string.Empty, "Do not specify"), ("PerSeat", "Per seat"), ("PerServer", "Per server")),
            new("serverConnections", "Maximum server connections", WizardFieldKind.Number, "The connections of a server licensed per server, 5 to 9999.") { Default = "5", VisibleWhen = [new("serverLicensing", "PerServer")] },
            Choice(Administrator, "Local administrator", "Whether the local administrator's account can be used afterwards. Sysprep blanks its password before the capture.", "random",
                ("random", "Randomly generate the password and disable the account"), (KnownPassword, "Enable the account and specify its password")),
            Secret("adminPassword", "Administrator password", "The local administrator's password.") with { Required = true, VisibleWhen = [new(Administrator, KnownPassword)] },
            Text("timeZone", "Time zone", "The time zone by its Windows name, as W. Europe Standard Time. Left out: the image's own."),
            Text("registeredUser", "Registered user", "The registered user of the new Windows."),
            Text("registeredOrganization", "Registered organization", "The registered organization of the new Windows."),
        ])
        {
            VisibleWhen = [IsBuild],
            NotAsked = [new("Apply all images (-ApplyAll)", "write one Apply Data Image step for each further image")],
        },
        new("network", "Configure Network", "Specify the workgroup or domain of the reference machine. Sysprep refuses members of a domain: the sequence leaves it again before the capture.",
        [
            Choice(Join, "Join", "A reference machine best joins a workgroup.", "workgroup", ("workgroup", "Join a workgroup"), (JoinDomain, "Join a domain")),
            Text("workgroup", "Workgroup", "The workgroup, up to 32 characters. With a domain: the one for which the machine leaves it.") with { Default = "WORKGROUP", Required = true },
            Text("domain", "Domain", "The domain's DNS name.") with { Required = true, VisibleWhen = [new(Join, JoinDomain)] },
            Text("organizationalUnit", "Domain OU", "The organizational unit, as LDAP://OU=Reference,DC=example,DC=com. Left out: the domain's own.") with { VisibleWhen = [new(Join, JoinDomain)] },
            Text("domainAccount", "Account", @"The account that may join machines to the domain, as DOMAIN\user.") with { Required = true, VisibleWhen = [new(Join, JoinDomain)] },
            Secret("domainPassword", "Account password", "The password of that account.") with { Required = true, VisibleWhen = [new(Join, JoinDomain)] },
        ])
        {
            VisibleWhen = [IsBuild],
        },
        new("client", "Install Configuration Manager", "A reference image needs no management client. With a client package, the client is installed and prepared for the capture.",
        [
            Text("clientPackage", "Client package", "The id of the media's content with the client. Left out: no client.") with { VisibleWhen = [IsBuild] },
            Text("clientProperties", "Installation properties", "Properties for ccmsetup.exe, as SMSMP=cm.example.com. SMSSITECODE cannot be among them.") with { VisibleWhen = [IsBuild, new("clientPackage")] },
            Flag("prepareClient", "Prepare the client", "A ConfigMgr client is on the computer that is captured, and is to be prepared.") with { VisibleWhen = [IsCapture], IsOwn = true },
        ])
        {
            NotAsked = [new("Use pre-production client package", "name the package that you want; there is no site that would choose")],
        },
        new("updates", "Include Updates", "Specify whether software updates are installed before the capture. They come from the media, else from Windows Update.",
        [
            Choice("updates", "Software updates", "Which updates are installed. On a media that carries updates, both install all of them.", "None", ("Mandatory", "Required for installation"), ("All", "Available for installation (all updates)"), ("None", "Do not install any software updates")),
        ])
        {
            VisibleWhen = [IsBuild],
        },
        new("applications", "Install Applications", "Specify the applications that are installed before the capture, in their order.",
        [
            Text("applications", "Applications", "The application's id on the media, and the name that people see.") with
            {
                Shape = WizardShape.Map,
                Fields = [Text("displayName", "Name", "The name that people see. Left out: the id.")],
                ShortField = "displayName",
            },
            Flag("continueOnApplicationError", "If an application fails, continue", "Go on with the next application when one fails."),
        ])
        {
            VisibleWhen = [IsBuild],
        },
        new("sysprep", "System Preparation", "Nothing is asked: every Windows since Vista has its own Sysprep.", [])
        {
            VisibleWhen = [IsBuild],
            NotAsked = [new("Sysprep package", "obsolete in ConfigMgr too: every Windows since Vista has its own Sysprep")],
        },
        new("properties", "Image Properties", "What the captured image says of itself.",
        [
            Text("createdBy", "Created by", "Who made the image, up to 255 characters."),
            Text("imageVersion", "Version", "The image's version, any text up to 32 characters."),
            Text("imageDescription", "Description", "What the image is, up to 255 characters."),
        ]),
        new("capture", "Capture Image", "Specify the file on a share that receives the image. An existing file is replaced when the new one is there and compared.",
        [
            Text("captureDestination", "Path", @"The WIM file on a share, as \\server\share\folder\image.wim.") with { Required = true },
            Text("captureAccount", "Account", @"The account that may write there, as DOMAIN\user.") with { Required = true },
            Secret("capturePassword", "Account password", "The password of that account."),
        ]),
        new("summary", "Summary", "Everything is checked. The task sequence is written when you confirm.",
        [
            new(File, "Task sequence file", WizardFieldKind.Path, "The YAML file to write. `mediaforge sequence convert` makes ConfigMgr's XML of it.") { Required = true, Default = "task-sequence.yaml", IsOwn = true },
            Flag("skipOnStandAloneMedia", "For ConfigMgr too", "Write ConfigMgr's condition \"not on stand-alone media\" on drivers and updates. On MediaForge's media both steps then do nothing.") with { VisibleWhen = [IsBuild], IsOwn = true },
            Flag(CreateMedia, "Create media next", "Go on with a media for this task sequence.") with { Default = "true", IsOwn = true },
        ]),
    ];

    private static WizardField Text(string key, string label, string help) => new(key, label, WizardFieldKind.Text, help);

    private static WizardField Secret(string key, string label, string help) => new(key, label, WizardFieldKind.Secret, help + " Enter the name of the environment variable that holds it when the media is built: it is in no file.");

    private static WizardField Flag(string key, string label, string help) => new(key, label, WizardFieldKind.Flag, help) { Default = "false" };

    private static WizardField Choice(string key, string label, string help, string normal, params (string Value, string Label)[] choices) =>
        new(key, label, WizardFieldKind.Choice, help) { Default = normal, Choices = [.. choices.Select(c => new WizardChoice(c.Value, c.Label))] };
}
