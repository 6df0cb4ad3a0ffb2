namespace MediaForge.TaskSequences.Steps;

/// <summary>Apply Data Image (<c>SMS_TaskSequence_ApplyDataImageAction</c>).</summary>
public sealed class ApplyDataImage : ImageStep
{
    private static readonly SettingDefinition ImageIndexSetting = new("imageIndex", "OSDDataImageIndex", "ImageIndex", SettingKind.Number, "The image in the WIM file, from 1.") { Required = true, Range = (1, 9999) };
    private static readonly SettingDefinition ImagePackageSetting = new("image", "ImagePackageID", "ImagePackageID", SettingKind.Text, "The image package.") { Hidden = true, IsPackage = true, Required = true, MaxLength = 255 };
    private static readonly SettingDefinition WipeDestinationSetting = new("wipeDestination", "OSDWipeDestinationPartition", "WipeDestinationPartition", SettingKind.Flag, "Delete everything on the volume first.") { Default = "true", AlwaysWritten = true };

    /// <summary>The declaration of this kind of step.</summary>
    public static StepDefinition Kind { get; } = new()
    {
        Class = "ApplyDataImageAction",
        Key = "applyDataImage",
        DisplayName = "Apply Data Image",
        Help = "Applies an image to a volume, which is not made bootable.",
        Create = () => new ApplyDataImage(),
        RunIn = RunIn.WinPE,
        Settings =
        [
            DestinationDiskSetting,
            DestinationLogicalDriveSetting,
            DestinationPartitionSetting,
            DestinationVariableSetting,
            ImageIndexSetting,
            ImagePackageSetting,
            RunFromNetSetting,
            WipeDestinationSetting,
        ],
    };

    /// <inheritdoc/>
    public override StepDefinition Definition => Kind;

    /// <summary>The image in the WIM file, from 1.</summary>
    public int? ImageIndex { get => Number(ImageIndexSetting); set => Put(ImageIndexSetting, value); }

    /// <summary>The image package.</summary>
    public string ImagePackage { get => Text(ImagePackageSetting); set => Put(ImagePackageSetting, value); }

    /// <summary>Delete everything on the volume first.</summary>
    public bool WipeDestination { get => Flag(WipeDestinationSetting); set => Put(WipeDestinationSetting, value); }

    /// <inheritdoc/>
    public override string BuildAction() =>
        $"OSDApplyOS.exe /data:{ImagePackage},%{ImageIndexSetting.Variable}%{BuildTarget()} /runfromnet:{(RunFromNet ? "True" : "False")}";
}
