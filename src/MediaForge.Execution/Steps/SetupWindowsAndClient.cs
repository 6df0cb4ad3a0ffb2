using MediaForge.Execution.Machines;
using MediaForge.Execution.Starts;
using MediaForge.Execution.Variables;
using MediaForge.Execution.Windows;
using MediaForge.TaskSequences.Steps;

namespace MediaForge.Execution.Steps;

/// <summary>
/// Runs <see cref="SetupWindowsAndClient"/>, in two parts. In Windows PE: finishes the answer file, puts executor, service
/// and boot image on the disk and restarts into the applied Windows. There: waits until Windows is set up, sees to the
/// administrator and installs the client, if there is one.
/// </summary>
/// <remarks>
/// As in ConfigMgr a failure of this step ends the task sequence, whatever continues on error. Unlike ConfigMgr,
/// <c>%NAME%</c> in the answer file stays when it is no task sequence variable: it is for the new Windows to replace, and
/// <c>%WINDIR%</c> of Windows PE would be wrong there.
/// </remarks>
internal sealed class SetupWindowsAndClientHandler : StepHandler
{
    private const string Component = "SetupWindows";
    private const string Started = "_MediaForgeSetupWindows";

    private static readonly TimeSpan SetupTime = TimeSpan.FromMinutes(90);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    public override bool MayRunTwice => true;

    public override bool FailureIsFinal => true;

    public override StepResult Run(StepContext context) => context.Machine.IsWindowsPE ? PrepareStart(context) : FinishSetup(context);

    private static StepResult PrepareStart(StepContext context)
    {
        var settings = (SetupWindowsAndClient)context.Settings;
        var (machine, log) = (context.Machine, context.Log);
        var windows = TargetWindows.Find(context);
        var root = TargetWindows.RootOf(windows);
        var file = AnswerFile.Load(machine, windows);
        file.Replace(text => TextExpansion.ExpandSecret(text, context.Variables));
        file.SkipQuestions();
        file.Save(machine);
        StagedExecutor.Install(context, windows);
        StagedBootImage.Stage(machine, context.Run, log, root);
        if (settings.ClientPackage.Trim() is { Length: > 0 } package) ConfigMgrClient.Stage(context, root, package);
        if (settings.PreProductionClientPackage.Trim().Length > 0) log.Info(Component, "The client version on trial is ignored: which machines get it is decided by a site, and there is none.");
        context.Variables.SetByEngine(Started, "true");
        // From when Windows is the default again, until the end of this step is noted, a power cut may lead to either.
        context.Note(Sequencer.AnyEnvironment, "true");
        log.Info(Component, "The machine restarts into the new Windows now, which sets itself up.");
        return StepResult.Done with { Restart = new RestartRequest(RestartTarget.HD, string.Empty, TimeSpan.Zero), RunAgain = true };
    }

    private static StepResult FinishSetup(StepContext context)
    {
        if (!context.Variables.IsTrue(Started)) return StepResult.Broken(ErrorText.NotSupported, "The step began in the full operating system. It sets up a Windows that was applied in Windows PE, so it begins there, after Apply Operating System Image.");
        WaitForSetup(context);
        var windows = context.Machine.EnvironmentVariable("SystemRoot")!;
        // It holds passwords, and what it says of this machine is not for the image that is captured.
        context.Machine.DeleteFile(windows + "\\" + AnswerFile.RelativePath);
        SetAdministrator(context);
        var settings = (SetupWindowsAndClient)context.Settings;
        if (ConfigMgrClient.Find(context, settings.ClientPackage.Trim()) is not { } folder)
        {
            context.Log.Info(Component, "No client package is given: Windows runs without a ConfigMgr client.");
        }
        else if (ConfigMgrClient.Install(context, folder, settings.ClientProperties.Trim()) is { } restart)
        {
            return restart;
        }
        context.Variables.SetByEngine(Started, null);
        return StepResult.Done;
    }

    /// <summary>The service starts before Windows is set up. Windows restarts in between; the step then runs once more from its start.</summary>
    private static void WaitForSetup(StepContext context)
    {
        var (machine, log) = (context.Machine, context.Log);
        var begin = machine.Clock.GetTimestamp();
        for (string? last = null; WindowsSetupState.FindUnfinished(machine) is { } unfinished; last = unfinished)
        {
            if (unfinished != last) log.Info(Component, $"waiting until Windows has set itself up: {unfinished}");
            if (machine.Clock.GetElapsedTime(begin) >= SetupTime)
            {
                var errors = SetupLog.ReadTail(machine, machine.EnvironmentVariable("SystemRoot") + @"\Panther\setuperr.log", 5);
                throw new StepFailedException(ErrorText.TimedOut, $"Windows has not set itself up within {SetupTime.TotalMinutes:0} minutes: {unfinished}. Look at {machine.EnvironmentVariable("SystemRoot")}\\Panther\\setupact.log{(errors.Count > 0 ? $"; setuperr.log ends with: {string.Join(" | ", errors)}" : string.Empty)}");
            }
            machine.Wait(Pause);
        }
        log.Info(Component, "Windows is set up.");
    }

    // ERROR_NONE_MAPPED
    private const int NoSuchAccount = 1332;

    private static void SetAdministrator(StepContext context)
    {
        if (context.Variables.Find(ApplyWindowsSettingsHandler.AdministratorVariable) is not { } choice) return;
        var enable = choice == ApplyWindowsSettingsHandler.Enable;
        var code = context.Machine.SetAdministrator(enable, password: null);
        if (!enable && code == NoSuchAccount)
        {
            // Every Windows has the account; a system that has not (Wine) has nothing to disable.
            context.Log.Warning(Component, "This system has no built-in administrator; there is nothing to disable.");
            return;
        }
        if (code != 0) throw new StepFailedException(ErrorText.FromWin32(code), $"The local administrator cannot be {(enable ? "enabled" : "disabled")}.");
        context.Log.Info(Component, $"the local administrator is {(enable ? "enabled" : "disabled")}");
    }
}
