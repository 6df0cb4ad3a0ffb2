namespace MediaForge.TaskSequences.Steps;

/// <summary>Download Package Content (<c>SMS_TaskSequence_DownloadPackageContentAction</c>).</summary>
public sealed class DownloadPackageContent : StepSettings
{
    private static readonly SettingDefinition ContinueOnErrorSetting = new("continueOnDownloadError", "OSDDownloadContinueDownloadOnError", "ContinueDownloadOnError", SettingKind.Flag, "Go on with the next package when one fails.") { Default = "false", AlwaysWritten = true };
    private static readonly SettingDefinition LocationSetting = new("location", "OSDDownloadDestinationLocationType", "DestinationLocationType", SettingKind.Text, "Where to: TSCache (the sequence's own folder), CCMCache (the client's cache) or Custom.") { Default = "TSCache", AlwaysWritten = true, Choices = ["TSCache", "CCMCache", "Custom"] };
    private static readonly SettingDefinition PathSetting = new("path", "OSDDownloadDestinationPath", "DestinationPath", SettingKind.Text, "The folder, for location Custom; the package id is appended.") { MaxLength = 255 };
    private static readonly SettingDefinition VariableSetting = new("variable", "OSDDownloadDestinationVariable", "DestinationVariable", SettingKind.Text, "The start of the names of variables (NAME01, NAME02 ...) that receive the folders.") { NamesVariable = true, MaxLength = 254 };
    private static readonly SettingDefinition PackageIdsSetting = new("packageIds", "OSDDownloadDownloadPackages", "DownloadPackages", SettingKind.Text, "The ids of the packages, separated by commas; follows from the list.") { MaxLength = 32767 };

    // Property names of rows are formed as those of OSDApp are (AppInfo0Name); no export with packages was at hand.
    private static readonly ArrayDefinition PackageRows = new("packages", "OSDPackage", "PackageInfo", "The packages.")
    {
        Counts =
        [
            new("packageCount", "OSDPackage", "PackageInfo", SettingKind.Number, "The number of packages.") { Hidden = true },
            new("packageRows", "OSDPackageCount", "NumPackages", SettingKind.Number, "The number of packages."),
        ],
        Settings =
        [
            new("displayName", "Name", "Name", SettingKind.Text, "The name that people see."),
            new("id", "PackageId", "PackageId", SettingKind.Text, "The package's id.") { Required = true, IsPackage = true },
            new("type", "PkgType", "PkgType", SettingKind.Text, "ConfigMgr's number for the type of the package."),
            new("size", "Size", "Size", SettingKind.Text, "Its size, for people."),
        ],
    };

    /// <summary>The declaration of this kind of step.</summary>
    public static StepDefinition Kind { get; } = new()
    {
        Class = "DownloadPackageContentAction",
        Key = "downloadPackageContent",
        DisplayName = "Download Package Content",
        Help = "Copies packages to the machine for later steps.",
        Create = () => new DownloadPackageContent(),
        Settings = [ContinueOnErrorSetting, LocationSetting, PathSetting, VariableSetting, PackageIdsSetting],
        Arrays = [PackageRows],
    };

    /// <inheritdoc/>
    public override StepDefinition Definition => Kind;

    /// <summary>Go on with the next package when one fails.</summary>
    public bool ContinueOnError { get => Flag(ContinueOnErrorSetting); set => Put(ContinueOnErrorSetting, value); }

    /// <summary>Where to: TSCache (the sequence's own folder), CCMCache (the client's cache) or Custom.</summary>
    public string Location { get => Text(LocationSetting); set => Put(LocationSetting, value); }

    /// <summary>The folder, for location Custom; the package id is appended.</summary>
    public string Path { get => Text(PathSetting); set => Put(PathSetting, value); }

    /// <summary>The start of the names of variables (NAME01, NAME02 ...) that receive the folders.</summary>
    public string Variable { get => Text(VariableSetting); set => Put(VariableSetting, value); }

    /// <summary>The ids of the packages, separated by commas; follows from the list.</summary>
    public string PackageIds { get => Text(PackageIdsSetting); set => Put(PackageIdsSetting, value); }

    /// <summary>The packages.</summary>
    public IReadOnlyList<PackageToDownload> Packages
    {
        get => Rows(PackageRows, value => new PackageToDownload(value("PackageId"), value("Name"), value("PkgType"), value("Size")));
        set
        {
            PutRows(PackageRows, value, (package, name) => name switch
            {
                "Name" => package.DisplayName,
                "PackageId" => package.Id,
                "PkgType" => package.Type,
                _ => package.Size,
            });
            PackageIds = JoinIds(value);
        }
    }

    /// <inheritdoc/>
    public override void Complete(Step step)
    {
        if (Find(PackageIdsSetting.Variable) is null && Packages.Count > 0) PackageIds = JoinIds(Packages);
        base.Complete(step);
    }

    private static string JoinIds(IReadOnlyList<PackageToDownload> packages) => string.Join(',', packages.Select(p => p.Id));

    /// <inheritdoc/>
    public override string BuildAction() => "OsdDownloadContent.exe";
}
