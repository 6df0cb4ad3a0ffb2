namespace MediaForge.TaskSequences.Steps;

/// <summary>Apply Windows Settings (<c>SMS_TaskSequence_ApplyWindowsSettingsAction</c>).</summary>
public sealed class ApplyWindowsSettings : StepSettings
{
    private static readonly SettingDefinition AdminPasswordSetting = new("adminPassword", "OSDLocalAdminPassword", "AdminPassword", SettingKind.Secret, "The local administrator's password; not used with randomAdminPassword.") { MaxLength = 255 };
    private static readonly SettingDefinition ComputerNameSetting = new("computerName", "OSDComputerName", "ComputerName", SettingKind.Text, "The name of the computer.") { Default = "%_SMSTSMachineName%", AlwaysWritten = true };
    private static readonly SettingDefinition ProductKeySetting = new("productKey", "OSDProductKey", "ProductKey", SettingKind.Secret, "The product key, as XXXXX-XXXXX-XXXXX-XXXXX-XXXXX; empty for none.") { AlwaysWritten = true, MaxLength = 255 };
    private static readonly SettingDefinition RandomAdminPasswordSetting = new("randomAdminPassword", "OSDRandomAdminPassword", "RandomAdminPassword", SettingKind.Flag, "Give the local administrator a random password and disable the account.") { Default = "true", AlwaysWritten = true };
    private static readonly SettingDefinition RegisteredOrganizationSetting = new("organization", "OSDRegisteredOrgName", "RegisteredOrgName", SettingKind.Text, "The registered organization.") { AlwaysWritten = true, MaxLength = 255 };
    private static readonly SettingDefinition RegisteredUserSetting = new("user", "OSDRegisteredUserName", "RegisteredUserName", SettingKind.Text, "The registered user.") { AlwaysWritten = true, MaxLength = 255 };
    private static readonly SettingDefinition ServerLicenseConnectionLimitSetting = new("serverConnections", "OSDServerLicenseConnectionLimit", "ServerLicenseConnectionLimit", SettingKind.Number, "The number of connections of a server licensed per server (old servers only).") { Default = "5", AlwaysWritten = true, Range = (5, 9999) };
    private static readonly SettingDefinition ServerLicenseModeSetting = new("serverLicensing", "OSDServerLicenseMode", "ServerLicenseMode", SettingKind.Text, "How a server is licensed: PerSeat or PerServer (old servers only).") { Choices = ["PerSeat", "PerServer"] };
    private static readonly SettingDefinition TimeZoneSetting = new("timeZone", "OSDTimeZone", "TimeZone", SettingKind.Text, "The time zone by its Windows name, as W. Europe Standard Time.") { AlwaysWritten = true };
    private static readonly SettingDefinition InputLocaleSetting = new("inputLocale", "OSDWindowsSettingsInputLocale", "WindowsSettingsInputLocale", SettingKind.Text, "Keyboard layouts, as en-US or 0409:00000409.");
    private static readonly SettingDefinition SystemLocaleSetting = new("systemLocale", "OSDWindowsSettingsSystemLocale", "WindowsSettingsSystemLocale", SettingKind.Text, "The language of programs that do not know Unicode, as en-US.");
    private static readonly SettingDefinition UILanguageSetting = new("uiLanguage", "OSDWindowsSettingsUILanguage", "WindowsSettingsUILanguage", SettingKind.Text, "The language of Windows, as en-US.");
    private static readonly SettingDefinition UILanguageFallbackSetting = new("uiLanguageFallback", "OSDWindowsSettingsUILanguageFallback", "WindowsSettingsUILanguageFallback", SettingKind.Text, "The language for what is not translated, as en-US.");
    private static readonly SettingDefinition UserLocaleSetting = new("userLocale", "OSDWindowsSettingsUserLocale", "WindowsSettingsUserLocale", SettingKind.Text, "The formats of dates and numbers, as en-US.");

    /// <summary>The declaration of this kind of step.</summary>
    public static StepDefinition Kind { get; } = new()
    {
        Class = "ApplyWindowsSettingsAction",
        Key = "applyWindowsSettings",
        DisplayName = "Apply Windows Settings",
        Help = "Writes settings of the new Windows to its answer file, over what is there.",
        Create = () => new ApplyWindowsSettings(),
        RunIn = RunIn.WinPE,
        Settings =
        [
            AdminPasswordSetting,
            ComputerNameSetting,
            ProductKeySetting,
            RandomAdminPasswordSetting,
            RegisteredOrganizationSetting,
            RegisteredUserSetting,
            ServerLicenseConnectionLimitSetting,
            ServerLicenseModeSetting,
            TimeZoneSetting,
            InputLocaleSetting,
            SystemLocaleSetting,
            UILanguageSetting,
            UILanguageFallbackSetting,
            UserLocaleSetting,
        ],
    };

    /// <inheritdoc/>
    public override StepDefinition Definition => Kind;

    /// <summary>The local administrator's password; not used with randomAdminPassword.</summary>
    public string AdminPassword { get => Text(AdminPasswordSetting); set => Put(AdminPasswordSetting, value); }

    /// <summary>The name of the computer.</summary>
    public string ComputerName { get => Text(ComputerNameSetting); set => Put(ComputerNameSetting, value); }

    /// <summary>The product key, as XXXXX-XXXXX-XXXXX-XXXXX-XXXXX; empty for none.</summary>
    public string ProductKey { get => Text(ProductKeySetting); set => Put(ProductKeySetting, value); }

    /// <summary>Give the local administrator a random password and disable the account.</summary>
    public bool RandomAdminPassword { get => Flag(RandomAdminPasswordSetting); set => Put(RandomAdminPasswordSetting, value); }

    /// <summary>The registered organization.</summary>
    public string RegisteredOrganization { get => Text(RegisteredOrganizationSetting); set => Put(RegisteredOrganizationSetting, value); }

    /// <summary>The registered user.</summary>
    public string RegisteredUser { get => Text(RegisteredUserSetting); set => Put(RegisteredUserSetting, value); }

    /// <summary>The number of connections of a server licensed per server (old servers only).</summary>
    public int? ServerLicenseConnectionLimit { get => Number(ServerLicenseConnectionLimitSetting); set => Put(ServerLicenseConnectionLimitSetting, value); }

    /// <summary>How a server is licensed: PerSeat or PerServer (old servers only).</summary>
    public string ServerLicenseMode { get => Text(ServerLicenseModeSetting); set => Put(ServerLicenseModeSetting, value); }

    /// <summary>The time zone by its Windows name, as W. Europe Standard Time.</summary>
    public string TimeZone { get => Text(TimeZoneSetting); set => Put(TimeZoneSetting, value); }

    /// <summary>Keyboard layouts, as en-US or 0409:00000409.</summary>
    public string InputLocale { get => Text(InputLocaleSetting); set => Put(InputLocaleSetting, value); }

    /// <summary>The language of programs that do not know Unicode, as en-US.</summary>
    public string SystemLocale { get => Text(SystemLocaleSetting); set => Put(SystemLocaleSetting, value); }

    /// <summary>The language of Windows, as en-US.</summary>
    public string UILanguage { get => Text(UILanguageSetting); set => Put(UILanguageSetting, value); }

    /// <summary>The language for what is not translated, as en-US.</summary>
    public string UILanguageFallback { get => Text(UILanguageFallbackSetting); set => Put(UILanguageFallbackSetting, value); }

    /// <summary>The formats of dates and numbers, as en-US.</summary>
    public string UserLocale { get => Text(UserLocaleSetting); set => Put(UserLocaleSetting, value); }

    /// <inheritdoc/>
    public override string BuildAction() => "osdwinsettings.exe /config";
}
