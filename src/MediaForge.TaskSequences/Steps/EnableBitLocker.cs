namespace MediaForge.TaskSequences.Steps;

/// <summary>Enable BitLocker (<c>SMS_TaskSequence_EnableBitLockerAction</c>).</summary>
public sealed class EnableBitLocker : StepSettings
{
    private static readonly SettingDefinition RecoverySetting = new("recoveryPassword", "OSDBitLockerCreateRecoveryPassword", "CreateRecoveryPassword", SettingKind.Text, "AD: make a recovery password and store it in Active Directory; None: make none.") { Default = "AD", AlwaysWritten = true, Choices = ["AD", "None"] };
    private static readonly SettingDefinition FullDiskSetting = new("encryptFullDisk", "OSDBitLockerEncryptFullDisk", "EncryptFullDisk", SettingKind.Flag, "Encrypt the whole volume and not only what is in use.") { Default = "false" };
    private static readonly SettingDefinition MethodSetting = new("encryptionMethod", "OSDBitLockerEncryptMethod", "EncryptMethod", SettingKind.Number, "How it is encrypted.") { Default = "0", Choices = BitLockerMethods.Numbers, Words = BitLockerMethods.Words };
    private static readonly SettingDefinition ModeSetting = new("mode", "OSDBitLockerMode", "Mode", SettingKind.Text, "What unlocks the drive of the operating system: TPM, Key (a startup key on a USB stick), TPMAndKey, TPMAndPIN.") { Choices = ["TPM", "Key", "TPMAndKey", "TPMAndPIN"] };
    private static readonly SettingDefinition PinSetting = new("pin", "OSDBitLockerPIN", "PIN", SettingKind.Secret, "The PIN, for mode TPMAndPIN.") { MaxLength = 255 };
    private static readonly SettingDefinition SkipSetting = new("skipWithoutTpm", "OSDBitLockerSkipWhenNoValidTPM", "SkipWhenNoValidTPM", SettingKind.Flag, "Skip the step on machines without an enabled TPM.") { Default = "false" };
    private static readonly SettingDefinition KeyDriveSetting = new("startupKeyDrive", "OSDBitLockerStartupKeyDrive", "StartupKeyDrive", SettingKind.Text, "The drive letter of the USB stick that takes the startup key; left out: the first stick.");
    private static readonly SettingDefinition TargetSetting = new("drive", "OSDBitLockerTargetDrive", "TargetDrive", SettingKind.Text, "The drive letter of a data drive; left out: the drive of the running operating system.");
    private static readonly SettingDefinition WaitSetting = new("waitForEncryption", "OSDBitLockerWaitForEncryption", "WaitForEncryption", SettingKind.Flag, "Wait until all is encrypted.") { Default = "false", AlwaysWritten = true };

    /// <summary>The declaration of this kind of step.</summary>
    public static StepDefinition Kind { get; } = new()
    {
        Class = "EnableBitLockerAction",
        Key = "enableBitLocker",
        DisplayName = "Enable BitLocker",
        Help = "Encrypts a drive of the running operating system.",
        Create = () => new EnableBitLocker(),
        RunIn = RunIn.FullOS,
        Settings = [RecoverySetting, FullDiskSetting, MethodSetting, ModeSetting, PinSetting, SkipSetting, KeyDriveSetting, TargetSetting, WaitSetting],
    };

    /// <inheritdoc/>
    public override StepDefinition Definition => Kind;

    /// <summary>AD: make a recovery password and store it in Active Directory; None: make none.</summary>
    public string CreateRecoveryPassword { get => Text(RecoverySetting); set => Put(RecoverySetting, value); }

    /// <summary>Encrypt the whole volume and not only what is in use.</summary>
    public bool EncryptFullDisk { get => Flag(FullDiskSetting); set => Put(FullDiskSetting, value); }

    /// <summary>How it is encrypted, as Windows numbers it (<see cref="BitLockerMethods"/>); 0 for the system's own choice.</summary>
    public int? EncryptionMethod { get => Number(MethodSetting); set => Put(MethodSetting, value); }

    /// <summary>What unlocks the drive of the operating system: TPM, Key, TPMAndKey, TPMAndPIN; empty for a data drive.</summary>
    public string Mode { get => Text(ModeSetting); set => Put(ModeSetting, value); }

    /// <summary>The PIN, for mode TPMAndPIN.</summary>
    public string Pin { get => Text(PinSetting); set => Put(PinSetting, value); }

    /// <summary>Skip the step on machines without an enabled TPM.</summary>
    public bool SkipWhenNoValidTpm { get => Flag(SkipSetting); set => Put(SkipSetting, value); }

    /// <summary>The drive letter of the USB stick that takes the startup key; empty for the first stick.</summary>
    public string StartupKeyDrive { get => Text(KeyDriveSetting); set => Put(KeyDriveSetting, value); }

    /// <summary>The drive letter of a data drive; empty for the drive of the running operating system.</summary>
    public string TargetDrive { get => Text(TargetSetting); set => Put(TargetSetting, value); }

    /// <summary>Wait until all is encrypted.</summary>
    public bool WaitForEncryption { get => Flag(WaitSetting); set => Put(WaitSetting, value); }

    /// <inheritdoc/>
    public override string BuildAction()
    {
        var action = "OSDBitLocker.exe /enable";
        if (TargetDrive.Length > 0) action += $" /drive:{TargetDrive}";
        action += $" /wait:{(WaitForEncryption ? "True" : "False")}";
        if (Mode.Length > 0) action += $" /mode:{Mode}";
        if (StartupKeyDrive.Length > 0) action += $" /keydrive:{StartupKeyDrive}";
        action += $" /pwd:{CreateRecoveryPassword}";
        if (Find(FullDiskSetting.Variable) is not null) action += $" /full:{(EncryptFullDisk ? "True" : "False")}";
        if (EncryptionMethod is > 0 and { } method) action += $" /crypt:{method}";
        if (Find(SkipSetting.Variable) is not null) action += $" /ignoretpm:{(SkipWhenNoValidTpm ? "True" : "False")}";
        return action;
    }
}
