namespace MediaForge.TaskSequences.Steps;

/// <summary>Capture Operating System Image (<c>SMS_TaskSequence_CaptureSystemImageAction</c>).</summary>
public sealed class CaptureImage : StepSettings
{
    private static readonly SettingDefinition DestinationSetting = new("destination", "OSDCaptureDestination", "CaptureDestination", SettingKind.Text, "The WIM file on a share, as \\\\server\\share\\folder\\image.wim; an existing file is overwritten.") { Required = true, AlwaysWritten = true, MaxLength = 255 };
    private static readonly SettingDefinition PasswordSetting = new("password", "OSDCaptureAccountPassword", "CapturePassword", SettingKind.Secret, "The password of the account.") { AlwaysWritten = true };
    private static readonly SettingDefinition AccountSetting = new("account", "OSDCaptureAccount", "CaptureUsername", SettingKind.Text, "The account that may write to the share, as DOMAIN\\user.") { AlwaysWritten = true };
    private static readonly SettingDefinition ImageCreatorSetting = new("createdBy", "OSDImageCreator", "ImageCreator", SettingKind.Text, "Who made the image.") { AlwaysWritten = true, MaxLength = 255 };
    private static readonly SettingDefinition ImageDescriptionSetting = new("imageDescription", "OSDImageDescription", "ImageDescription", SettingKind.Text, "What the image is.") { AlwaysWritten = true, MaxLength = 255 };
    private static readonly SettingDefinition ImageVersionSetting = new("imageVersion", "OSDImageVersion", "ImageVersion", SettingKind.Text, "The version of the image, any text.") { AlwaysWritten = true, MaxLength = 32 };

    /// <summary>The declaration of this kind of step.</summary>
    public static StepDefinition Kind { get; } = new()
    {
        Class = "CaptureSystemImageAction",
        Key = "captureImage",
        DisplayName = "Capture Operating System Image",
        Help = "Captures the volumes of the machine, each as an image, in a WIM file on a share.",
        Create = () => new CaptureImage(),
        RunIn = RunIn.WinPE,
        Settings = [DestinationSetting, PasswordSetting, AccountSetting, ImageCreatorSetting, ImageDescriptionSetting, ImageVersionSetting],
    };

    /// <inheritdoc/>
    public override StepDefinition Definition => Kind;

    /// <summary>The WIM file on a share, as \\server\share\folder\image.wim; an existing file is overwritten.</summary>
    public string Destination { get => Text(DestinationSetting); set => Put(DestinationSetting, value); }

    /// <summary>The password of the account.</summary>
    public string Password { get => Text(PasswordSetting); set => Put(PasswordSetting, value); }

    /// <summary>The account that may write to the share, as DOMAIN\user.</summary>
    public string Account { get => Text(AccountSetting); set => Put(AccountSetting, value); }

    /// <summary>Who made the image.</summary>
    public string ImageCreator { get => Text(ImageCreatorSetting); set => Put(ImageCreatorSetting, value); }

    /// <summary>What the image is.</summary>
    public string ImageDescription { get => Text(ImageDescriptionSetting); set => Put(ImageDescriptionSetting, value); }

    /// <summary>The version of the image, any text.</summary>
    public string ImageVersion { get => Text(ImageVersionSetting); set => Put(ImageVersionSetting, value); }

    /// <inheritdoc/>
    public override string BuildAction() => "osdcapturesystemimage.exe";
}
