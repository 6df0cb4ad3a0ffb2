namespace MediaForge.TaskSequences.Steps;

/// <summary>Capture Windows Settings (<c>SMS_TaskSequence_CaptureWindowsSettingsAction</c>).</summary>
public sealed class CaptureWindowsSettings : StepSettings
{
    private static readonly SettingDefinition ComputerNameSetting = new("computerName", "OSDMigrateComputerName", "MigrateComputerName", SettingKind.Flag, "Read the name of the computer.") { Default = "true", AlwaysWritten = true };
    private static readonly SettingDefinition RegistrationInfoSetting = new("registration", "OSDMigrateRegistrationInfo", "MigrateRegistrationInfo", SettingKind.Flag, "Read the registered user and organization.") { Default = "true", AlwaysWritten = true };
    private static readonly SettingDefinition TimeZoneSetting = new("timeZone", "OSDMigrateTimeZone", "MigrateTimeZone", SettingKind.Flag, "Read the time zone.") { Default = "true", AlwaysWritten = true };

    /// <summary>The declaration of this kind of step.</summary>
    public static StepDefinition Kind { get; } = new()
    {
        Class = "CaptureWindowsSettingsAction",
        Key = "captureWindowsSettings",
        DisplayName = "Capture Windows Settings",
        Help = "Reads settings of the running Windows into variables, for Apply Windows Settings.",
        Create = () => new CaptureWindowsSettings(),
        Settings = [ComputerNameSetting, RegistrationInfoSetting, TimeZoneSetting],
    };

    /// <inheritdoc/>
    public override StepDefinition Definition => Kind;

    /// <summary>Read the name of the computer.</summary>
    public bool ComputerName { get => Flag(ComputerNameSetting); set => Put(ComputerNameSetting, value); }

    /// <summary>Read the registered user and organization.</summary>
    public bool RegistrationInfo { get => Flag(RegistrationInfoSetting); set => Put(RegistrationInfoSetting, value); }

    /// <summary>Read the time zone.</summary>
    public bool TimeZone { get => Flag(TimeZoneSetting); set => Put(TimeZoneSetting, value); }

    /// <inheritdoc/>
    public override string BuildAction() => "osdwinsettings.exe /capture /name:%OSDMigrateComputerName% /reginfo:%OSDMigrateRegistrationInfo% /timezone:%OSDMigrateTimeZone%";
}
