using System.ComponentModel;
using MediaForge.Execution.Conditions;
using MediaForge.Execution.Journals;
using MediaForge.Execution.Logging;
using MediaForge.Execution.Machines;
using MediaForge.Execution.Packages;
using MediaForge.Execution.Starts;
using MediaForge.Execution.Variables;
using MediaForge.TaskSequences;

namespace MediaForge.Execution;

/// <summary>
/// Runs a task sequence on a machine, from its beginning or from where the journal says a restart or power cut has
/// stopped it.
/// </summary>
/// <remarks>
/// <para>
/// Steps run one after the other. A failed step fails its group, that group the next one and at last the sequence, unless
/// one of them continues on error: the sequence then goes on after it. A false condition or a wrong environment skips,
/// and a group's condition is asked once. A condition that cannot be answered here fails its step or group.
/// </para>
/// <para>
/// A step that ended with success and code 3010, or that left <c>SMSTSRebootRequested</c>, restarts the machine before the
/// next step, or before itself with <c>SMSTSRetryRequested</c>. 3010 restarts into the environment in which the step ran.
/// Without a volume to keep the state of the run on, a restart fails the sequence whatever continues on error.
/// </para>
/// <para>
/// A step that was cut off in the middle runs again if its kind may, or as often as its <c>retryCount</c> allows; else it
/// has failed, since half of what it does may be done. Its condition is not asked again.
/// </para>
/// </remarks>
public sealed class Sequencer
{
    private const string Component = "TSManager";
    private const string RebootRequested = "SMSTSRebootRequested";
    private const string RetryRequested = "SMSTSRetryRequested";
    private const string WrongStarts = "_MediaForgeWrongStarts";
    private const int MostWrongStarts = 3;

    /// <summary>
    /// The variable that a step notes as <c>true</c> while it cannot know which system the machine would start after a power
    /// cut: the step then runs again in whichever it is, and looks. It is taken away with the note that the step has ended.
    /// </summary>
    internal const string AnyEnvironment = "_MediaForgeAnyEnvironment";

    private readonly Machine _machine;
    private readonly TaskSequence _sequence;
    private readonly RunIdentity _run;
    private readonly VariableStore _variables;
    private readonly ExecutionLog _log;
    private readonly SequenceProgram _program;
    private readonly ConditionEvaluator _conditions;
    private readonly PackageCheck _packages;
    private readonly Published.PublishedContent? _published;
    private readonly DiscSet _discs;
    private readonly RestartPreparation _restarts;
    private readonly Capture.CaptureDestinationCheck _captureCheck;
    private readonly ContentCheck _contentCheck;
    private Journal _journal = null!;

    /// <summary>Makes a sequencer. The log's secrets must be those of the variables.</summary>
    public Sequencer(Machine machine, TaskSequence sequence, RunIdentity run, VariableStore variables, ExecutionLog log)
    {
        (_machine, _sequence, _run, _variables, _log) = (machine, sequence, run, variables, log);
        _program = new SequenceProgram(sequence);
        _conditions = new ConditionEvaluator(machine, variables, log);
        _packages = new PackageCheck(machine, run, log);
        _discs = new DiscSet(machine, run, variables, _packages, log);
        _published = run.Published is { } published ? new Published.PublishedContent(machine, published, variables, log) : null;
        _restarts = new RestartPreparation(machine, run, variables, log) { Checkpoint = Checkpoint };
        _captureCheck = new Capture.CaptureDestinationCheck(machine, variables, log, run, sequence);
        _contentCheck = new ContentCheck(new ComingSteps(machine, variables, log, sequence), variables, log, package => _published is not null ? _published.FindFault(package) : _discs.IsSet ? _discs.FindFault(package) : run.ContentRoot is null ? null : _packages.FindFault(package));
    }

    /// <summary>The variables of the run.</summary>
    public VariableStore Variables => _variables;

    /// <summary>Hears what happens; null for nobody.</summary>
    public Action<RunEvent>? Observer { get; init; }

    /// <summary>Asked when a step begins, for a result to take in place of running it; null, or null from it, to run it. For simulations.</summary>
    internal Func<Step, StepResult?>? Stand { get; init; }

    /// <summary>Runs until the sequence ends or the machine has to restart.</summary>
    /// <exception cref="InvalidDataException">A journal on this machine is damaged, or there are two of this media.</exception>
    /// <exception cref="ArgumentException">A variable of the media is not allowed.</exception>
    public RunResult Run()
    {
        if (Journal.FindInterrupted(_machine, _log, _run) is { } interrupted)
        {
            _journal = interrupted;
            if (Resume() is { } wrong) return wrong;
        }
        else
        {
            EngineVariables.SetForRun(_variables, _machine, _sequence, _run);
            // A run that begins in the installed operating system was put on its disk before (ReferenceStart).
            if (!_machine.IsWindowsPE) _variables.SetByEngine(StagedExecutor.Variable, "true");
            EngineVariables.SetForStart(_variables, _machine, _run);
            _log.Info(Component, $"'{_run.SequenceName}' begins: {_program.StepCount} steps, {(_machine.IsWindowsPE ? "Windows PE" : "full operating system")}, {(_machine.IsUefi ? "UEFI" : "BIOS")}");
            _journal = Journal.Begin(_machine, _log, _run, _variables.TakeChanges());
        }
        FollowVolume();
        return Loop();
    }

    private RunResult? Resume()
    {
        foreach (var variable in _journal.State.Variables) _variables.SetByEngine(variable.Name, variable.Value, variable.Secret);
        _variables.TakeChanges();
        FollowVolume();
        var expected = _journal.State.Restart ?? (_journal.State.InWindowsPE ? RestartTarget.WinPE : RestartTarget.HD);
        if ((expected == RestartTarget.WinPE) != _machine.IsWindowsPE && !_variables.IsTrue(AnyEnvironment)) return Redirect(expected);
        _variables.SetByEngine(WrongStarts, null);
        _restarts.FollowWindows();
        EngineVariables.SetForStart(_variables, _machine, _run);
        var state = _journal.State;
        var where = state.Next < _program.Count ? $"'{_program.PathOf(state.Next)}'" : "its end";
        _log.Info(Component, $"'{_run.SequenceName}', begun {state.Begun!.At:u}, goes on at {where} after {(state.Restart is null ? "an unexpected restart" : "a restart")}");
        _journal.Write(new Resumed(_machine.Clock.GetUtcNow(), _machine.IsWindowsPE) { Changes = _variables.TakeChanges() });
        if (_machine.IsWindowsPE && _restarts.Rearm() is { } fault) _log.Warning(Component, $"After a power cut the machine may start the wrong system: {fault}");
        return null;
    }

    /// <summary>The wrong system was started: goes to the right one if that can be arranged, a few times at most.</summary>
    private RunResult Redirect(RestartTarget expected)
    {
        var wrong = expected == RestartTarget.HD
            ? "The task sequence goes on in the installed operating system, but Windows PE was started. Take the media out, or put the hard disk first in the firmware's boot order, and restart."
            : "The task sequence goes on in Windows PE, but the installed operating system was started. Start the machine from the media.";
        var tries = int.TryParse(_variables.Find(WrongStarts), out var n) ? n : 0;
        // Windows PE may have been started by an entry of ours: a power cut came between its making and the note of the restart.
        if (tries < MostWrongStarts && (expected == RestartTarget.WinPE || _restarts.HasEntries) && _restarts.Prepare(new RestartRequest(expected, string.Empty, TimeSpan.Zero)) is null)
        {
            var into = expected == RestartTarget.WinPE ? "Windows PE" : "the installed operating system";
            _log.Warning(Component, $"{wrong} It is restarted into {into} now.");
            _variables.SetByEngine(WrongStarts, (tries + 1).ToString(System.Globalization.CultureInfo.InvariantCulture));
            _journal.Write(new StepNoted { Changes = _variables.TakeChanges() });
            _machine.Restart(expected);
            return new RunResult(RunOutcome.Restarting, 0, $"The machine restarts into {into} and the task sequence goes on there.");
        }
        _log.Error(Component, wrong);
        return new RunResult(RunOutcome.WrongEnvironment, ErrorText.NotSupported, wrong);
    }

    private RunResult Loop()
    {
        while (_journal.State.Next < _program.Count)
        {
            var at = _journal.State.Next;
            var ended = _program[at] is Step step ? RunStep(at, step) : EnterGroup(at, (Group)_program[at]);
            if (ended is not null) return ended;
        }
        // Before the run is over: a machine that loses power here goes on here, and does not begin again with its first step.
        new PrestagedMedia(_machine, _run, _variables, _log) { Checkpoint = Checkpoint }.Remove();
        _published?.Remove();
        _restarts.CleanUp();
        _journal.Finish(succeeded: true);
        _log.Info(Component, $"'{_run.SequenceName}' is done: all steps have run or were skipped as they asked.");
        return new RunResult(RunOutcome.Succeeded, 0, $"'{_run.SequenceName}' is done.");
    }

    private RunResult? EnterGroup(int at, Group group)
    {
        if (group.Disabled) return Skip(at, "is disabled");
        var answer = _conditions.Explain(group.Condition);
        if (answer.Failure is { } failure) return Fail(at, failure.Code, $"The condition of the group cannot be answered: {failure.Message}");
        if (answer.Holds is false) return Skip(at, $"does not apply: {answer.Why}");
        _log.Info(Component, $"group '{_program.PathOf(at)}'");
        Tell(new GroupBegins(_program.PlaceOf(at)));
        _journal.Write(new GroupEntered(at) { Changes = _variables.TakeChanges() });
        return null;
    }

    private RunResult? RunStep(int at, Step step)
    {
        var resumed = _journal.State.Running?.Instruction == at;
        if (!resumed && !_journal.State.Continues)
        {
            if (step.Disabled) return Skip(at, "is disabled");
            if ((step.RunIn & (_machine.IsWindowsPE ? RunIn.WinPE : RunIn.FullOS)) == 0) return Skip(at, $"does not run in {(_machine.IsWindowsPE ? "Windows PE" : "the full operating system")}");
            var answer = _conditions.Explain(step.Condition);
            if (answer.Failure is { } failure) return Fail(at, failure.Code, $"The condition of the step cannot be answered: {failure.Message}");
            if (answer.Holds is false) return Skip(at, $"does not apply: {answer.Why}");
        }
        _log.Screen.Show(_variables.Find("TSProgressInfoLevel"), _variables.IsTrue("TSDisableProgressUI"));
        _log.Screen.Step(_program.StepNumber(at), _program.StepCount, _log.Secrets.Apply(_program.PathOf(at)), _machine.Clock.GetUtcNow() - _journal.State.Begun!.At, _machine.Clock);
        var handler = StepHandlers.For(step);
        if (resumed && !handler.MayRunTwice && _journal.State.Attempts > step.RetryCount)
        {
            return Fail(at, ErrorText.Interrupted, "The machine lost power or restarted by itself while the step was running. How far it came is unknown and it may not run twice, so the task sequence cannot go on. Start again from the media.");
        }
        _variables.SetByEngine("_SMSTSCurrentActionName", step.Name);
        _log.Info(Component, $"step '{_program.PathOf(at)}' ({step.Settings.Definition.DisplayName}){(resumed ? " again, after it was cut off" : string.Empty)}");
        _journal.Write(new StepStarted(at, step.Name) { Changes = _variables.TakeChanges() });
        Tell(new StepBegins(_program.PlaceOf(at), step.Settings.Definition.DisplayName, _program.StepNumber(at)));
        var begun = _machine.Clock.GetTimestamp();
        var result = Execute(step, handler, resumed);
        var elapsed = ScreenText.Time(_machine.Clock.GetElapsedTime(begun));
        _log.Screen.StepEnded();
        if (result.IsBroken || !step.SuccessCodes.Contains(result.Code)) return Fail(at, result.Code, result.Message);
        _log.Info(Component, $"step '{_program.PathOf(at)}' succeeded after {elapsed}{(result.Code == 0 ? string.Empty : $" with {ErrorText.Describe(result.Code)}")}");
        Tell(new NodeEnds(_program.PlaceOf(at), result.Code, Succeeded: true, string.Empty, string.Empty));
        var restart = result.Restart;
        if (result.Code == ErrorText.RestartRequired) restart ??= RequestedRestart(_machine.IsWindowsPE ? RestartTarget.WinPE : RestartTarget.HD);
        return End(at, result.Code, succeeded: true, result.RunAgain ? at : at + 1, restart, result);
    }

    private StepResult Execute(Step step, StepHandler handler, bool wasCutOff)
    {
        try
        {
            var settings = ResolvedSettings.Of(step.Settings, _variables, _machine, _log);
            _variables.Inject(ResolvedSettings.AsVariables(settings));
            return Stand?.Invoke(step) ?? handler.Run(new StepContext(_machine, _variables, _log, _run, step, settings, _packages)
            {
                WasCutOff = wasCutOff,
                Sequence = _sequence,
                Published = _published,
                CaptureCheck = _captureCheck,
                ContentCheck = _contentCheck,
                Discs = _discs,
                Checkpoint = Checkpoint,
            });
        }
        catch (StepFailedException e)
        {
            return StepResult.Broken(e.Code, e.Message);
        }
        catch (ConditionException e)
        {
            return StepResult.Broken(e.Code, e.Message);
        }
        catch (Win32Exception e)
        {
            return StepResult.Broken(ErrorText.FromWin32(e.NativeErrorCode), e.Message);
        }
        catch (ArgumentException e)
        {
            return StepResult.Broken(ErrorText.InvalidParameter, e.Message);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            return StepResult.Broken(e.HResult, e.Message);
        }
        finally
        {
            _variables.RemoveInjected();
        }
    }

    private RunResult? Skip(int at, string why)
    {
        _log.Info(Component, $"'{_program.PathOf(at)}' {why}: skipped");
        Tell(new NodeSkipped(_program.PlaceOf(at), why));
        _journal.Skip(_program.After(at));
        return null;
    }

    private RunResult? Fail(int at, int code, string message)
    {
        _log.Error(Component, $"'{_program.PathOf(at)}' failed: {ErrorText.Describe(code)}. {message}");
        if (_program.AfterFailure(at) is { } next && !(_program[at] is Step step && StepHandlers.For(step).FailureIsFinal))
        {
            var goes = next < _program.Count ? $"the sequence goes on at '{_program.PathOf(next)}' (continue on error)" : "the sequence goes on to its end (continue on error)";
            _log.Warning(Component, goes);
            Tell(new NodeEnds(_program.PlaceOf(at), code, Succeeded: false, message, goes));
            return End(at, code, succeeded: false, next, restart: null);
        }
        Tell(new NodeEnds(_program.PlaceOf(at), code, Succeeded: false, message, string.Empty));
        SetLastAction(at, code, succeeded: false);
        return Finish(at, code, $"The {(_program[at] is Step ? "step" : "group")} '{_program.PathOf(at)}' failed: {ErrorText.Describe(code)}. {message}", message);
    }

    /// <summary>Notes the end of a step and everything that follows from it in one record; restarts if that was asked for.</summary>
    private RunResult? End(int at, int code, bool succeeded, int next, RestartRequest? restart, StepResult? result = null)
    {
        SetLastAction(at, code, succeeded);
        if (_variables.Find(RebootRequested) is { } requested)
        {
            if (!Enum.TryParse<RestartTarget>(requested.Trim(), ignoreCase: true, out var target) || !Enum.IsDefined(target))
                return Finish(at, ErrorText.InvalidParameter, $"After '{_program.PathOf(at)}', {RebootRequested} is '{requested}'. It must be HD or WinPE.");
            restart = RequestedRestart(target);
            if (_variables.IsTrue(RetryRequested)) next = at;
            _variables.SetByEngine(RebootRequested, null);
            _variables.SetByEngine(RetryRequested, null);
        }
        if (restart is not null && !_journal.PlaceOnDisk())
        {
            return Finish(at, ErrorText.NoVolume, $"'{_program.PathOf(at)}' asks for a restart, but this machine has no formatted hard disk volume to keep the state of the task sequence on, so it could not go on afterwards. Put a step that partitions and formats a disk before it.");
        }
        if (restart is not null && _restarts.Prepare(restart) is { } fault) return Finish(at, ErrorText.NotReady, $"'{_program.PathOf(at)}' asks for a restart, which cannot be prepared: {fault}");
        if (restart is null && result?.HoldWindows == true) HoldWindows();
        result?.AtEnd?.Invoke();
        _variables.SetByEngine(AnyEnvironment, null);
        _journal.Write(new StepEnded(at, code, succeeded, next, restart?.Target, result?.RunAgain ?? false) { Changes = _variables.TakeChanges() });
        _journal.PlaceOnDisk();
        FollowVolume();
        if (restart is null) return null;
        Tell(new MachineRestarts(_program.PlaceOf(at), restart.Target, next == at));
        return Restart(restart);
    }

    /// <summary>From now on a power cut leads back here, and not into a Windows whose answer file is half written.</summary>
    private void HoldWindows()
    {
        if (!_journal.PlaceOnDisk()) return;
        if (_restarts.Prepare(new RestartRequest(RestartTarget.WinPE, string.Empty, TimeSpan.Zero) { KeepWindowsPE = true }) is { } fault)
            _log.Warning(Component, $"After a power cut the machine may start the new Windows too early: {fault}");
    }

    private RunResult Restart(RestartRequest restart)
    {
        var into = restart.Target == RestartTarget.WinPE ? "Windows PE" : "the installed operating system";
        if (restart.Delay > TimeSpan.Zero)
        {
            _log.Notice(Component, $"{(restart.Message.Length > 0 ? restart.Message : "The machine restarts.")} Restart in {restart.Delay.TotalSeconds:0} seconds; press a key to restart now.");
            _machine.Wait(restart.Delay, untilKey: true);
        }
        if (restart.ShutDown)
        {
            _log.Info(Component, $"switching the machine off; it starts {into} when it is switched on");
            _machine.ShutDown();
            return new RunResult(RunOutcome.Restarting, 0, $"The machine is switched off. When it is switched on, it starts {into} and the task sequence goes on there.");
        }
        _log.Info(Component, $"restarting into {into}");
        _machine.Restart(restart.Target);
        return new RunResult(RunOutcome.Restarting, 0, $"The machine restarts into {into} and the task sequence goes on there.");
    }

    /// <summary>The restart that a variable or code 3010 asks for, with the delay and message that variables give it.</summary>
    private RestartRequest RequestedRestart(RestartTarget target)
    {
        var later = _journal.State.Restarts > 0 ? _variables.Find("SMSTSRebootDelayNext") : null;
        return new RestartRequest(target, _variables.Find("SMSTSRebootMessage") ?? string.Empty, Seconds(later ?? _variables.Find("SMSTSRebootDelay")) ?? TimeSpan.Zero);
    }

    /// <param name="at">What failed.</param>
    /// <param name="code">Its code.</param>
    /// <param name="message">All in one: for the log.</param>
    /// <param name="reason">What is wrong, without place and code; null when that is the message.</param>
    private RunResult Finish(int at, int code, string message, string? reason = null)
    {
        _restarts.RemoveAnswerFile();
        _restarts.CleanUp();
        _journal.Finish(succeeded: false);
        _log.Error(Component, $"'{_run.SequenceName}' has failed. {message}");
        return new RunResult(RunOutcome.Failed, code, _log.Secrets.Apply(message)) { Step = _log.Secrets.Apply(_program.PathOf(at)), Reason = _log.Secrets.Apply(reason ?? message), Begun = _journal.State.Begun!.At };
    }

    /// <summary>Has the variables that were changed so far on the disk.</summary>
    private void Checkpoint() => _journal.Write(new StepNoted { Changes = _variables.TakeChanges() });

    private void Tell(RunEvent happened) => Observer?.Invoke(happened);

    private void SetLastAction(int at, int code, bool succeeded)
    {
        if (_program[at] is not Step) return;
        _variables.SetByEngine("_SMSTSLastActionName", _program[at].Name);
        _variables.SetByEngine("_SMSTSLastActionRetCode", code.ToString(System.Globalization.CultureInfo.InvariantCulture));
        _variables.SetByEngine("_SMSTSLastActionSucceeded", succeeded ? "true" : "false");
    }

    /// <summary>Keeps log and data folder on the volume of the journal.</summary>
    private void FollowVolume()
    {
        EngineVariables.SetDataFolder(_variables, _journal.Volume);
        _log.MoveTo(_journal.Volume is { } volume ? EngineVariables.LogFolder(volume) : TemporaryLogFolder(_machine));
    }

    /// <summary>Where the log is while no disk can take it.</summary>
    public static string TemporaryLogFolder(Machine machine) => machine.EnvironmentVariable("SystemRoot") + @"\Temp\SMSTSLog";

    internal static TimeSpan? Seconds(string? text) => int.TryParse(text, out var seconds) && seconds >= 0 ? TimeSpan.FromSeconds(seconds) : null;
}
