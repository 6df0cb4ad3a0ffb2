namespace MediaForge.TaskSequences.Steps;

/// <summary>Install Application (<c>SMS_TaskSequence_InstallApplicationAction</c>).</summary>
public sealed class InstallApplication : StepSettings
{
    private static readonly SettingDefinition ApplicationNamesSetting = new("applicationNames", "ApplicationName", "ApplicationName", SettingKind.Text, "The ids of the applications, separated by commas; follows from the list.") { Hidden = true, MaxLength = 32767 };
    private static readonly SettingDefinition BaseVariableSetting = new("baseVariable", "BaseVariableName", "BaseVariableName", SettingKind.Text, "The start of the names of variables (NAME01, NAME02 ...) that hold the names of the applications, instead of the list.") { Hidden = true, AlwaysWritten = true, MaxLength = 254 };
    private static readonly SettingDefinition ClearCacheSetting = new("clearCache", "OSDAppClearCache", "ClearCache", SettingKind.Flag, "Delete the content from the cache afterwards.") { Default = "false", AlwaysWritten = true };
    private static readonly SettingDefinition ContinueOnInstallErrorSetting = new("continueOnInstallError", "ContinueOnInstallError", "ContinueOnInstallError", SettingKind.Flag, "Go on with the next application when one fails.") { Hidden = true, Default = "false", AlwaysWritten = true };
    private static readonly SettingDefinition RetryCountSetting = new("retryCount", "RetryCount", "RetryCount", SettingKind.Number, "How often to try again after an unexpected restart.") { Hidden = true, Default = "0", Mirrors = "retryCount" };

    private static readonly ArrayDefinition ApplicationRows = new("applications", "OSDApp", "AppInfo", "The applications, in the order in which they are installed.")
    {
        Counts =
        [
            new("applicationCount", "OSDApp", "AppInfo", SettingKind.Number, "The number of applications.") { Hidden = true },
            new("applicationRows", "OSDAppCount", "NumApps", SettingKind.Number, "The number of applications."),
        ],
        Settings =
        [
            new("description", "Description", "Description", SettingKind.Text, "What the application is, for people."),
            new("displayName", "DisplayName", "DisplayName", SettingKind.Text, "The name that people see."),
            new("id", "Name", "Name", SettingKind.Text, "The application's id.") { Required = true },
        ],
    };

    /// <summary>The declaration of this kind of step.</summary>
    public static StepDefinition Kind { get; } = new()
    {
        Class = "InstallApplicationAction",
        Key = "installApplication",
        DisplayName = "Install Application",
        Help = "Installs applications one after the other.",
        Create = () => new InstallApplication(),
        RunIn = RunIn.FullOS,
        Settings = [ApplicationNamesSetting, BaseVariableSetting, ClearCacheSetting, ContinueOnInstallErrorSetting, RetryCountSetting],
        Arrays = [ApplicationRows],
    };

    /// <inheritdoc/>
    public override StepDefinition Definition => Kind;

    /// <summary>The ids of the applications, separated by commas; follows from the list.</summary>
    public string ApplicationNames { get => Text(ApplicationNamesSetting); set => Put(ApplicationNamesSetting, value); }

    /// <summary>The start of the names of variables (NAME01, NAME02 ...) that hold the names of the applications, instead of the list.</summary>
    public string BaseVariable { get => Text(BaseVariableSetting); set => Put(BaseVariableSetting, value); }

    /// <summary>Delete the content from the cache afterwards.</summary>
    public bool ClearCache { get => Flag(ClearCacheSetting); set => Put(ClearCacheSetting, value); }

    /// <summary>Go on with the next application when one fails.</summary>
    public bool ContinueOnInstallError { get => Flag(ContinueOnInstallErrorSetting); set => Put(ContinueOnInstallErrorSetting, value); }

    /// <summary>The applications, in the order in which they are installed.</summary>
    public IReadOnlyList<ApplicationToInstall> Applications
    {
        get => Rows(ApplicationRows, value => new ApplicationToInstall(value("Name"), value("DisplayName"), value("Description")));
        set
        {
            PutRows(ApplicationRows, value, (application, name) => name switch
            {
                "Description" => application.Description,
                "DisplayName" => application.DisplayName,
                _ => application.Id,
            });
            ApplicationNames = JoinIds(value);
        }
    }

    /// <inheritdoc/>
    public override IEnumerable<SequenceReference> References() =>
        Applications.Where(a => a.Id.Length > 0 && !a.Id.Contains('%', StringComparison.Ordinal)).Select(a => new SequenceReference(null, null, a.Id));

    /// <inheritdoc/>
    public override void Complete(Step step)
    {
        if (Find(ApplicationNamesSetting.Variable) is null && Applications.Count > 0) ApplicationNames = JoinIds(Applications);
        base.Complete(step);
    }

    private static string JoinIds(IReadOnlyList<ApplicationToInstall> applications) => string.Join(',', applications.Select(a => a.Id));

    /// <inheritdoc/>
    public override string BuildAction() => $"smsappinstall.exe /app:{ApplicationNames} /basevar:{BaseVariable} /continueOnError:{(ContinueOnInstallError ? "True" : "False")}";
}
