using MediaForge.Execution;
using MediaForge.Execution.Published;
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
    private bool _prestarted;

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

    /// <summary>Whether a person has started the program in the installed operating system to begin a run there; otherwise one only goes on there.</summary>
    public bool BeginsInWindows { get; init; }

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
        var options = new WindowsPEOptions(_machine, _log, _machine.FileExists(PathOf(MediaPaths.BootOptions)) ? BootOptions.FromJson(Read(MediaPaths.BootOptions)) : new BootOptions { Format = OnMediaFormat.Version });
        if (_machine.IsWindowsPE) PrepareWindowsPE(options, variables);
        var published = FetchPublished(boot, options, variables);
        var (sequence, sha256) = ReadSequence();
        var catalog = _machine.FileExists(PathOf(MediaPaths.Catalog)) ? MediaCatalog.FromJson(Read(MediaPaths.Catalog)) : null;
        var run = new RunIdentity
        {
            SequenceSha256 = sha256,
            MediaId = boot.Id,
            SequenceName = boot.SequenceName ?? published?.Manifest.SequenceName ?? sequence.Name ?? "Task sequence",
            MediaType = boot.MediaType,
            Catalog = catalog,
            Published = published,
            ExecutorFolder = _folder,
            Variables = variables,
        };
        var interrupted = new InterruptedRunChoice(_machine, _log).Choose(InterruptedRun.Find(_machine, _log, run), Find(variables, InterruptedRunChoice.Variable));
        if (interrupted is not null) _log.MoveTo(interrupted.Volume + StatePaths.Log);
        if (!_machine.IsWindowsPE && !(BeginsInWindows && interrupted is null))
        {
            if (interrupted is null) return EndWithoutRun();
            ShowLog?.Invoke(interrupted.Volume + StatePaths.Log, _log);
            if (!interrupted.GoesOnInWindowsPE) new SetupWait(_machine, _log).Wait();
        }
        if (FindMedia(boot, interrupted) is { } media) run = run with { LaunchMode = MediaFinder.LaunchMode(media.Volume), MediaRoot = media.Volume.Root, ContentRoot = media.Content.Root, Manifest = media.Manifest };
        _run = (run, sequence);
        _log.Screen.Signal(SerialSignal.Started(boot.Id));
        RunResult result;
        using (ServeScripts?.Invoke(_variables, _log))
        {
            if (_machine.IsWindowsPE && interrupted is null && !_prestarted) run = run with { Variables = RunPrestart(options, variables) };
            result = new Sequencer(_machine, sequence, run, _variables, _log).Run();
        }
        return End(result, result.Outcome switch
        {
            RunOutcome.Succeeded => ExitCode.Done,
            RunOutcome.Restarting => ExitCode.Restarting,
            RunOutcome.WrongEnvironment => ExitCode.WrongEnvironment,
            _ => ExitCode.Failed,
        });
    }

    private void PrepareWindowsPE(WindowsPEOptions options, List<Variable> variables)
    {
        if (Find(variables, CommandPromptVariable) is { } prompt && prompt.Equals("true", StringComparison.OrdinalIgnoreCase)) AllowCommandPrompt?.Invoke(_log);
        new DriverLoader(_machine, _log).Load(PathOf(MediaPaths.Drivers));
        options.Apply();
    }

    /// <summary>
    /// Fetches the task sequence of a bootable media from its source, and adds the variables that were published with it. A run
    /// that goes on does so with the publication that it began with. Null for other kinds of media.
    /// </summary>
    private PublishedRun? FetchPublished(BootIdentity boot, WindowsPEOptions options, List<Variable> variables)
    {
        if (boot.MediaType != OnMediaFormat.Bootable) return null;
        var began = PublicationFetch.FindInterrupted(_machine, _log, boot.Id);
        if (began is null && !_machine.IsWindowsPE) return null; // there is no run here, which is seen later
        if (began is null)
        {
            // It may choose the source.
            using (ServeScripts?.Invoke(_variables, _log))
            {
                var after = RunPrestart(options, variables);
                variables.Clear();
                variables.AddRange(after);
            }
            _prestarted = true;
        }
        var published = new PublicationFetch(_machine, _log, MediaSource.FromJson(Read(MediaPaths.Source)), name => Find(variables, name)).Fetch(_folder, began);
        var more = MediaVariables.FromJson(Read(PublicationFetch.PublishedVariables)).Variables.Where(v => Find(variables, v.Name) is null);
        variables.InsertRange(0, more.Select(v => new Variable(v.Name, v.Value, v.Secret)));
        return published;
    }

    /// <summary>Runs the prestart command with the media's variables, and returns these with what it has set.</summary>
    private List<Variable> RunPrestart(WindowsPEOptions options, List<Variable> variables)
    {
        foreach (var variable in variables) _variables.Set(variable.Name, variable.Value, variable.Secret);
        options.RunPrestart(PathOf(MediaPaths.Prestart));
        return [.. _variables.All.Where(v => !v.Name.StartsWith('_'))];
    }

    /// <summary>
    /// The media. A run that goes on may do so without it: it may have been started from the hard disk by the restart that it
    /// asked for. An unexpected start of Windows PE is most likely one from the media itself, which may be a slow stick.
    /// </summary>
    private FoundMedia? FindMedia(BootIdentity boot, InterruptedRun? interrupted)
    {
        if (interrupted?.DeletesMedia is true) return new MediaFinder(_machine, _log).FindRemains(boot);
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
        new RunEnding(_machine, _variables, _log, _run) { HasPerson = BeginsInWindows }.End(result);
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
