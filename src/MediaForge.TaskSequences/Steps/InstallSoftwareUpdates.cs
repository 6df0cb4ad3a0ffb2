namespace MediaForge.TaskSequences.Steps;

/// <summary>Install Software Updates (<c>SMS_TaskSequence_InstallUpdateAction</c>).</summary>
public sealed class InstallSoftwareUpdates : StepSettings
{
    private static readonly SettingDefinition RetryCountSetting = new("retryCount", "RetryCount", "RetryCount", SettingKind.Number, "How often to try again after an unexpected restart.") { Hidden = true, Default = "0", Mirrors = "retryCount" };
    private static readonly SettingDefinition TargetSetting = new("target", "SMSInstallUpdateTarget", "Target", SettingKind.Text, "All or Mandatory updates.") { Default = "Mandatory", AlwaysWritten = true, Choices = ["All", "Mandatory"] };
    private static readonly SettingDefinition UseCacheSetting = new("useCachedScan", "SMSTSSoftwareUpdateScanUseCache", "UseCache", SettingKind.Flag, "Use the result of the last scan; off for reference images.") { Default = "false" };

    /// <summary>The declaration of this kind of step.</summary>
    public static StepDefinition Kind { get; } = new()
    {
        Class = "InstallUpdateAction",
        Key = "installUpdates",
        DisplayName = "Install Software Updates",
        Help = "Installs software updates: in Windows PE those of the media into the new Windows, else those of the media or of Windows Update.",
        Create = () => new InstallSoftwareUpdates(),
        RunIn = RunIn.FullOS,
        WorksIn = RunIn.WinPEandFullOS,
        Settings = [RetryCountSetting, TargetSetting, UseCacheSetting],
    };

    /// <inheritdoc/>
    public override StepDefinition Definition => Kind;

    /// <summary>All or Mandatory updates.</summary>
    public string Target { get => Text(TargetSetting); set => Put(TargetSetting, value); }

    /// <summary>Use the result of the last scan; off for reference images.</summary>
    public bool UseCache { get => Flag(UseCacheSetting); set => Put(UseCacheSetting, value); }

    /// <inheritdoc/>
    public override string BuildAction() => "TSInstallSWUpdate.exe /target:%SMSInstallUpdateTarget%";
}
