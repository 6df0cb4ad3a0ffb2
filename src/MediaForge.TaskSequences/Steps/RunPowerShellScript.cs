namespace MediaForge.TaskSequences.Steps;

/// <summary>Run PowerShell Script (<c>SMS_TaskSequence_RunPowerShellScriptAction</c>).</summary>
public sealed class RunPowerShellScript : StepSettings
{
    private static readonly SettingDefinition ExecutionPolicySetting = new("executionPolicy", "OSDRunPowerShellScriptExecutionPolicy", "ExecutionPolicy", SettingKind.Text, "Which scripts run: AllSigned, Undefined or Bypass.") { Default = "AllSigned", AlwaysWritten = true, Choices = ["AllSigned", "Undefined", "Bypass"] };
    private static readonly SettingDefinition OutputVariableSetting = new("outputVariable", "OSDRunPowerShellScriptOutputVariableName", "OutputVariableName", SettingKind.Text, "The variable that receives the last 1000 characters that the script prints.") { NamesVariable = true, AlwaysWritten = true, MaxLength = 256 };
    private static readonly SettingDefinition PackageIdSetting = new("package", "OSDRunPowerShellScriptPackageID", "PackageID", SettingKind.Text, "The package that holds the script.") { IsPackage = true, MaxLength = 255 };
    private static readonly SettingDefinition ParametersSetting = new("parameters", "OSDRunPowerShellScriptParameters", "Parameters", SettingKind.Text, "The parameters of the script, as on a PowerShell command line.") { AlwaysWritten = true, MaxLength = 32000 };
    private static readonly SettingDefinition RunAsUserSetting = new("runAsUser", "_SMSTSRunPowerShellAsUser", "RunAsUser", SettingKind.Flag, "Run as the given account; full operating system only.") { Default = "false", AlwaysWritten = true };
    private static readonly SettingDefinition ScriptNameSetting = new("scriptName", "OSDRunPowerShellScriptScriptName", "ScriptName", SettingKind.Text, "The script's file in the package.") { MaxLength = 255 };
    private static readonly SettingDefinition SourceScriptSetting = new("script", "OSDRunPowerShellScriptSourceScript", "SourceScript", SettingKind.Text, "The script itself.") { IsScript = true, MaxLength = 2097152 };
    private static readonly SettingDefinition SuccessCodesSetting = new("successCodes", "OSDRunPowerShellScriptSuccessCodes", "SuccessCodes", SettingKind.Text, "Exit codes that mean success, separated by spaces.") { Hidden = true, Default = "0 3010", Mirrors = "successCodes" };
    private static readonly SettingDefinition UserNameSetting = new("userName", "SMSTSRunPowerShellUserName", "UserName", SettingKind.Text, "The account, as DOMAIN\\user.");
    private static readonly SettingDefinition UserPasswordSetting = new("userPassword", "SMSTSRunPowerShellUserPassword", "UserPassword", SettingKind.Secret, "The account's password.");
    private static readonly SettingDefinition WorkingDirectorySetting = new("startIn", "SMSTSRunPowerShellWorkingDirectory", "WorkingDirectory", SettingKind.Text, "The folder in which the script starts.") { MaxLength = 255 };

    /// <summary>The declaration of this kind of step.</summary>
    public static StepDefinition Kind { get; } = new()
    {
        Class = "RunPowerShellScriptAction",
        Key = "runPowerShell",
        DisplayName = "Run PowerShell Script",
        Help = "Runs a PowerShell script from a package or from the sequence itself.",
        Create = () => new RunPowerShellScript(),
        SuccessCodes = [0, 3010],
        Settings =
        [
            ExecutionPolicySetting,
            OutputVariableSetting,
            PackageIdSetting,
            ParametersSetting,
            RunAsUserSetting,
            ScriptNameSetting,
            SourceScriptSetting,
            SuccessCodesSetting,
            UserNameSetting,
            UserPasswordSetting,
            WorkingDirectorySetting,
        ],
    };

    /// <inheritdoc/>
    public override StepDefinition Definition => Kind;

    /// <summary>Which scripts run: AllSigned, Undefined or Bypass.</summary>
    public string ExecutionPolicy { get => Text(ExecutionPolicySetting); set => Put(ExecutionPolicySetting, value); }

    /// <summary>The variable that receives the last 1000 characters that the script prints.</summary>
    public string OutputVariable { get => Text(OutputVariableSetting); set => Put(OutputVariableSetting, value); }

    /// <summary>The package that holds the script.</summary>
    public string PackageId { get => Text(PackageIdSetting); set => Put(PackageIdSetting, value); }

    /// <summary>The parameters of the script, as on a PowerShell command line.</summary>
    public string Parameters { get => Text(ParametersSetting); set => Put(ParametersSetting, value); }

    /// <summary>Run as the given account; full operating system only.</summary>
    public bool RunAsUser { get => Flag(RunAsUserSetting); set => Put(RunAsUserSetting, value); }

    /// <summary>The script's file in the package.</summary>
    public string ScriptName { get => Text(ScriptNameSetting); set => Put(ScriptNameSetting, value); }

    /// <summary>The account, as DOMAIN\user.</summary>
    public string UserName { get => Text(UserNameSetting); set => Put(UserNameSetting, value); }

    /// <summary>The account's password.</summary>
    public string UserPassword { get => Text(UserPasswordSetting); set => Put(UserPasswordSetting, value); }

    /// <summary>The folder in which the script starts.</summary>
    public string WorkingDirectory { get => Text(WorkingDirectorySetting); set => Put(WorkingDirectorySetting, value); }

    /// <summary>The script itself, as text; empty for one from a package.</summary>
    /// <exception cref="InvalidDataException">The written value is not Base64 of UTF-16.</exception>
    public string Script
    {
        get => InlineScript.Decode(Text(SourceScriptSetting));
        set => Put(SourceScriptSetting, InlineScript.Encode(value));
    }

    /// <inheritdoc/>
    public override string BuildAction() => "OSDRunPowerShellScript.exe";
}
