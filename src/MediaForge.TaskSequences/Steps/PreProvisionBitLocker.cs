namespace MediaForge.TaskSequences.Steps;

/// <summary>Pre-provision BitLocker (<c>SMS_TaskSequence_OfflineEnableBitLockerAction</c>).</summary>
public sealed class PreProvisionBitLocker : StepSettings
{
    private static readonly SettingDefinition DiskSetting = new("destinationDisk", "OSDBitLockerDestinationDisk", "DestinationDisk", SettingKind.Number, "The number of the disk, from 0; with destinationPartition.") { Hidden = true, Range = (0, 10000) };
    private static readonly SettingDefinition DriveSetting = new("destinationDrive", "OSDBitLockerDestinationLogicalDrive", "DestinationLogicalDrive", SettingKind.Text, "The drive letter of the volume.") { Hidden = true };
    private static readonly SettingDefinition PartitionSetting = new("destinationPartition", "OSDBitLockerDestinationPartition", "DestinationPartition", SettingKind.Number, "The number of the partition, from 1; with destinationDisk.") { Hidden = true, Range = (1, 128) };
    private static readonly SettingDefinition VariableSetting = new("destinationVariable", "OSDBitLockerDestinationVariable", "DestinationVariable", SettingKind.Text, "The variable that holds the drive letter of the volume.") { Hidden = true, MaxLength = 256 };
    private static readonly SettingDefinition FullDiskSetting = new("encryptFullDisk", "OSDBitLockerEncryptFullDisk", "EncryptFullDisk", SettingKind.Flag, "Encrypt the whole volume and not only what is in use.") { Default = "false" };
    private static readonly SettingDefinition MethodSetting = new("encryptionMethod", "OSDBitLockerEncryptMethod", "EncryptMethod", SettingKind.Number, "How it is encrypted.") { Default = "0", Choices = BitLockerMethods.Numbers, Words = BitLockerMethods.Words };
    private static readonly SettingDefinition SkipSetting = new("skipWithoutTpm", "OSDBitLockerSkipWhenTPMInvalid", "SkipWhenTPMInvalid", SettingKind.Flag, "Skip the step on machines without an enabled TPM.") { Default = "true", AlwaysWritten = true };

    /// <summary>The declaration of this kind of step.</summary>
    public static StepDefinition Kind { get; } = new()
    {
        Class = "OfflineEnableBitLockerAction",
        Key = "preProvisionBitLocker",
        DisplayName = "Pre-provision BitLocker",
        Help = "Encrypts an empty volume with a clear key in Windows PE, so that Enable BitLocker is quick later on.",
        Create = () => new PreProvisionBitLocker(),
        RunIn = RunIn.WinPE,
        Settings = [DiskSetting, DriveSetting, PartitionSetting, VariableSetting, FullDiskSetting, MethodSetting, SkipSetting],
    };

    /// <inheritdoc/>
    public override StepDefinition Definition => Kind;

    /// <summary>The number of the disk, from 0; with <see cref="DestinationPartition"/>.</summary>
    public int? DestinationDisk { get => Number(DiskSetting); set => Put(DiskSetting, value); }

    /// <summary>The number of the partition, from 1.</summary>
    public int? DestinationPartition { get => Number(PartitionSetting); set => Put(PartitionSetting, value); }

    /// <summary>The drive letter of the volume.</summary>
    public string DestinationLogicalDrive { get => Text(DriveSetting); set => Put(DriveSetting, value); }

    /// <summary>The variable that holds the drive letter of the volume.</summary>
    public string DestinationVariable { get => Text(VariableSetting); set => Put(VariableSetting, value); }

    /// <summary>Encrypt the whole volume and not only what is in use.</summary>
    public bool EncryptFullDisk { get => Flag(FullDiskSetting); set => Put(FullDiskSetting, value); }

    /// <summary>How it is encrypted, as Windows numbers it (<see cref="BitLockerMethods"/>); 0 for the system's own choice.</summary>
    public int? EncryptionMethod { get => Number(MethodSetting); set => Put(MethodSetting, value); }

    /// <summary>Skip the step on machines without an enabled TPM.</summary>
    public bool SkipWhenTpmInvalid { get => Flag(SkipSetting); set => Put(SkipSetting, value); }

    /// <inheritdoc/>
    public override string BuildAction() => "OSDOfflineBitlocker.exe";
}
