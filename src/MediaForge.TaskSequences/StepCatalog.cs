using MediaForge.TaskSequences.Steps;

namespace MediaForge.TaskSequences;

/// <summary>Every kind of step that this version knows.</summary>
public static class StepCatalog
{
    /// <summary>All kinds, in the order of ConfigMgr's editor: general, disks, images, drivers, settings, software.</summary>
    public static IReadOnlyList<StepDefinition> All { get; } =
    [
        RunCommandLine.Kind,
        RunPowerShellScript.Kind,
        SetVariable.Kind,
        SetDynamicVariables.Kind,
        CheckReadiness.Kind,
        ConnectNetworkFolder.Kind,
        RestartComputer.Kind,
        DownloadPackageContent.Kind,
        PartitionDisk.Kind,
        ConvertDisk.Kind,
        PreProvisionBitLocker.Kind,
        EnableBitLocker.Kind,
        DisableBitLocker.Kind,
        ApplyOperatingSystem.Kind,
        ApplyDataImage.Kind,
        SetupWindowsAndClient.Kind,
        PrepareClient.Kind,
        PrepareOperatingSystem.Kind,
        CaptureImage.Kind,
        AutoApplyDrivers.Kind,
        ApplyDriverPackage.Kind,
        ApplyWindowsSettings.Kind,
        ApplyNetworkSettings.Kind,
        CaptureWindowsSettings.Kind,
        CaptureNetworkSettings.Kind,
        JoinDomainOrWorkgroup.Kind,
        InstallApplication.Kind,
        InstallPackage.Kind,
        InstallSoftwareUpdates.Kind,
    ];

    private static readonly Dictionary<string, StepDefinition> ByType = All.ToDictionary(d => d.Type, StringComparer.Ordinal);
    private static readonly Dictionary<string, StepDefinition> ByKey = All.ToDictionary(d => d.Key, StringComparer.Ordinal);

    /// <summary>Finds a kind by its full class name (<c>SMS_TaskSequence_RebootAction</c>) or its key in YAML (<c>restart</c>); null when there is none.</summary>
    public static StepDefinition? Find(string typeOrKey) => FindByType(typeOrKey) ?? FindByKey(typeOrKey);

    /// <summary>Finds a kind by its full class name only; null when there is none.</summary>
    public static StepDefinition? FindByType(string type) => ByType.GetValueOrDefault(type);

    /// <summary>Finds a kind by its key in YAML only; null when there is none.</summary>
    public static StepDefinition? FindByKey(string key) => ByKey.GetValueOrDefault(key);
}
