using MediaForge.Execution;
using MediaForge.TaskSequences;
using MediaForge.TaskSequences.OnMedia;

namespace MediaForge.Executor;

/// <summary>
/// From the start of the program to its exit code: reads what lies beside the program in the boot image (which media it
/// belongs to, the sequence, the variables), finds that media, checks its manifest and runs the sequence.
/// </summary>
internal sealed class Bootstrap
{
    private const string Component = "Bootstrap";

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

    private int RunSequence()
    {
        _log.Info(Component, $"MediaForge executor {typeof(Bootstrap).Assembly.GetName().Version?.ToString(3)} on {_machine.ComputerName}");
        var boot = BootIdentity.FromJson(Read(MediaPaths.BootIdentity));
        _media = boot.Id;
        var variables = ReadVariables();
        var (sequence, sha256) = ReadSequence();
        var (media, manifest) = new MediaFinder(_machine, _log).Find(boot);
        var run = new RunIdentity
        {
            SequenceSha256 = sha256,
            MediaId = boot.Id,
            SequenceName = boot.SequenceName ?? sequence.Name ?? "Task sequence",
            MediaType = boot.MediaType,
            LaunchMode = MediaFinder.LaunchMode(media),
            MediaRoot = media.Root,
            Manifest = manifest,
            Variables = variables,
        };
        _run = (run, sequence);
        _log.Screen.Signal(SerialSignal.Started(boot.Id));
        var result = new Sequencer(_machine, sequence, run, _variables, _log).Run();
        return End(result, result.Outcome switch
        {
            RunOutcome.Succeeded => ExitCode.Done,
            RunOutcome.Restarting => ExitCode.Restarting,
            RunOutcome.WrongEnvironment => ExitCode.WrongEnvironment,
            _ => ExitCode.Failed,
        });
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
        if (Find("SMSTSErrorDialogTimeout") is { } pause) _variables.Set(pause.Name, pause.Value);
        if (Find(SerialSignal.PortVariable) is { } port) _serial.Start(port.Value);
        return variables;

        Variable? Find(string name) => variables.Find(v => v.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
    }

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
