namespace MediaForge.TaskSequences.Steps;

/// <summary>Setup Windows and Configuration Manager (<c>SMS_TaskSequence_SetupWindowsAndSMSAction</c>).</summary>
public sealed class SetupWindowsAndClient : StepSettings
{
    private static readonly SettingDefinition ClientPropertiesSetting = new("clientProperties", "SMSClientInstallProperties", "ClientInstallProperties", SettingKind.Text, "Installation properties of the client, as SMSMP=server.") { AlwaysWritten = true };
    private static readonly SettingDefinition ClientPackageSetting = new("clientPackage", "_SMSClientPackageID", "ClientPackageID", SettingKind.Text, "The package of the client; empty to install none.") { IsPackage = true, MaxLength = 255 };
    private static readonly SettingDefinition PreProductionClientPackageSetting = new("preProductionClientPackage", "_SMSClientPreProductionPackageID", "ClientPreProductionPackageID", SettingKind.Text, "The package of a client version on trial.") { IsPackage = true, MaxLength = 255 };

    /// <summary>The declaration of this kind of step.</summary>
    public static StepDefinition Kind { get; } = new()
    {
        Class = "SetupWindowsAndSMSAction",
        Key = "setupWindows",
        DisplayName = "Setup Windows and Configuration Manager",
        Help = "Starts the new Windows, lets its setup finish and installs the management client, if there is one.",
        Create = () => new SetupWindowsAndClient(),
        Settings = [ClientPropertiesSetting, ClientPackageSetting, PreProductionClientPackageSetting],
    };

    /// <inheritdoc/>
    public override StepDefinition Definition => Kind;

    /// <summary>Installation properties of the client, as SMSMP=server.</summary>
    public string ClientProperties { get => Text(ClientPropertiesSetting); set => Put(ClientPropertiesSetting, value); }

    /// <summary>The package of the client; empty to install none.</summary>
    public string ClientPackage { get => Text(ClientPackageSetting); set => Put(ClientPackageSetting, value); }

    /// <summary>The package of a client version on trial.</summary>
    public string PreProductionClientPackage { get => Text(PreProductionClientPackageSetting); set => Put(PreProductionClientPackageSetting, value); }

    /// <inheritdoc/>
    public override string BuildAction() => "OSDSetupWindows.exe";
}
