namespace MediaForge.TaskSequences.Steps;

/// <summary>Auto Apply Drivers (<c>SMS_TaskSequence_AutoApplyAction</c>).</summary>
public sealed class AutoApplyDrivers : StepSettings
{
    private static readonly SettingDefinition BestMatchSetting = new("bestMatch", "OSDAutoApplyDriverBestMatch", "BestMatch", SettingKind.Flag, "Add the best match of each device only, not all that fit.") { Default = "true", AlwaysWritten = true };
    private static readonly SettingDefinition CategoriesSetting = new("categories", "OSDAutoApplyDriverCategoryList", "CategoryList", SettingKind.Text, "Driver categories to look in, separated by commas; empty for all.");
    private static readonly SettingDefinition AllowUnsignedSetting = new("allowUnsigned", "OSDAllowUnsignedDriver", "UnsignedDriver", SettingKind.Flag, "Obsolete: add unsigned drivers too.") { Default = "false", AlwaysWritten = true };

    /// <summary>The declaration of this kind of step.</summary>
    public static StepDefinition Kind { get; } = new()
    {
        Class = "AutoApplyAction",
        Key = "autoApplyDrivers",
        DisplayName = "Auto Apply Drivers",
        Help = "Finds drivers for the machine's devices and adds them to the new Windows.",
        Create = () => new AutoApplyDrivers(),
        RunIn = RunIn.WinPE,
        Settings = [BestMatchSetting, CategoriesSetting, AllowUnsignedSetting],
    };

    /// <inheritdoc/>
    public override StepDefinition Definition => Kind;

    /// <summary>Add the best match of each device only, not all that fit.</summary>
    public bool BestMatch { get => Flag(BestMatchSetting); set => Put(BestMatchSetting, value); }

    /// <summary>Driver categories to look in, separated by commas; empty for all.</summary>
    public string Categories { get => Text(CategoriesSetting); set => Put(CategoriesSetting, value); }

    /// <summary>Obsolete: add unsigned drivers too.</summary>
    public bool AllowUnsigned { get => Flag(AllowUnsignedSetting); set => Put(AllowUnsignedSetting, value); }

    /// <inheritdoc/>
    public override string BuildAction() => "osddriverclient.exe /auto /bestmatch:%OSDAutoApplyDriverBestMatch% /unsigned:%OSDAllowUnsignedDriver%";
}
