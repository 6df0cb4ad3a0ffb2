namespace MediaForge.TaskSequences.Steps;

/// <summary>Capture Network Settings (<c>SMS_TaskSequence_CaptureNetworkSettingsAction</c>).</summary>
public sealed class CaptureNetworkSettings : StepSettings
{
    private static readonly SettingDefinition AdaptersSetting = new("adapters", "OSDMigrateAdapterSettings", "MigrateAdapterSettings", SettingKind.Flag, "Read the settings of the adapters.") { Default = "true", AlwaysWritten = true };
    private static readonly SettingDefinition MembershipSetting = new("membership", "OSDMigrateNetworkMembership", "MigrateNetworkMembership", SettingKind.Flag, "Read the domain or the workgroup.") { Default = "true", AlwaysWritten = true };

    /// <summary>The declaration of this kind of step.</summary>
    public static StepDefinition Kind { get; } = new()
    {
        Class = "CaptureNetworkSettingsAction",
        Key = "captureNetworkSettings",
        DisplayName = "Capture Network Settings",
        Help = "Reads the network settings of the running Windows into variables, for Apply Network Settings.",
        Create = () => new CaptureNetworkSettings(),
        RunIn = RunIn.FullOS,
        Settings = [AdaptersSetting, MembershipSetting],
    };

    /// <inheritdoc/>
    public override StepDefinition Definition => Kind;

    /// <summary>Read the settings of the adapters.</summary>
    public bool Adapters { get => Flag(AdaptersSetting); set => Put(AdaptersSetting, value); }

    /// <summary>Read the domain or the workgroup.</summary>
    public bool Membership { get => Flag(MembershipSetting); set => Put(MembershipSetting, value); }

    /// <inheritdoc/>
    public override string BuildAction() => "osdnetsettings.exe capture netmembership:%OSDMigrateNetworkMembership% adapters:%OSDMigrateAdapterSettings%";
}
