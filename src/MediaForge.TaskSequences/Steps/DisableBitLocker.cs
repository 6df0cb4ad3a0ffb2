namespace MediaForge.TaskSequences.Steps;

/// <summary>Disable BitLocker (<c>SMS_TaskSequence_DisableBitLockerAction</c>).</summary>
public sealed class DisableBitLocker : StepSettings
{
    private static readonly SettingDefinition RebootCountSetting = new("rebootCount", "OSDBitLockerRebootCount", "RebootCount", SettingKind.Number, "After how many restarts the protection begins again; the variable OSDBitLockerRebootCountOverride wins, with 0 for never.") { Default = "1", Range = (1, 15) };
    private static readonly SettingDefinition TargetSetting = new("drive", "OSDBitLockerTargetDrive", "TargetDrive", SettingKind.Text, "The drive letter; left out: the drive of the running operating system.");

    /// <summary>The declaration of this kind of step.</summary>
    public static StepDefinition Kind { get; } = new()
    {
        Class = "DisableBitLockerAction",
        Key = "disableBitLocker",
        DisplayName = "Disable BitLocker",
        Help = "Suspends the protection of a drive without decrypting it.",
        Create = () => new DisableBitLocker(),
        RunIn = RunIn.FullOS,
        Settings = [RebootCountSetting, TargetSetting],
    };

    /// <inheritdoc/>
    public override StepDefinition Definition => Kind;

    /// <summary>After how many restarts the protection begins again.</summary>
    public int? RebootCount { get => Number(RebootCountSetting); set => Put(RebootCountSetting, value); }

    /// <summary>The drive letter; empty for the drive of the running operating system.</summary>
    public string TargetDrive { get => Text(TargetSetting); set => Put(TargetSetting, value); }

    /// <inheritdoc/>
    public override string BuildAction() => TargetDrive.Length > 0 ? $"OSDBitLocker.exe /disable /drive:{TargetDrive}" : "OSDBitLocker.exe /disable";
}
