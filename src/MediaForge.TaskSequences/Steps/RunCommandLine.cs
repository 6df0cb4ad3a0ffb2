namespace MediaForge.TaskSequences.Steps;

/// <summary>Run Command Line (<c>SMS_TaskSequence_RunCommandLineAction</c>).</summary>
public sealed class RunCommandLine : StepSettings
{
    private static readonly SettingDefinition CommandLineSetting = new("commandLine", "CommandLine", "CommandLine", SettingKind.Text, "The command line. Redirection, pipes and built-in commands need cmd.exe /c.") { Hidden = true, Required = true, MaxLength = 32000 };
    private static readonly SettingDefinition DisableWow64Setting = new("disableWow64Redirection", "SMSTSDisableWow64Redirection", "DisableWow64Redirection", SettingKind.Flag, "Use the 64-bit system folder. The executor is 64-bit, so this changes nothing.") { Default = "false", AlwaysWritten = true };
    private static readonly SettingDefinition OutputVariableSetting = new("outputVariable", "SMSTSRunCommandLineOutputVariableName", "OutputVariableName", SettingKind.Text, "The variable that receives the last 1000 characters that the command prints.") { NamesVariable = true };
    private static readonly SettingDefinition WorkingDirectorySetting = new("startIn", "WorkingDirectory", "WorkingDirectory", SettingKind.Text, "The folder in which the command starts.") { MaxLength = 255 };
    private static readonly SettingDefinition PackageSetting = new("package", "PackageID", "PackageID", SettingKind.Text, "The package whose folder the command starts in.") { Hidden = true, IsPackage = true };
    private static readonly SettingDefinition RunAsUserSetting = new("runAsUser", "_SMSTSRunCommandLineAsUser", "RunAsUser", SettingKind.Flag, "Run as the given account; full operating system only.") { Default = "false", AlwaysWritten = true };
    private static readonly SettingDefinition UserNameSetting = new("userName", "SMSTSRunCommandLineUserName", "UserName", SettingKind.Text, "The account, as DOMAIN\\user.");
    private static readonly SettingDefinition UserPasswordSetting = new("userPassword", "SMSTSRunCommandLineUserPassword", "UserPassword", SettingKind.Secret, "The account's password.");
    private static readonly SettingDefinition SuccessCodesSetting = new("successCodes", "SuccessCodes", "SuccessCodes", SettingKind.Text, "Exit codes that mean success, separated by spaces.") { Hidden = true, Default = "0 3010", Mirrors = "successCodes" };

    /// <summary>The declaration of this kind of step.</summary>
    public static StepDefinition Kind { get; } = new()
    {
        Class = "RunCommandLineAction",
        Key = "runCommandLine",
        DisplayName = "Run Command Line",
        Help = "Runs a program and takes its exit code as the result.",
        Create = () => new RunCommandLine(),
        SuccessCodes = [0, 3010],
        Settings = [CommandLineSetting, DisableWow64Setting, OutputVariableSetting, PackageSetting, RunAsUserSetting, SuccessCodesSetting, UserNameSetting, UserPasswordSetting, WorkingDirectorySetting],
    };

    /// <inheritdoc/>
    public override StepDefinition Definition => Kind;

    /// <summary>The command line.</summary>
    public string CommandLine { get => Text(CommandLineSetting); set => Put(CommandLineSetting, value); }

    /// <summary>The variable that receives the last 1000 characters of output; empty for none.</summary>
    public string OutputVariable { get => Text(OutputVariableSetting); set => Put(OutputVariableSetting, value); }

    /// <summary>The folder in which the command starts; empty for the package's or the system's.</summary>
    public string WorkingDirectory { get => Text(WorkingDirectorySetting); set => Put(WorkingDirectorySetting, value); }

    /// <summary>The package whose folder the command starts in; empty for none.</summary>
    public string PackageId { get => Text(PackageSetting); set => Put(PackageSetting, value); }

    /// <summary>Run as <see cref="UserName"/>.</summary>
    public bool RunAsUser { get => Flag(RunAsUserSetting); set => Put(RunAsUserSetting, value); }

    /// <summary>The account to run as.</summary>
    public string UserName { get => Text(UserNameSetting); set => Put(UserNameSetting, value); }

    /// <summary>The account's password.</summary>
    public string UserPassword { get => Text(UserPasswordSetting); set => Put(UserPasswordSetting, value); }

    /// <inheritdoc/>
    public override string BuildAction() => $"smsswd.exe /run:{PackageId} {CommandLine}";
}
