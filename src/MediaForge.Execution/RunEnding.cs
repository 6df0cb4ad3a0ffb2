using MediaForge.TaskSequences;

namespace MediaForge.Execution;

/// <summary>
/// The last minutes of a run: the summary, the post action (<c>SMSTSPostAction</c>, started and not watched, whether the
/// run succeeded or failed), the logs' way to a share and, after a failure, a pause so that a person can read what went wrong.
/// </summary>
/// <param name="machine">The machine.</param>
/// <param name="variables">The variables of the run.</param>
/// <param name="log">The log.</param>
/// <param name="run">The run and its sequence, which say where the logs go; null when it ended before they were known.</param>
public sealed class RunEnding(Machine machine, VariableStore variables, ExecutionLog log, (RunIdentity Identity, TaskSequence Sequence)? run = null)
{
    private const string Component = "TSManager";

    /// <summary>How long a failure is shown unless <c>SMSTSErrorDialogTimeout</c> says otherwise.</summary>
    public static readonly TimeSpan DefaultErrorTime = TimeSpan.FromMinutes(15);

    /// <summary>Ends a run. A key ends the pause; a pause of 0 seconds is none.</summary>
    public void End(RunResult result)
    {
        if (result.Outcome is RunOutcome.Succeeded or RunOutcome.Failed) StartPostAction();
        if (result.Outcome is RunOutcome.Failed or RunOutcome.WrongEnvironment) ShowFailure(result);
        else log.Info(Component, $"RESULT: {result.Outcome}. {result.Message}");
        if (result.Outcome == RunOutcome.Succeeded) ShipLogs();
    }

    private void ShipLogs()
    {
        if (run is { } ended) Capture.LogShipper.Ship(machine, variables, log, ended.Identity, ended.Sequence);
    }

    private void ShowFailure(RunResult result)
    {
        log.Error(Component, $"RESULT: {result.Outcome} with {ErrorText.Describe(result.Code)}. {result.Message} The log is in {log.Folder}.");
        // A run in the wrong environment is not over.
        if (result.Outcome == RunOutcome.Failed) ShipLogs();
        var pause = Sequencer.Seconds(variables.Find("SMSTSErrorDialogTimeout")) ?? DefaultErrorTime;
        if (pause <= TimeSpan.Zero) return;
        log.Info(Component, $"The machine restarts in {pause.TotalSeconds:0} seconds. Press a key to restart now.");
        machine.Wait(pause, untilKey: true);
    }

    private void StartPostAction()
    {
        if (variables.Find("SMSTSPostAction") is not { } command) return;
        var expanded = TextExpansion.Expand(command, variables, machine, log);
        if (Steps.CommandLineProgram.Find(machine, expanded, directory: null) is not { } request)
        {
            log.Warning(Component, "The program of SMSTSPostAction is not on this machine.");
            return;
        }
        log.Info(Component, variables.IsTrue("OSDDoNotLogCommand") ? "starting SMSTSPostAction" : $"starting SMSTSPostAction: {expanded}");
        try
        {
            machine.Start(request);
        }
        catch (Exception e) when (e is IOException or System.ComponentModel.Win32Exception or UnauthorizedAccessException)
        {
            log.Warning(Component, $"SMSTSPostAction cannot be started: {e.Message}");
        }
    }
}
