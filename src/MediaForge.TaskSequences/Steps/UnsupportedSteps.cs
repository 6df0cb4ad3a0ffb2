namespace MediaForge.TaskSequences.Steps;

/// <summary>
/// The kinds of steps of ConfigMgr and MDT that stand-alone media cannot run, by name: what they are called in the editor,
/// why they cannot work here, and what to do instead.
/// </summary>
public static class UnsupportedSteps
{
    private const string NoStatePoint = "needs a state migration point, which stand-alone media have not";
    private const string NoUserState = "needs the User State Migration Tool and a user's machine; a reference machine has no user state to keep";
    private const string NoMdt = "belongs to the Microsoft Deployment Toolkit and runs its scripts from a deployment share";
    private const string TakeOut = "Disable it or take it out.";

    private static readonly Dictionary<string, UnsupportedStep> ByType = new(StringComparer.Ordinal)
    {
        ["SMS_TaskSequence_RequestStateStoreAction"] = new("Request State Store", NoStatePoint, TakeOut),
        ["SMS_TaskSequence_ReleaseStateStoreAction"] = new("Release State Store", NoStatePoint, TakeOut),
        ["SMS_TaskSequence_CaptureUserStateAction"] = new("Capture User State", NoUserState, TakeOut),
        ["SMS_TaskSequence_RestoreUserStateAction"] = new("Restore User State", NoUserState, TakeOut),
        ["SMS_TaskSequence_UpgradeOperatingSystemAction"] = new("Upgrade Operating System", "upgrades a Windows that is running; media apply an image to an empty disk", "Use Apply Operating System Image."),
        ["SMS_TaskSequence_SubTasksequence"] = new("Run Task Sequence", "runs another task sequence of the site, which is not on the media", "Put the steps of that sequence in its place."),
        ["SMS_TaskSequence_InstallDeployToolsAction"] = new("Install Deployment Tools", "installs Sysprep for systems before Windows Vista", TakeOut),
        ["BDD_UsePackage"] = new("Use Toolkit Package", NoMdt, TakeOut),
        ["BDD_Gather"] = new("Gather", NoMdt, "Use Set Dynamic Variables."),
        ["BDD_Validate"] = new("Validate", NoMdt, "Use Check Readiness."),
        ["BDD_InstallRoles"] = new("Install Roles and Features", NoMdt, "Use Run Command Line with dism.exe /Online /Enable-Feature."),
        ["BDD_UninstallRoles"] = new("Uninstall Roles and Features", NoMdt, "Use Run Command Line with dism.exe /Online /Disable-Feature."),
        ["BDD_InjectDrivers"] = new("Inject Drivers", NoMdt, "Use Auto Apply Drivers or Apply Driver Package."),
        ["BDD_InstallApplication"] = new("Install Application (MDT)", NoMdt, "Use Install Application."),
        ["BDD_InstallOS"] = new("Install Operating System (MDT)", NoMdt, "Use Apply Operating System Image."),
        ["BDD_InstallUpdatesOffline"] = new("Install Updates Offline", NoMdt, "Use Install Software Updates in Windows PE."),
        ["BDD_InstallLanguagePacksOffline"] = new("Install Language Packs Offline", NoMdt, "Use Run Command Line with dism.exe /Image /Add-Package."),
        ["BDD_InstallLanguagePacksOnline"] = new("Install Language Packs Online", NoMdt, "Use Run Command Line with dism.exe /Online /Add-Package."),
        ["BDD_RunPowerShellAction"] = new("Run PowerShell Script (MDT)", NoMdt, "Use Run PowerShell Script."),
    };

    /// <summary>What is known of a type, or null.</summary>
    /// <param name="type">The full class name: the XML's <c>type</c>.</param>
    public static UnsupportedStep? Find(string type) => ByType.GetValueOrDefault(type);
}

/// <summary>A kind of step that stand-alone media cannot run.</summary>
/// <param name="DisplayName">Its name in the editor.</param>
/// <param name="Reason">Why it cannot work, as the end of a sentence that begins with its name.</param>
/// <param name="Hint">What to do instead.</param>
public sealed record UnsupportedStep(string DisplayName, string Reason, string Hint);
