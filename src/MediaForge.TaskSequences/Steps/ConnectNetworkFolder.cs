namespace MediaForge.TaskSequences.Steps;

/// <summary>Connect to Network Folder (<c>SMS_TaskSequence_ConnectNetworkFolderAction</c>).</summary>
public sealed class ConnectNetworkFolder : StepSettings
{
    private static readonly SettingDefinition PathSetting = new("path", "SMSConnectNetworkFolderPath", "Path", SettingKind.Text, "The share, as \\\\server\\share.") { Required = true };
    private static readonly SettingDefinition LetterSetting = new("driveLetter", "SMSConnectNetworkFolderDriveLetter", "DriveLetter", SettingKind.Text, "The drive letter (D: to Z:, not X:); none connects without one.") { MaxLength = 8 };
    private static readonly SettingDefinition AccountSetting = new("account", "SMSConnectNetworkFolderAccount", "UserName", SettingKind.Text, "The account, as DOMAIN\\user.");
    private static readonly SettingDefinition PasswordSetting = new("password", "SMSConnectNetworkFolderPassword", "UserPassword", SettingKind.Secret, "The account's password.");

    /// <summary>The declaration of this kind of step.</summary>
    public static StepDefinition Kind { get; } = new()
    {
        Class = "ConnectNetworkFolderAction",
        Key = "connectNetworkFolder",
        DisplayName = "Connect to Network Folder",
        Help = "Connects a share, with or without a drive letter.",
        Create = () => new ConnectNetworkFolder(),
        Settings = [LetterSetting, PathSetting, AccountSetting, PasswordSetting],
    };

    /// <inheritdoc/>
    public override StepDefinition Definition => Kind;

    /// <summary>The share.</summary>
    public string Path { get => Text(PathSetting); set => Put(PathSetting, value); }

    /// <summary>The drive letter with its colon; empty for none.</summary>
    public string DriveLetter { get => Text(LetterSetting); set => Put(LetterSetting, value); }

    /// <summary>The account.</summary>
    public string Account { get => Text(AccountSetting); set => Put(AccountSetting, value); }

    /// <summary>The account's password.</summary>
    public string Password { get => Text(PasswordSetting); set => Put(PasswordSetting, value); }

    /// <inheritdoc/>
    public override string BuildAction() => "smsnetuse.exe %SMSConnectNetworkFolderPath%";
}
