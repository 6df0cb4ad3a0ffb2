namespace MediaForge.TaskSequences.Steps;

/// <summary>Apply Data Image (<c>SMS_TaskSequence_ApplyDataImageAction</c>).</summary>
public sealed class ApplyDataImage : StepSettings
{
    private static readonly SettingDefinition DestinationDiskSetting = new("destinationDisk", "DestinationDisk", "DestinationDisk", SettingKind.Number, "The disk to apply to, from 0; together with the partition.") { Hidden = true, Range = (0, 10000) };
    private static readonly SettingDefinition DestinationLogicalDriveSetting = new("destinationDrive", "DestinationLogicalDrive", "DestinationLogicalDrive", SettingKind.Text, "The drive to apply to, as C:.") { Hidden = true, MaxLength = 3 };
    private static readonly SettingDefinition DestinationPartitionSetting = new("destinationPartition", "DestinationPartition", "DestinationPartition", SettingKind.Number, "The partition to apply to, from 1; together with the disk.") { Hidden = true, Range = (1, 999) };
    private static readonly SettingDefinition DestinationVariableSetting = new("destinationVariable", "DestinationVariable", "DestinationVariable", SettingKind.Text, "The variable that holds the letter of the drive to apply to.") { Hidden = true, MaxLength = 256 };
    private static readonly SettingDefinition ImageIndexSetting = new("imageIndex", "OSDDataImageIndex", "ImageIndex", SettingKind.Number, "The image in the WIM file, from 1.") { Required = true, Range = (1, 9999) };
    private static readonly SettingDefinition ImagePackageSetting = new("image", "ImagePackageID", "ImagePackageID", SettingKind.Text, "The image package.") { Hidden = true, IsPackage = true, Required = true, MaxLength = 255 };
    private static readonly SettingDefinition RunFromNetSetting = new("runFromNet", "RunFromNet", "RunFromNet", SettingKind.Flag, "The image is used where it lies and not copied first.") { Hidden = true, Default = "false", Mirrors = "runFromNet" };
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

    /// <summary>The disk to apply to, from 0; together with the partition.</summary>
    public int? DestinationDisk { get => Number(DestinationDiskSetting); set => Put(DestinationDiskSetting, value); }

    /// <summary>The drive to apply to, as C:.</summary>
    public string DestinationLogicalDrive { get => Text(DestinationLogicalDriveSetting); set => Put(DestinationLogicalDriveSetting, value); }

    /// <summary>The partition to apply to, from 1; together with the disk.</summary>
    public int? DestinationPartition { get => Number(DestinationPartitionSetting); set => Put(DestinationPartitionSetting, value); }

    /// <summary>The variable that holds the letter of the drive to apply to.</summary>
    public string DestinationVariable { get => Text(DestinationVariableSetting); set => Put(DestinationVariableSetting, value); }

    /// <summary>The image in the WIM file, from 1.</summary>
    public int? ImageIndex { get => Number(ImageIndexSetting); set => Put(ImageIndexSetting, value); }

    /// <summary>The image package.</summary>
    public string ImagePackage { get => Text(ImagePackageSetting); set => Put(ImagePackageSetting, value); }

    /// <summary>The image is used where it lies and not copied first.</summary>
    public bool RunFromNet { get => Flag(RunFromNetSetting); set => Put(RunFromNetSetting, value); }

    /// <summary>Delete everything on the volume first.</summary>
    public bool WipeDestination { get => Flag(WipeDestinationSetting); set => Put(WipeDestinationSetting, value); }

    /// <summary>The part of the command line that says where to: nothing for the next formatted partition.</summary>
    private string BuildTarget() =>
        DestinationVariable.Length > 0 ? $" /target:%{DestinationVariable}%"
        : DestinationLogicalDrive.Length > 0 ? $" /target:{DestinationLogicalDrive}"
        : DestinationDisk is { } disk ? $" /target:{disk},{DestinationPartition}"
        : string.Empty;

    /// <inheritdoc/>
    public override string BuildAction() =>
        $"OSDApplyOS.exe /data:{ImagePackage},%{ImageIndexSetting.Variable}%{BuildTarget()} /runfromnet:{(RunFromNet ? "True" : "False")}";
}
