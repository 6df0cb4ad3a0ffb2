namespace MediaForge.TaskSequences.Steps;

/// <summary>Install Package (<c>SMS_TaskSequence_InstallSoftwareAction</c>).</summary>
public sealed class InstallPackage : StepSettings
{
    private static readonly SettingDefinition BaseVariableSetting = new("baseVariable", "BaseVariableName", "BaseVariableName", SettingKind.Text, "The start of the names of variables (NAME001, NAME002 ...) that hold PACKAGE:PROGRAM, instead of one package.") { MaxLength = 253 };
    private static readonly SettingDefinition ContinueOnInstallErrorSetting = new("continueOnInstallError", "ContinueOnInstallError", "ContinueOnInstallError", SettingKind.Flag, "Go on with the next package when one fails.");
    private static readonly SettingDefinition PackageSetting = new("package", "PackageID", "PackageID", SettingKind.Text, "The package.") { Hidden = true, IsPackage = true, MaxLength = 255 };
    private static readonly SettingDefinition ProgramSetting = new("program", "_SMSSWDProgramName", "ProgramName", SettingKind.Text, "The program of the package.") { MaxLength = 255 };

    /// <summary>The declaration of this kind of step.</summary>
    public static StepDefinition Kind { get; } = new()
    {
        Class = "InstallSoftwareAction",
        Key = "installPackage",
        DisplayName = "Install Package",
        Help = "Runs a program of a package.",
        Create = () => new InstallPackage(),
        RunIn = RunIn.FullOS,
        Settings = [BaseVariableSetting, ContinueOnInstallErrorSetting, PackageSetting, ProgramSetting],
    };

    /// <inheritdoc/>
    public override StepDefinition Definition => Kind;

    /// <summary>The start of the names of variables (NAME001, NAME002 ...) that hold PACKAGE:PROGRAM, instead of one package.</summary>
    public string BaseVariable { get => Text(BaseVariableSetting); set => Put(BaseVariableSetting, value); }

    /// <summary>Go on with the next package when one fails.</summary>
    public bool ContinueOnInstallError { get => Flag(ContinueOnInstallErrorSetting); set => Put(ContinueOnInstallErrorSetting, value); }

    /// <summary>The package.</summary>
    public string Package { get => Text(PackageSetting); set => Put(PackageSetting, value); }

    /// <summary>The program of the package.</summary>
    public string Program { get => Text(ProgramSetting); set => Put(ProgramSetting, value); }

    /// <inheritdoc/>
    public override IEnumerable<SequenceReference> References() =>
        Package.Length > 0 && !Package.Contains('%', StringComparison.Ordinal) ? [new SequenceReference(Package, Program.Length > 0 ? Program : null)] : [];

    /// <inheritdoc/>
    public override string BuildAction()
    {
        var goOn = Find(ContinueOnInstallErrorSetting.Variable) is null ? string.Empty : ContinueOnInstallError ? "True" : "False";
        return $"smsswd.exe /pkg:{Package} /install /basevar:{BaseVariable} /continueOnError:{goOn}";
    }
}
