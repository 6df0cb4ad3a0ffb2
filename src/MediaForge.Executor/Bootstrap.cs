using MediaForge.Execution;
using MediaForge.TaskSequences;
using MediaForge.TaskSequences.OnMedia;

namespace MediaForge.Executor;

/// <summary>
/// From the start of the program to its exit code: reads what lies beside the program (which media it belongs to, the
/// sequence, the variables), loads drivers, finds a run that was interrupted and the media, and runs the sequence.
/// </summary>
/// <remarks>
/// In Windows PE the program lies in the boot image, in the installed operating system in a copy of that folder on the disk.
/// There it only ever goes on with a run; where there is none it takes itself away.
/// </remarks>
internal sealed class Bootstrap
{
    private const string Component = "Bootstrap";
    private const string ErrorPause = "SMSTSErrorDialogTimeout";
    private const string CommandPromptVariable = "MediaForgeCommandPrompt";

    private readonly Machine _machine;
    private readonly string _folder;
    private readonly VariableStore _variables = new();
    private readonly ExecutionLog _log;
    private readonly SerialMirror _serial;
    private Guid? _media;
    private (RunIdentity Identity, TaskSequence Sequence)? _run;
    private bool _endSignalled;

    /// <summary>Makes the bootstrap of a machine for the program in a folder.</summary>
    public Bootstrap(Machine machine, string folder, ProgressScreen screen)
    {
        (_machine, _folder) = (machine, folder);
        _log = new ExecutionLog(machine, _variables.Secrets, screen);
        _serial = new SerialMirror(machine, _log);
    }

    /// <summary>Called when the media lets whoever is at the machine open a command prompt (<c>MediaForgeCommandPrompt</c>).</summary>
    public Action<ExecutionLog>? AllowCommandPrompt { get; init; }

    /// <summary>Called with the log's folder when the run goes on in the installed operating system, where a service has no screen.</summary>
    public Action<string, ExecutionLog>? ShowLog { get; init; }

    /// <summary>Lets scripts reach the variables until the result is disposed.</summary>
    public Func<VariableStore, ExecutionLog, IDisposable?>? ServeScripts { get; init; }

    /// <summary>Runs and returns the <see cref="ExitCode"/>.</summary>
    public int Run()
    {
        _log.MoveTo(Sequencer.TemporaryLogFolder(_machine));
        try
        {
            _serial.StartForBootTest();
            return RunSequence();
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            return Refuse(ExitCode.CannotStart, e.Message);
        }
#pragma warning disable CA1031 // The last line of defence: the machine must show and log a fault of ours before it restarts.
        catch (Exception e) when (e is not OutOfMemoryException and not Execution.Simulation.SimulatedPowerCutException)
#pragma warning restore CA1031
        {
            _log.Detail(Component, e.ToString());
            return Refuse(ExitCode.InternalError, $"Internal error: {e.GetType().Name}: {e.Message}");
        }
    }

    /// <summary>Notes on any thread that Ctrl+C was pressed and does nothing: a key must not end a step in its middle.</summary>
    public void NoteInterrupt() => _log.Warning(Component, "Ctrl+C is ignored while a task sequence runs");

    /// <summary>Notes on any thread that the console is being closed, after which Windows ends the program.</summary>
    public void NoteClose() => _log.Error(Component, "The console was closed, so Windows ends the executor now. The next start goes on as after a power cut.");

    /// <summary>Notes on any thread what Windows asks of the service.</summary>
    public void Note(string text) => _log.Warning(Component, text);

    private int RunSequence()
    {
        _log.Info(Component, $"MediaForge executor {typeof(Bootstrap).Assembly.GetName().Version?.ToString(3)} on {_machine.ComputerName}");
        var boot = BootIdentity.FromJson(Read(MediaPaths.BootIdentity));
        _media = boot.Id;
        var variables = ReadVariables();
        var (sequence, sha256) = ReadSequence();
        var catalog = _machine.FileExists(PathOf(MediaPaths.Catalog)) ? MediaCatalog.FromJson(Read(MediaPaths.Catalog)) : null;
        var run = new RunIdentity
        {
            SequenceSha256 = sha256,
            MediaId = boot.Id,
            SequenceName = boot.SequenceName ?? sequence.Name ?? "Task sequence",
            MediaType = boot.MediaType,
            Catalog = catalog,
            ExecutorFolder = _folder,
            Variables = variables,
        };
        if (_machine.IsWindowsPE)
        {
            if (Find(variables, CommandPromptVariable) is { } prompt && prompt.Equals("true", StringComparison.OrdinalIgnoreCase)) AllowCommandPrompt?.Invoke(_log);
            new DriverLoader(_machine, _log).Load(PathOf(MediaPaths.Drivers));
        }
        var interrupted = new InterruptedRunChoice(_machine, _log).Choose(InterruptedRun.Find(_machine, _log, run), Find(variables, InterruptedRunChoice.Variable));
        if (interrupted is not null) _log.MoveTo(interrupted.Volume + StatePaths.Log);
        if (!_machine.IsWindowsPE)
        {
            if (interrupted is null) return EndWithoutRun();
            ShowLog?.Invoke(interrupted.Volume + StatePaths.Log, _log);
            if (!interrupted.GoesOnInWindowsPE) new SetupWait(_machine, _log).Wait();
        }
        if (FindMedia(boot, interrupted) is { } media) run = run with { LaunchMode = MediaFinder.LaunchMode(media.Volume), MediaRoot = media.Volume.Root, ContentRoot = media.Content.Root, Manifest = media.Manifest };
        _run = (run, sequence);
        _log.Screen.Signal(SerialSignal.Started(boot.Id));
        RunResult result;
        using (ServeScripts?.Invoke(_variables, _log)) result = new Sequencer(_machine, sequence, run, _variables, _log).Run();
        return End(result, result.Outcome switch
        {
            RunOutcome.Succeeded => ExitCode.Done,
            RunOutcome.Restarting => ExitCode.Restarting,
            RunOutcome.WrongEnvironment => ExitCode.WrongEnvironment,
            _ => ExitCode.Failed,
        });
    }

    /// <summary>
    /// The media. A run that goes on may do so without it: it may have been started from the hard disk by the restart that it
    /// asked for. An unexpected start of Windows PE is most likely one from the media itself, which may be a slow stick.
    /// </summary>
    private FoundMedia? FindMedia(BootIdentity boot, InterruptedRun? interrupted)
    {
        var expected = interrupted is not null && (interrupted.AskedForRestart || !_machine.IsWindowsPE);
        return new MediaFinder(_machine, _log).Find(boot, expected ? MediaFinder.ShortPatience : MediaFinder.Patience, mayBeMissing: interrupted is not null);
    }

    /// <summary>The service was started and there is nothing to go on with: the run has ended, or its disk was taken out.</summary>
    private int EndWithoutRun()
    {
        _log.Info(Component, "No disk of this machine has an unfinished run of this media: the service takes itself away.");
        InterruptedRun.TakeServiceAway(_machine, _log, _folder);
        return ExitCode.Done;
    }

    private int Refuse(int exitCode, string message) => End(new RunResult(RunOutcome.Failed, ErrorText.Unspecified, message), exitCode);

    private int End(RunResult result, int exitCode)
    {
        // Before the pause that shows a failure, so that whoever watches the serial port need not wait for its end. Once: what
        // fails afterwards changes nothing of how the run ended. A restart is no end.
        if (_media is { } media && exitCode != ExitCode.Restarting && !_endSignalled)
        {
            _endSignalled = true;
            _log.Screen.Signal(SerialSignal.Ended(media, exitCode));
        }
        new RunEnding(_machine, _variables, _log, _run).End(result);
        return exitCode;
    }

    /// <summary>The media's variables. Secrets and the error pause hold from here on, also if the media is never found.</summary>
    private List<Variable> ReadVariables()
    {
        var variables = MediaVariables.FromJson(Read(MediaPaths.Variables)).Variables.Select(v => new Variable(v.Name, v.Value, v.Secret)).ToList();
        foreach (var variable in variables.Where(v => v.Secret)) _variables.Secrets.Add(variable.Value);
        if (Find(variables, ErrorPause) is { } pause) _variables.Set(ErrorPause, pause);
        if (Find(variables, SerialSignal.PortVariable) is { } port) _serial.Start(port);
        return variables;
    }

    private static string? Find(List<Variable> variables, string name) => variables.Find(v => v.Name.Equals(name, StringComparison.OrdinalIgnoreCase))?.Value;

    private (TaskSequence Sequence, string Sha256) ReadSequence()
    {
        var content = Read(MediaPaths.Sequence);
        var sequence = SequenceFile.Read(content, PathOf(MediaPaths.Sequence), _log);
        return (sequence, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content)));
    }

    private byte[] Read(string path)
    {
        var file = PathOf(path);
        if (!_machine.FileExists(file)) throw new InvalidDataException($"{file} is missing: the boot image was not made by MediaForge, or the program was started from elsewhere.");
        return _machine.ReadFile(file, MaxFileLength);
    }

    private string PathOf(string path) => _folder + "\\" + path[(path.LastIndexOf('/') + 1)..];

    // Microsoft limits a task sequence with its policy to 32 MB.
    private const int MaxFileLength = 32 << 20;
}
