using MediaForge.Execution.Machines;
using MediaForge.Execution.Steps;
using MediaForge.TaskSequences;
using MediaForge.TaskSequences.Steps;

namespace MediaForge.Execution;

/// <summary>The handler of each kind of step.</summary>
internal static class StepHandlers
{
    private static readonly Dictionary<string, StepHandler> ByType = new(StringComparer.Ordinal)
    {
        [RunCommandLine.Kind.Type] = new RunCommandLineHandler(),
        [SetVariable.Kind.Type] = new SetVariableHandler(),
        [SetDynamicVariables.Kind.Type] = new SetDynamicVariablesHandler(),
        [CheckReadiness.Kind.Type] = new CheckReadinessHandler(),
        [ConnectNetworkFolder.Kind.Type] = new ConnectNetworkFolderHandler(),
        [InstallApplication.Kind.Type] = new InstallApplicationHandler(),
        [InstallPackage.Kind.Type] = new InstallPackageHandler(),
        [InstallSoftwareUpdates.Kind.Type] = new InstallSoftwareUpdatesHandler(),
        [RunPowerShellScript.Kind.Type] = new RunPowerShellScriptHandler(),
        [DownloadPackageContent.Kind.Type] = new DownloadPackageContentHandler(),
        [ApplyDriverPackage.Kind.Type] = new ApplyDriverPackageHandler(),
        [AutoApplyDrivers.Kind.Type] = new AutoApplyDriversHandler(),
        [EnableBitLocker.Kind.Type] = new EnableBitLockerHandler(),
        [DisableBitLocker.Kind.Type] = new DisableBitLockerHandler(),
        [PreProvisionBitLocker.Kind.Type] = new PreProvisionBitLockerHandler(),
        [CaptureImage.Kind.Type] = new CaptureImageHandler(),
        [RestartComputer.Kind.Type] = new RestartComputerHandler(),
        [ApplyWindowsSettings.Kind.Type] = new ApplyWindowsSettingsHandler(),
        [ApplyNetworkSettings.Kind.Type] = new ApplyNetworkSettingsHandler(),
        [CaptureWindowsSettings.Kind.Type] = new CaptureWindowsSettingsHandler(),
        [CaptureNetworkSettings.Kind.Type] = new CaptureNetworkSettingsHandler(),
        [SetupWindowsAndClient.Kind.Type] = new SetupWindowsAndClientHandler(),
        [JoinDomainOrWorkgroup.Kind.Type] = new JoinDomainOrWorkgroupHandler(),
        [PrepareClient.Kind.Type] = new PrepareClientHandler(),
        [PrepareOperatingSystem.Kind.Type] = new PrepareOperatingSystemHandler(),
        [PartitionDisk.Kind.Type] = new PartitionDiskHandler(),
        [ConvertDisk.Kind.Type] = new ConvertDiskHandler(),
        [ApplyOperatingSystem.Kind.Type] = new ApplyOperatingSystemHandler(),
        [ApplyDataImage.Kind.Type] = new ApplyDataImageHandler(),
    };

    private static readonly UnavailableHandler Unavailable = new();

    /// <summary>The handler of a step; for a kind that has none, one that fails and says so.</summary>
    public static StepHandler For(Step step) => ByType.GetValueOrDefault(step.Settings.Definition.Type, Unavailable);

    private sealed class UnavailableHandler : StepHandler
    {
        public override bool MayRunTwice => true;

        public override StepResult Run(StepContext context)
        {
            var definition = context.Step.Settings.Definition;
            return (UnsupportedSteps.Find(definition.Type) ?? UnsupportedSteps.Find(definition.Class)) is { } unsupported
                ? StepResult.Broken(ErrorText.NotSupported, $"A step of the kind '{unsupported.DisplayName}' {unsupported.Reason}. {unsupported.Hint}")
                : StepResult.Broken(ErrorText.NotAvailable, $"Steps of the kind '{definition.DisplayName}' are not available in this version.");
        }
    }
}
