using MediaForge.TaskSequences.Steps;

namespace MediaForge.TaskSequences.Wizard;

/// <summary>
/// The pages of ConfigMgr's wizard "Build and capture a reference operating system image", in their order. What is left
/// at its default is what the wizard has when one only presses Next.
/// </summary>
public sealed record BuildAndCaptureOptions
{
    // Task Sequence Information

    /// <summary>The name of the task sequence (1 to 50 characters).</summary>
    public required string Name { get; init; }

    /// <summary>What the sequence is for (at most 512 characters).</summary>
    public string Description { get; init; } = "";

    /// <summary>The boot image; empty to leave the choice to the media definition.</summary>
    public string BootImage { get; init; } = "";

    // Install Windows

    /// <summary>The image package: the media's content with Windows.</summary>
    public required string ImagePackage { get; init; }

    /// <summary>The package is a whole Windows setup (operating system upgrade package), not a WIM file of captured images.</summary>
    public bool IsUpgradePackage { get; init; }

    /// <summary>The image in it, from 1.</summary>
    public int ImageIndex { get; init; } = 1;

    /// <summary>The package with an answer file; empty for none.</summary>
    public string AnswerFilePackage { get; init; } = "";

    /// <summary>The answer file in that package.</summary>
    public string AnswerFile { get; init; } = "";

    /// <summary>The product key, as XXXXX-XXXXX-XXXXX-XXXXX-XXXXX; empty for none.</summary>
    public string ProductKey { get; init; } = "";

    /// <summary>Server licensing (old servers only): PerSeat, PerServer, or empty.</summary>
    public string ServerLicensing { get; init; } = "";

    /// <summary>The connections of a server licensed per server, 5 to 9999.</summary>
    public int ServerConnections { get; init; } = 5;

    /// <summary>The local administrator's password; empty to make a random one and disable the account.</summary>
    public string AdminPassword { get; init; } = "";

    /// <summary>The time zone by its Windows name; empty for the image's own.</summary>
    public string TimeZone { get; init; } = "";

    /// <summary>The registered user.</summary>
    public string RegisteredUser { get; init; } = "";

    /// <summary>The registered organization.</summary>
    public string RegisteredOrganization { get; init; } = "";

    // Configure Network

    /// <summary>The workgroup to join, when <see cref="Domain"/> is empty; the wizard's capture group joins it too after a domain.</summary>
    public string Workgroup { get; init; } = "WORKGROUP";

    /// <summary>The domain to join; empty for a workgroup.</summary>
    public string Domain { get; init; } = "";

    /// <summary>The organizational unit, as LDAP://OU=...,DC=...; empty for the domain's own.</summary>
    public string OrganizationalUnit { get; init; } = "";

    /// <summary>The account that joins the domain, as DOMAIN\user.</summary>
    public string DomainAccount { get; init; } = "";

    /// <summary>Its password.</summary>
    public string DomainPassword { get; init; } = "";

    // Install Configuration Manager

    /// <summary>The package of the management client; empty for none, which is the rule on MediaForge's media.</summary>
    public string ClientPackage { get; init; } = "";

    /// <summary>The client's installation properties.</summary>
    public string ClientProperties { get; init; } = "";

    // Include Updates

    /// <summary>Which updates to install.</summary>
    public UpdateChoice Updates { get; init; } = UpdateChoice.None;

    // Install Applications

    /// <summary>The applications, in the order in which they are installed.</summary>
    public IReadOnlyList<ApplicationToInstall> Applications { get; init; } = [];

    /// <summary>Go on with the next application when one fails.</summary>
    public bool ContinueOnApplicationError { get; init; }

    // Image Properties

    /// <summary>Who made the image (at most 255 characters).</summary>
    public string CreatedBy { get; init; } = "";

    /// <summary>The image's version, any text (at most 32 characters).</summary>
    public string ImageVersion { get; init; } = "";

    /// <summary>What the image is (at most 255 characters).</summary>
    public string ImageDescription { get; init; } = "";

    // Capture Image

    /// <summary>The WIM file on a share that receives the image (at most 255 characters).</summary>
    public required string CaptureDestination { get; init; }

    /// <summary>The account that may write there, as DOMAIN\user.</summary>
    public string CaptureAccount { get; init; } = "";

    /// <summary>Its password.</summary>
    public string CapturePassword { get; init; } = "";

    // Not a page

    /// <summary>
    /// Write ConfigMgr's condition "not on stand-alone media" on Apply Device Drivers and Install Updates. Off by default:
    /// ConfigMgr needs it, for there both steps ask a server; MediaForge's media carry drivers and updates with them, and
    /// with the condition they would silently do nothing. Turn it on for a sequence that ConfigMgr shall run.
    /// </summary>
    public bool SkipOnStandAloneMedia { get; init; }
}

/// <summary>The wizard's page Include Updates.</summary>
public enum UpdateChoice
{
    /// <summary>None: there is no step.</summary>
    None,

    /// <summary>Required updates.</summary>
    Mandatory,

    /// <summary>All updates.</summary>
    All,
}
