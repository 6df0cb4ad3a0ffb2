namespace MediaForge.TaskSequences.Steps;

/// <summary>Prepare Windows for Capture (<c>SMS_TaskSequence_PrepareOSAction</c>).</summary>
public sealed class PrepareOperatingSystem : StepSettings
{
    private static readonly SettingDefinition BuildStorageDriverListSetting = new("buildStorageDriverList", "OSDBuildStorageDriverList", "BuildStorageDriverList", SettingKind.Flag, "Obsolete: list mass storage drivers for Sysprep (before Windows Vista).") { Default = "false", AlwaysWritten = true };
    private static readonly SettingDefinition KeepActivationSetting = new("keepActivation", "OSDKeepActivation", "KeepActivation", SettingKind.Flag, "Do not reset the activation of Windows.") { Default = "false", AlwaysWritten = true };
    private static readonly SettingDefinition ShutdownSetting = new("shutdown", "OSDShutdownPreparedOs", "ShutdownPreparedOs", SettingKind.Flag, "Shut the machine down afterwards instead of restarting it.") { Default = "false" };

    /// <summary>The declaration of this kind of step.</summary>
    public static StepDefinition Kind { get; } = new()
    {
        Class = "PrepareOSAction",
        Key = "prepareOperatingSystem",
        DisplayName = "Prepare Windows for Capture",
        Help = "Runs Sysprep and restarts into the boot image.",
        Create = () => new PrepareOperatingSystem(),
        RunIn = RunIn.FullOS,
        Settings = [BuildStorageDriverListSetting, KeepActivationSetting, ShutdownSetting],
    };

    /// <inheritdoc/>
    public override StepDefinition Definition => Kind;

    /// <summary>Obsolete: list mass storage drivers for Sysprep (before Windows Vista).</summary>
    public bool BuildStorageDriverList { get => Flag(BuildStorageDriverListSetting); set => Put(BuildStorageDriverListSetting, value); }

    /// <summary>Do not reset the activation of Windows.</summary>
    public bool KeepActivation { get => Flag(KeepActivationSetting); set => Put(KeepActivationSetting, value); }

    /// <summary>Shut the machine down afterwards instead of restarting it.</summary>
    public bool Shutdown { get => Flag(ShutdownSetting); set => Put(ShutdownSetting, value); }

    /// <inheritdoc/>
    public override string BuildAction() => "osdprepareos.exe /activate:%OSDKeepActivation% /bmsd:%OSDBuildStorageDriverList% /shutdown:%OSDShutdownPreparedOs%";
}
