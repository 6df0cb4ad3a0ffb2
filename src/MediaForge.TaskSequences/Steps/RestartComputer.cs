namespace MediaForge.TaskSequences.Steps;

/// <summary>Restart Computer (<c>SMS_TaskSequence_RebootAction</c>).</summary>
public sealed class RestartComputer : StepSettings
{
    private static readonly SettingDefinition MessageSetting = new("message", "SMSRebootMessage", "Message", SettingKind.Text, "What the person at the machine is told.") { MaxLength = 512, AlwaysWritten = true };
    private static readonly SettingDefinition TimeoutSetting = new("timeout", "SMSRebootTimeout", "MessageTimeout", SettingKind.Number, "How long the message is shown before the restart, in seconds; 0 restarts at once.") { Default = "60", AlwaysWritten = true, Range = (0, 86400) };
    private static readonly SettingDefinition TargetSetting = new("target", "SMSRebootTarget", "Target", SettingKind.Text, "Where to restart into: WinPE (the boot image) or HD (the installed operating system).") { Hidden = true, Default = "HD", AlwaysWritten = true, Choices = ["WinPE", "HD"] };

    /// <summary>The declaration of this kind of step.</summary>
    public static StepDefinition Kind { get; } = new()
    {
        Class = "RebootAction",
        Key = "restart",
        DisplayName = "Restart Computer",
        Help = "Restarts the machine and goes on with the next step.",
        Create = () => new RestartComputer(),
        Settings = [MessageSetting, TimeoutSetting, TargetSetting],
    };

    /// <inheritdoc/>
    public override StepDefinition Definition => Kind;

    /// <summary>What the person at the machine is told.</summary>
    public string Message { get => Text(MessageSetting); set => Put(MessageSetting, value); }

    /// <summary>Seconds before the restart.</summary>
    public int Timeout { get => Number(TimeoutSetting) ?? 60; set => Put(TimeoutSetting, value); }

    /// <summary><c>WinPE</c> or <c>HD</c>.</summary>
    public string Target { get => Text(TargetSetting); set => Put(TargetSetting, value); }

    /// <inheritdoc/>
    public override string BuildAction() => $"smsboot.exe /target:{Target}";
}
