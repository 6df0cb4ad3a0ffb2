namespace MediaForge.TaskSequences.Steps;

/// <summary>Apply Operating System Image (<c>SMS_TaskSequence_ApplyOperatingSystemAction</c>).</summary>
public sealed class ApplyOperatingSystem : ImageStep
{
    private static readonly SettingDefinition ConfigFileNameSetting = new("answerFile", "OSDConfigFileName", "ConfigFileName", SettingKind.Text, "The answer file in its package.") { MaxLength = 255 };
    private static readonly SettingDefinition ConfigFilePackageSetting = new("answerFilePackage", "ConfigFilePackage", "ConfigFilePackage", SettingKind.Text, "The package that holds the answer file.") { Hidden = true, IsPackage = true, MaxLength = 255 };
    private static readonly SettingDefinition ImageIndexSetting = new("imageIndex", "OSDImageIndex", "ImageIndex", SettingKind.Number, "The image in the WIM file, from 1.") { Range = (1, 9999) };
    private static readonly SettingDefinition ImagePackageSetting = new("image", "ImagePackageID", "ImagePackageID", SettingKind.Text, "The image package: a WIM file of captured images.") { Hidden = true, IsPackage = true, MaxLength = 255 };
    private static readonly SettingDefinition InstallEditionIndexSetting = new("editionIndex", "OSDInstallEditionIndex", "InstallEditionIndex", SettingKind.Number, "The edition in the upgrade package, from 1.") { Range = (1, 9999) };
    private static readonly SettingDefinition InstallPackageSetting = new("upgradePackage", "InstallPackageID", "InstallPackageID", SettingKind.Text, "The operating system upgrade package: a whole Windows setup, of which install.wim is used.") { Hidden = true, IsPackage = true, MaxLength = 255 };
    private static readonly SettingDefinition LayeredDriverSetting = new("layeredDriver", "OsdLayeredDriver", "LayeredDriver", SettingKind.Number, "The layered driver of Japanese and Korean keyboards, 0 to 6.") { Range = (0, 6) };

    /// <summary>The declaration of this kind of step.</summary>
    public static StepDefinition Kind { get; } = new()
    {
        Class = "ApplyOperatingSystemAction",
        Key = "applyOperatingSystem",
        DisplayName = "Apply Operating System Image",
        Help = "Empties a volume, applies an image of Windows to it and makes it bootable.",
        Create = () => new ApplyOperatingSystem(),
        RunIn = RunIn.WinPE,
        Settings =
        [
            ConfigFileNameSetting,
            ConfigFilePackageSetting,
            DestinationDiskSetting,
            DestinationLogicalDriveSetting,
            DestinationPartitionSetting,
            DestinationVariableSetting,
            ImageIndexSetting,
            ImagePackageSetting,
            InstallEditionIndexSetting,
            InstallPackageSetting,
            LayeredDriverSetting,
            RunFromNetSetting,
        ],
    };

    /// <inheritdoc/>
    public override StepDefinition Definition => Kind;

    /// <summary>The answer file in its package.</summary>
    public string ConfigFileName { get => Text(ConfigFileNameSetting); set => Put(ConfigFileNameSetting, value); }

    /// <summary>The package that holds the answer file.</summary>
    public string ConfigFilePackage { get => Text(ConfigFilePackageSetting); set => Put(ConfigFilePackageSetting, value); }

    /// <summary>The image in the WIM file, from 1.</summary>
    public int? ImageIndex { get => Number(ImageIndexSetting); set => Put(ImageIndexSetting, value); }

    /// <summary>The image package: a WIM file of captured images.</summary>
    public string ImagePackage { get => Text(ImagePackageSetting); set => Put(ImagePackageSetting, value); }

    /// <summary>The edition in the upgrade package, from 1.</summary>
    public int? InstallEditionIndex { get => Number(InstallEditionIndexSetting); set => Put(InstallEditionIndexSetting, value); }

    /// <summary>The operating system upgrade package: a whole Windows setup, of which install.wim is used.</summary>
    public string InstallPackage { get => Text(InstallPackageSetting); set => Put(InstallPackageSetting, value); }

    /// <summary>The layered driver of Japanese and Korean keyboards, 0 to 6.</summary>
    public int? LayeredDriver { get => Number(LayeredDriverSetting); set => Put(LayeredDriverSetting, value); }

    /// <inheritdoc/>
    public override string BuildAction()
    {
        var source = InstallPackage.Length > 0 ? $"/install:{InstallPackage},%{InstallEditionIndexSetting.Variable}%" : $"/image:{ImagePackage},%{ImageIndexSetting.Variable}%";
        var answers = ConfigFilePackage.Length > 0 ? $" \"/config:{ConfigFilePackage},%{ConfigFileNameSetting.Variable}%\"" : string.Empty;
        return $"OSDApplyOS.exe {source}{answers}{BuildTarget()} /runfromnet:{(RunFromNet ? "True" : "False")}";
    }
}
