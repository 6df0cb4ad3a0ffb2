namespace MediaForge.TaskSequences.Steps;

/// <summary>Apply Driver Package (<c>SMS_TaskSequence_ApplyDriverPackageAction</c>).</summary>
public sealed class ApplyDriverPackage : StepSettings
{
    private static readonly SettingDefinition BootCriticalContentIdSetting = new("bootCriticalContentId", "OSDApplyDriverBootCriticalContentUniqueID", "BootCriticalContentUniqueID", SettingKind.Text, "Obsolete: the content id of a mass storage driver (before Windows Vista).");
    private static readonly SettingDefinition BootCriticalComponentSetting = new("bootCriticalComponent", "OSDApplyDriverBootCriticalHardwareComponent", "BootCriticalHardwareComponent", SettingKind.Text, "Obsolete: scsi (before Windows Vista).");
    private static readonly SettingDefinition BootCriticalIdSetting = new("bootCriticalId", "OSDApplyDriverBootCriticalID", "BootCriticalID", SettingKind.Text, "Obsolete: the id of a mass storage driver (before Windows Vista).");
    private static readonly SettingDefinition BootCriticalInfSetting = new("bootCriticalInf", "OSDApplyDriverBootCriticalINFFile", "BootCriticalINFFile", SettingKind.Text, "Obsolete: the INF file of a mass storage driver (before Windows Vista).");
    private static readonly SettingDefinition PackageSetting = new("package", "OSDApplyDriverDriverPackageID", "DriverPackageID", SettingKind.Text, "The driver package.") { Hidden = true, IsPackage = true, Required = true, MaxLength = 255 };
    private static readonly SettingDefinition AdditionalOptionsSetting = new("options", "OSDInstallDriversAdditionalOptions", "InstallDriversAdditionalOptions", SettingKind.Text, "More options for DISM; with recurse only.");
    private static readonly SettingDefinition RecurseSetting = new("recurse", "OSDRecurse", "Recurse", SettingKind.Flag, "Let DISM add every driver in the package's folders.") { Default = "false", AlwaysWritten = true };
    private static readonly SettingDefinition AllowUnsignedSetting = new("allowUnsigned", "OSDAllowUnsignedDriver", "UnsignedDriver", SettingKind.Flag, "Add unsigned drivers too.") { Default = "false", AlwaysWritten = true };

    /// <summary>The declaration of this kind of step.</summary>
    public static StepDefinition Kind { get; } = new()
    {
        Class = "ApplyDriverPackageAction",
        Key = "applyDriverPackage",
        DisplayName = "Apply Driver Package",
        Help = "Adds all drivers of a package to the new Windows.",
        Create = () => new ApplyDriverPackage(),
        RunIn = RunIn.WinPE,
        Settings =
        [
            BootCriticalContentIdSetting,
            BootCriticalComponentSetting,
            BootCriticalIdSetting,
            BootCriticalInfSetting,
            PackageSetting,
            AdditionalOptionsSetting,
            RecurseSetting,
            AllowUnsignedSetting,
        ],
    };

    /// <inheritdoc/>
    public override StepDefinition Definition => Kind;

    /// <summary>Obsolete: the content id of a mass storage driver (before Windows Vista).</summary>
    public string BootCriticalContentId { get => Text(BootCriticalContentIdSetting); set => Put(BootCriticalContentIdSetting, value); }

    /// <summary>Obsolete: scsi (before Windows Vista).</summary>
    public string BootCriticalComponent { get => Text(BootCriticalComponentSetting); set => Put(BootCriticalComponentSetting, value); }

    /// <summary>Obsolete: the id of a mass storage driver (before Windows Vista).</summary>
    public string BootCriticalId { get => Text(BootCriticalIdSetting); set => Put(BootCriticalIdSetting, value); }

    /// <summary>Obsolete: the INF file of a mass storage driver (before Windows Vista).</summary>
    public string BootCriticalInf { get => Text(BootCriticalInfSetting); set => Put(BootCriticalInfSetting, value); }

    /// <summary>The driver package.</summary>
    public string Package { get => Text(PackageSetting); set => Put(PackageSetting, value); }

    /// <summary>More options for DISM; with recurse only.</summary>
    public string AdditionalOptions { get => Text(AdditionalOptionsSetting); set => Put(AdditionalOptionsSetting, value); }

    /// <summary>Let DISM add every driver in the package's folders.</summary>
    public bool Recurse { get => Flag(RecurseSetting); set => Put(RecurseSetting, value); }

    /// <summary>Add unsigned drivers too.</summary>
    public bool AllowUnsigned { get => Flag(AllowUnsignedSetting); set => Put(AllowUnsignedSetting, value); }

    /// <inheritdoc/>
    public override string BuildAction() => $"osddriverclient.exe /install:{Package} /unsigned:%OSDAllowUnsignedDriver% /recurse:%OSDRecurse%";
}
