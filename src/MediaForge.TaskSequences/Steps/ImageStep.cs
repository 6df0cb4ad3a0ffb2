namespace MediaForge.TaskSequences.Steps;

/// <summary>What the steps that apply an image have in common: where to, and from where the image is used.</summary>
public abstract class ImageStep : StepSettings
{
    private protected static readonly SettingDefinition DestinationDiskSetting = new("destinationDisk", "DestinationDisk", "DestinationDisk", SettingKind.Number, "The disk to apply to, from 0; together with the partition.") { Hidden = true, Range = (0, 10000) };
    private protected static readonly SettingDefinition DestinationLogicalDriveSetting = new("destinationDrive", "DestinationLogicalDrive", "DestinationLogicalDrive", SettingKind.Text, "The drive to apply to, as C:.") { Hidden = true, MaxLength = 3 };
    private protected static readonly SettingDefinition DestinationPartitionSetting = new("destinationPartition", "DestinationPartition", "DestinationPartition", SettingKind.Number, "The partition to apply to, from 1; together with the disk.") { Hidden = true, Range = (1, 999) };
    private protected static readonly SettingDefinition DestinationVariableSetting = new("destinationVariable", "DestinationVariable", "DestinationVariable", SettingKind.Text, "The variable that holds the letter of the drive to apply to.") { Hidden = true, MaxLength = 256 };
    private protected static readonly SettingDefinition RunFromNetSetting = new("runFromNet", "RunFromNet", "RunFromNet", SettingKind.Flag, "The image is used where it lies and not copied first.") { Hidden = true, Default = "false", Mirrors = "runFromNet" };

    /// <summary>The disk to apply to, from 0; together with the partition.</summary>
    public int? DestinationDisk { get => Number(DestinationDiskSetting); set => Put(DestinationDiskSetting, value); }

    /// <summary>The drive to apply to, as C:.</summary>
    public string DestinationLogicalDrive { get => Text(DestinationLogicalDriveSetting); set => Put(DestinationLogicalDriveSetting, value); }

    /// <summary>The partition to apply to, from 1; together with the disk.</summary>
    public int? DestinationPartition { get => Number(DestinationPartitionSetting); set => Put(DestinationPartitionSetting, value); }

    /// <summary>The variable that holds the letter of the drive to apply to.</summary>
    public string DestinationVariable { get => Text(DestinationVariableSetting); set => Put(DestinationVariableSetting, value); }

    /// <summary>The image is used where it lies and not copied first.</summary>
    public bool RunFromNet { get => Flag(RunFromNetSetting); set => Put(RunFromNetSetting, value); }

    /// <summary>The part of the command line that says where to: nothing for the next formatted partition.</summary>
    private protected string BuildTarget() =>
        DestinationVariable.Length > 0 ? $" /target:%{DestinationVariable}%"
        : DestinationLogicalDrive.Length > 0 ? $" /target:{DestinationLogicalDrive}"
        : DestinationDisk is { } disk ? $" /target:{disk},{DestinationPartition}"
        : string.Empty;
}
