using MediaForge.Execution.Journals;
using MediaForge.Execution.Logging;
using MediaForge.Execution.Machines;
using MediaForge.Execution.Variables;
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

    /// <summary>How long a media that was declined can be taken out, unless <c>SMSTSErrorDialogTimeout</c> says otherwise.</summary>
    public static readonly TimeSpan DeclinedTime = TimeSpan.FromMinutes(1);

    /// <summary>Whether a person has started the program in the full operating system and sees what it shows.</summary>
    public bool HasPerson { get; init; }

    /// <summary>Ends a run. A key ends the pause; a pause of 0 seconds is none.</summary>
    public void End(RunResult result)
    {
        if (result.Outcome is RunOutcome.Succeeded or RunOutcome.Failed) StartPostAction();
        if (result.Outcome is RunOutcome.Failed or RunOutcome.WrongEnvironment) ShowFailure(result);
        else log.Notice(Component, $"RESULT: {result.Outcome}. {result.Message}");
        if (result.Outcome == RunOutcome.Succeeded) ShipLogs();
    }

    /// <summary>Ends what did not begin, because whoever is at the machine did not want it: Windows PE gives time to take the media out.</summary>
    public void EndDeclined()
    {
        log.Notice(Component, "RESULT: Declined. The task sequence does not run, and nothing was changed on this machine.");
        var pause = Sequencer.Seconds(variables.Find("SMSTSErrorDialogTimeout")) ?? DeclinedTime;
        if (!machine.IsWindowsPE || pause <= TimeSpan.Zero) return;
        log.Notice(Component, $"Take the media out. The machine restarts in {pause.TotalSeconds:0} seconds. Press a key to restart now.");
        machine.Wait(pause, untilKey: true);
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
        ShowBlock(result, pause);
        if (pause <= TimeSpan.Zero) return;
        // In the full operating system the machine keeps running, and nobody is there to press a key, unless a person has begun the run.
        log.Notice(Component, machine.IsWindowsPE ? $"The machine restarts in {pause.TotalSeconds:0} seconds. Press a key to restart now." : $"This message stays for {pause.TotalSeconds:0} seconds{(HasPerson ? ", or until a key is pressed" : string.Empty)}.");
        machine.Wait(pause, untilKey: machine.IsWindowsPE || HasPerson);
    }

    /// <summary>What a person who comes to the machine needs, each on its line; the log has it in one line already.</summary>
    private void ShowBlock(RunResult result, TimeSpan pause)
    {
        var now = machine.Clock.GetLocalNow();
        var rule = new string('=', 78);
        var lines = new List<string> { rule, result.Outcome == RunOutcome.Failed ? "THE TASK SEQUENCE HAS FAILED" : "THE TASK SEQUENCE WAITS" };
        if (result.Step is not null) lines.Add($"  Step:  {result.Step}");
        lines.Add($"  Code:  {ErrorText.Describe(result.Code)}");
        lines.Add($"  What:  {result.Reason ?? result.Message}");
        lines.Add($"  Log:   {log.Folder}\\{ExecutionLog.FileName}");
        lines.Add($"  When:  {now:yyyy-MM-dd HH:mm:ss}{(result.Begun is { } begun ? $", {ScreenText.Time(now - begun)} after the start" : string.Empty)}");
        lines.Add(pause > TimeSpan.Zero ? $"  This stays until {now + pause:HH:mm:ss} ({ScreenText.Time(pause)})." : "  This stays for no time (SMSTSErrorDialogTimeout is 0).");
        lines.Add(rule);
        log.Screen.Notice(log.Secrets.Apply(string.Join('\n', lines)));
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
