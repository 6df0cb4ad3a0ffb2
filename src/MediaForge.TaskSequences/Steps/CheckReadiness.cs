namespace MediaForge.TaskSequences.Steps;

/// <summary>Check Readiness (<c>SMS_TaskSequence_PrestartCheckAction</c>).</summary>
public sealed class CheckReadiness : StepSettings
{
    private static readonly SettingDefinition CheckMemorySetting = Check("checkMemory", "Memory", "Whether the memory is checked.", "true");
    private static readonly SettingDefinition CheckProcessorSpeedSetting = Check("checkProcessorSpeed", "ProcessorSpeed", "Whether the processor's speed is checked.", "true");
    private static readonly SettingDefinition CheckFreeDiskSpaceSetting = Check("checkFreeDiskSpace", "FreeDiskSpace", "Whether the free disk space is checked.", "false");
    private static readonly SettingDefinition CheckOSTypeSetting = Check("checkOsType", "OSType", "Whether the kind of the running operating system is checked.", "false");
    private static readonly SettingDefinition CheckArchitectureSetting = Check("checkArchitecture", "OSArchitecture", "Whether the architecture of the running operating system is checked.", "false");
    private static readonly SettingDefinition CheckMinOSVersionSetting = Check("checkMinOsVersion", "MinOSVersion", "Whether the running operating system's version has a lower limit.", "false");
    private static readonly SettingDefinition CheckMaxOSVersionSetting = Check("checkMaxOsVersion", "MaxOSVersion", "Whether the running operating system's version has an upper limit.", "false");
    private static readonly SettingDefinition CheckClientVersionSetting = Check("checkClientMinVersion", "CMClientMinVersion", "Whether the ConfigMgr client's version has a lower limit.", "false");
    private static readonly SettingDefinition CheckLanguageSetting = Check("checkOsLanguage", "OSLanguageID", "Whether the running operating system's language is checked.", "false");
    private static readonly SettingDefinition CheckPowerSetting = Check("checkAcPower", "PowerState", "Whether the machine must run on AC power.", "false");
    private static readonly SettingDefinition CheckNetworkSetting = Check("checkNetworkConnected", "NetworkConnected", "Whether the network must be connected.", "false");
    private static readonly SettingDefinition CheckWiredSetting = Check("checkNetworkWired", "NetworkWired", "Whether the network must not be wireless.", "false");
    private static readonly SettingDefinition CheckUefiSetting = Check("checkUefi", "DeviceUEFI", "Whether the machine must have started by UEFI.", "false");
    private static readonly SettingDefinition CheckTpmEnabledSetting = Check("checkTpmEnabled", "TPMEnabled", "Whether the TPM must be enabled.", "false");
    private static readonly SettingDefinition CheckTpmActivatedSetting = Check("checkTpmActivated", "TPMActivated", "Whether the TPM must be activated.", "false");
    private static readonly SettingDefinition MemorySetting = new("memory", "OSDMemory", "Memory", SettingKind.Number, "The least memory, in MB.") { Default = "2048", Range = (0, int.MaxValue) };
    private static readonly SettingDefinition ProcessorSpeedSetting = new("processorSpeed", "OSDProcessorSpeed", "ProcessorSpeed", SettingKind.Number, "The least processor speed, in MHz.") { Default = "1024", Range = (0, int.MaxValue) };
    private static readonly SettingDefinition FreeDiskSpaceSetting = new("freeDiskSpace", "OSDFreeDiskSpace", "FreeDiskSpace", SettingKind.Number, "The least free disk space, in MB.") { Range = (0, int.MaxValue) };
    private static readonly SettingDefinition OSTypeSetting = new("osType", "OSDOSType", "OSType", SettingKind.Text, "CLIENT or SERVER.") { Default = "CLIENT", Choices = ["CLIENT", "SERVER"] };
    private static readonly SettingDefinition ArchitectureSetting = new("architecture", "OSDOSArchitecture", "OSArchitecture", SettingKind.Text, "The architecture of the running operating system: 32-bit or 64-bit.");
    private static readonly SettingDefinition MinOSVersionSetting = new("minOsVersion", "OSDMinOSVersion", "MinOSVersion", SettingKind.Text, "The least version of the running operating system, as 10.0.16299.");
    private static readonly SettingDefinition MaxOSVersionSetting = new("maxOsVersion", "OSDMaxOSVersion", "MaxOSVersion", SettingKind.Text, "The greatest version of the running operating system, as 10.0.16299.");
    private static readonly SettingDefinition ClientVersionSetting = new("clientMinVersion", "OSDCMClientMinVersion", "CMClientMinVersion", SettingKind.Text, "The least version of the ConfigMgr client, as 5.00.8913.1005.");
    private static readonly SettingDefinition LanguageSetting = new("osLanguage", "OSDOSLanguageID", "OSLanguageID", SettingKind.Number, "The language of the running operating system, as a decimal LCID (1033 is English, United States).") { Range = (0, 0xFFFFF) };

    /// <summary>The declaration of this kind of step.</summary>
    public static StepDefinition Kind { get; } = new()
    {
        Class = "PrestartCheckAction",
        Key = "checkReadiness",
        DisplayName = "Check Readiness",
        Help = "Makes all the checks that are asked for, then fails if one of them failed.",
        Create = () => new CheckReadiness(),
        Settings =
        [
            ClientVersionSetting, CheckClientVersionSetting, CheckUefiSetting, CheckFreeDiskSpaceSetting, CheckMaxOSVersionSetting, CheckMemorySetting, CheckMinOSVersionSetting,
            CheckNetworkSetting, CheckWiredSetting, CheckArchitectureSetting, CheckLanguageSetting, CheckOSTypeSetting, CheckPowerSetting, CheckProcessorSpeedSetting,
            CheckTpmActivatedSetting, CheckTpmEnabledSetting,
            FreeDiskSpaceSetting, MaxOSVersionSetting, MemorySetting, MinOSVersionSetting, ArchitectureSetting, LanguageSetting, OSTypeSetting, ProcessorSpeedSetting,
        ],
    };

    /// <inheritdoc/>
    public override StepDefinition Definition => Kind;

    /// <summary>Whether <see cref="Memory"/> is checked.</summary>
    public bool CheckMemory { get => Flag(CheckMemorySetting); set => Put(CheckMemorySetting, value); }

    /// <summary>The least memory, in MB.</summary>
    public int? Memory { get => Number(MemorySetting); set => Put(MemorySetting, value); }

    /// <summary>Whether <see cref="ProcessorSpeed"/> is checked.</summary>
    public bool CheckProcessorSpeed { get => Flag(CheckProcessorSpeedSetting); set => Put(CheckProcessorSpeedSetting, value); }

    /// <summary>The least processor speed, in MHz.</summary>
    public int? ProcessorSpeed { get => Number(ProcessorSpeedSetting); set => Put(ProcessorSpeedSetting, value); }

    /// <summary>Whether <see cref="FreeDiskSpace"/> is checked.</summary>
    public bool CheckFreeDiskSpace { get => Flag(CheckFreeDiskSpaceSetting); set => Put(CheckFreeDiskSpaceSetting, value); }

    /// <summary>The least free disk space, in MB.</summary>
    public int? FreeDiskSpace { get => Number(FreeDiskSpaceSetting); set => Put(FreeDiskSpaceSetting, value); }

    /// <summary>Whether <see cref="OSType"/> is checked.</summary>
    public bool CheckOSType { get => Flag(CheckOSTypeSetting); set => Put(CheckOSTypeSetting, value); }

    /// <summary><c>CLIENT</c> or <c>SERVER</c>.</summary>
    public string OSType { get => Text(OSTypeSetting); set => Put(OSTypeSetting, value); }

    /// <summary>Whether <see cref="Architecture"/> is checked.</summary>
    public bool CheckArchitecture { get => Flag(CheckArchitectureSetting); set => Put(CheckArchitectureSetting, value); }

    /// <summary>The architecture of the running operating system.</summary>
    public string Architecture { get => Text(ArchitectureSetting); set => Put(ArchitectureSetting, value); }

    /// <summary>Whether <see cref="MinOSVersion"/> is checked.</summary>
    public bool CheckMinOSVersion { get => Flag(CheckMinOSVersionSetting); set => Put(CheckMinOSVersionSetting, value); }

    /// <summary>The least version of the running operating system.</summary>
    public string MinOSVersion { get => Text(MinOSVersionSetting); set => Put(MinOSVersionSetting, value); }

    /// <summary>Whether <see cref="MaxOSVersion"/> is checked.</summary>
    public bool CheckMaxOSVersion { get => Flag(CheckMaxOSVersionSetting); set => Put(CheckMaxOSVersionSetting, value); }

    /// <summary>The greatest version of the running operating system.</summary>
    public string MaxOSVersion { get => Text(MaxOSVersionSetting); set => Put(MaxOSVersionSetting, value); }

    /// <summary>Whether <see cref="ClientMinVersion"/> is checked.</summary>
    public bool CheckClientMinVersion { get => Flag(CheckClientVersionSetting); set => Put(CheckClientVersionSetting, value); }

    /// <summary>The least version of the ConfigMgr client.</summary>
    public string ClientMinVersion { get => Text(ClientVersionSetting); set => Put(ClientVersionSetting, value); }

    /// <summary>Whether <see cref="OSLanguage"/> is checked.</summary>
    public bool CheckOSLanguage { get => Flag(CheckLanguageSetting); set => Put(CheckLanguageSetting, value); }

    /// <summary>The language of the running operating system, as a decimal LCID.</summary>
    public int? OSLanguage { get => Number(LanguageSetting); set => Put(LanguageSetting, value); }

    /// <summary>The machine must run on AC power.</summary>
    public bool CheckACPower { get => Flag(CheckPowerSetting); set => Put(CheckPowerSetting, value); }

    /// <summary>The network must be connected.</summary>
    public bool CheckNetworkConnected { get => Flag(CheckNetworkSetting); set => Put(CheckNetworkSetting, value); }

    /// <summary>The network must not be wireless.</summary>
    public bool CheckNetworkWired { get => Flag(CheckWiredSetting); set => Put(CheckWiredSetting, value); }

    /// <summary>The machine must have started by UEFI.</summary>
    public bool CheckUefi { get => Flag(CheckUefiSetting); set => Put(CheckUefiSetting, value); }

    /// <summary>The TPM must be enabled.</summary>
    public bool CheckTpmEnabled { get => Flag(CheckTpmEnabledSetting); set => Put(CheckTpmEnabledSetting, value); }

    /// <summary>The TPM must be activated.</summary>
    public bool CheckTpmActivated { get => Flag(CheckTpmActivatedSetting); set => Put(CheckTpmActivatedSetting, value); }

    /// <inheritdoc/>
    public override string BuildAction() => "OSDPrestartCheck.exe";

    private static SettingDefinition Check(string key, string what, string help, string byDefault) =>
        new(key, "OSDCheck" + what, "Check" + what, SettingKind.Flag, help) { Default = byDefault };
}
