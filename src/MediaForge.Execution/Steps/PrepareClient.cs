using MediaForge.Execution.Machines;
using MediaForge.Execution.Windows;
using MediaForge.TaskSequences.Steps;

namespace MediaForge.Execution.Steps;

/// <summary>
/// Runs <see cref="PrepareClient"/>. A client that the run has installed (build and capture) is taken out, as ConfigMgr
/// does; on a machine that was there before it stays and loses what makes it this machine's.
/// </summary>
internal sealed class PrepareClientHandler : StepHandler
{
    private const string Component = "PrepareClient";
    private const string Certificates = @"HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\SystemCertificates\SMS\Certificates";
    private const string MobileClient = @"HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\SMS\Mobile Client";
    private const string DeploysWindows = "2";

    public override bool MayRunTwice => true;

    public override StepResult Run(StepContext context)
    {
        var (machine, log) = (context.Machine, context.Log);
        if (machine.IsWindowsPE) return StepResult.Broken(ErrorText.NotSupported, "Windows PE has no ConfigMgr client. Run the step in the full operating system, before Prepare Windows for Capture.");
        // After a cut in its uninstallation the service may be gone and the identity still there.
        if (!ConfigMgrClient.IsInstalled(machine) && !context.WasCutOff)
        {
            log.Info(Component, "There is no ConfigMgr client in this Windows: nothing to prepare.");
            return StepResult.Done;
        }
        if (ConfigMgrClient.IsInstalled(machine))
        {
            ConfigMgrClient.LeaveProvisioningMode(machine, context.Variables, log);
            ConfigMgrClient.Stop(machine, log);
            if (context.Variables.Find("_SMSTSType") == DeploysWindows) ConfigMgrClient.Uninstall(machine, log);
        }
        RemoveIdentity(machine);
        log.Info(Component, ConfigMgrClient.IsInstalled(machine)
            ? "The client stays in the image, stopped and without identity, certificates, site and cache. What it keeps in WMI (policy, inventory) belongs to the old identity and is replaced when it registers."
            : "The client is taken out of the image, with identity, certificates and cache.");
        return StepResult.Done;
    }

    private static void RemoveIdentity(Machine machine)
    {
        var windows = machine.EnvironmentVariable("SystemRoot");
        machine.DeleteFile(windows + @"\SMSCFG.ini");
        machine.DeleteRegistryKey(Certificates);
        machine.DeleteRegistryValue(MobileClient, "AssignedSiteCode");
        machine.DeleteRegistryValue(MobileClient, "GPRequestedSiteAssignmentCode");
        machine.DeleteFolder(windows + @"\ccmcache");
    }
}
