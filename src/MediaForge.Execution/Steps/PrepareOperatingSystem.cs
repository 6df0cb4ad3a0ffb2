using MediaForge.Execution.Capture;
using MediaForge.Execution.Logging;
using MediaForge.Execution.Machines;
using MediaForge.Execution.Starts;
using MediaForge.Execution.Windows;
using MediaForge.TaskSequences.OnMedia;
using MediaForge.TaskSequences.Steps;

namespace MediaForge.Execution.Steps;

/// <summary>
/// Runs <see cref="PrepareOperatingSystem"/>, in two parts: generalizes the running Windows and restarts into Windows PE,
/// then proves there that it is generalized and was not started since, and takes the service out of it.
/// </summary>
/// <remarks>
/// From before Sysprep begins every start of the machine leads into Windows PE. So a power cut never starts a generalized
/// Windows, which would set itself up and be no image any more: Windows PE looks at its state and goes on, or back to
/// Windows if Sysprep had not begun, or fails if it was cut off in its middle, which nothing repairs.
/// </remarks>
internal sealed class PrepareOperatingSystemHandler : StepHandler
{
    /// <summary>The variable that is <c>true</c> when the Windows on the disk is generalized.</summary>
    public const string GeneralizedVariable = "_MediaForgeGeneralized";

    private const string Component = "PrepareOperatingSystem";
    private const string PendingRestart = "_MediaForgePendingRestart";

    public override bool MayRunTwice => true;

    public override StepResult Run(StepContext context) => context.Machine.IsWindowsPE ? FinishInWindowsPE(context) : Generalize(context);

    private static StepResult Generalize(StepContext context)
    {
        var settings = (PrepareOperatingSystem)context.Settings;
        var (machine, log) = (context.Machine, context.Log);
        var windows = machine.EnvironmentVariable("SystemRoot")!;
        var state = WindowsSetupState.ReadOnline(machine);
        // Since every start leads into Windows PE from before Sysprep on, this is the Windows that Sysprep ran in.
        if (state == WindowsSetupState.Generalized) return RestartIntoWindowsPE(context, settings.Shutdown);
        if (state is not null && state != WindowsSetupState.Complete) return StepResult.Broken(ErrorText.NotReady, context.WasCutOff ? HalfGeneralized(state) : $"The image state of this Windows is {state}: its setup is not over, or Sysprep has failed in it before. Only a Windows that is set up ({WindowsSetupState.Complete}) can be prepared.");
        CaptureChecks.Require(machine, log);
        // A run that has built this Windows has checked that before; here nothing is lost yet.
        if (context.Run.MediaType == OnMediaFormat.Capture) context.CaptureCheck?.Check();
        if (CaptureChecks.FindPendingRestart(machine, out var isSerious) is { } pending)
        {
            if (!context.Variables.IsTrue(PendingRestart))
            {
                log.Info(Component, $"{pending}: the machine restarts before Sysprep runs");
                context.Variables.SetByEngine(PendingRestart, "true");
                return StepResult.Done with { Restart = new RestartRequest(RestartTarget.HD, string.Empty, TimeSpan.Zero), RunAgain = true };
            }
            if (isSerious) return StepResult.Broken(ErrorText.NotReady, $"After a restart, {pending} still. Sysprep would fail. Find out what does not come to its end (C:\\Windows\\Logs\\CBS\\CBS.log).");
            log.Warning(Component, $"After a restart, {pending} still; Sysprep does not mind.");
        }
        TargetWindows.Set(context.Variables, windows);
        Tidy(machine, log, windows);
        var restarts = Restarts(context);
        context.Note(Sequencer.AnyEnvironment, "true");
        if (restarts.Prepare(new RestartRequest(RestartTarget.WinPE, string.Empty, TimeSpan.Zero) { KeepWindowsPE = true }) is { } fault)
        {
            Undo(context, restarts);
            return StepResult.Broken(ErrorText.NotReady, $"The start of Windows PE, which captures this Windows, cannot be prepared: {fault}");
        }
        try
        {
            Sysprep.Generalize(machine, log, settings.KeepActivation);
        }
        catch (Exception e) when (e is StepFailedException or IOException or UnauthorizedAccessException or System.ComponentModel.Win32Exception)
        {
            Undo(context, restarts);
            throw;
        }
        return RestartIntoWindowsPE(context, settings.Shutdown);
    }

    private static StepResult RestartIntoWindowsPE(StepContext context, bool shutDown)
    {
        context.Variables.SetByEngine(GeneralizedVariable, "true");
        context.Variables.SetByEngine(PendingRestart, null);
        return StepResult.Done with { Restart = new RestartRequest(RestartTarget.WinPE, string.Empty, TimeSpan.Zero) { KeepWindowsPE = true, ShutDown = shutDown }, RunAgain = true };
    }

    private static StepResult FinishInWindowsPE(StepContext context)
    {
        var (machine, log) = (context.Machine, context.Log);
        var windows = TargetWindows.Find(context);
        var state = WindowsSetupState.ReadOffline(machine, log, windows);
        if (state == WindowsSetupState.Generalized)
        {
            ResumeService.RemoveOffline(machine, log, windows);
            context.Variables.SetByEngine(GeneralizedVariable, "true");
            context.Variables.SetByEngine(PendingRestart, null);
            log.Info(Component, $"{windows} is generalized and ready to be captured.");
            return StepResult.Done;
        }
        if (context.Variables.IsTrue(GeneralizedVariable)) return StepResult.Broken(ErrorText.NotReady, $"The generalized Windows in {windows} was started before it was captured: its image state is {state ?? "not noted"}. It has set itself up again and is no image any more. Build it anew.");
        if (state is not null && state != WindowsSetupState.Complete) return StepResult.Broken(ErrorText.Interrupted, HalfGeneralized(state));
        log.Info(Component, "The machine lost power or restarted before Sysprep had changed anything; the step begins again in Windows.");
        return StepResult.Done with { Restart = new RestartRequest(RestartTarget.HD, string.Empty, TimeSpan.Zero), RunAgain = true };
    }

    /// <summary>Takes out what must not be in an image: deleted files, temporary files, the answers for this machine.</summary>
    private static void Tidy(Machine machine, ExecutionLog log, string windows)
    {
        foreach (var volume in machine.ListVolumes().Where(v => v.Kind == VolumeKind.Fixed)) Empty(machine, log, volume.Root + "$Recycle.Bin");
        Empty(machine, log, windows + @"\Temp");
        foreach (var file in new[] { windows + "\\" + AnswerFile.RelativePath, windows + @"\Panther\unattend.xml" }) machine.DeleteFile(file);
    }

    private static void Empty(Machine machine, ExecutionLog log, string folder)
    {
        if (!machine.FolderExists(folder)) return;
        foreach (var entry in machine.ListFolder(folder))
        {
            var path = folder + "\\" + entry.Name;
            try
            {
                if (entry.IsFolder) machine.DeleteFolder(path);
                else machine.DeleteFile(path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // In use by a program, as temporary files may be.
                log.Detail(Component, $"{path} stays: {e.Message}");
            }
        }
    }

    private static void Undo(StepContext context, RestartPreparation restarts)
    {
        if (restarts.Prepare(new RestartRequest(RestartTarget.HD, string.Empty, TimeSpan.Zero)) is { } fault) context.Log.Warning(Component, $"The machine starts Windows PE from now on: {fault}");
    }

    private static RestartPreparation Restarts(StepContext context) => new(context.Machine, context.Run, context.Variables, context.Log) { Checkpoint = context.Checkpoint ?? (() => { }) };

    private static string HalfGeneralized(string state) => $"The machine lost power or restarted while Sysprep was running, and left Windows half generalized (image state {state}). Nothing repairs that. Build the image anew.";
}
