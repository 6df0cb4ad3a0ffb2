using System.Security.Cryptography;
using MediaForge.Execution;
using MediaForge.Execution.Drivers;
using MediaForge.Execution.Journals;
using MediaForge.Execution.Logging;
using MediaForge.Execution.Machines;
using MediaForge.Execution.Published;
using MediaForge.Execution.Starts;
using MediaForge.Execution.Variables;
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
    private bool _promptAllowed;

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
        var options = _machine.FileExists(PathOf(MediaPaths.BootOptions)) ? BootOptions.FromJson(Read(MediaPaths.BootOptions)) : new BootOptions { Format = OnMediaFormat.Version };
        // Null: behind a password, or in the installed operating system, where it is in the run's journal only.
        var content = _machine.FileExists(PathOf(MediaPaths.Variables)) ? ReadContent(boot, options) : null;
        var run = new RunIdentity
        {
            SequenceSha256 = boot.MediaType != OnMediaFormat.Bootable && FindSource() is { } source ? Convert.ToHexStringLower(SHA256.HashData(Read(source))) : string.Empty,
            MediaId = boot.Id,
            SequenceName = string.Empty,
            MediaType = boot.MediaType,
            ExecutorFolder = _folder,
        };
        if (content is not null) Take(content);
        if (_machine.IsWindowsPE)
        {
            new DriverLoader(_machine, _log).Load(PathOf(MediaPaths.Drivers));
            // The keyboard before a password is typed on it.
            new WindowsPEOptions(_machine, _log).Apply(options);
        }
        var runs = InterruptedRun.Find(_machine, _log, run);
        var interrupted = new InterruptedRunChoice(_machine, _log).Choose(runs, content is null ? runs.Select(r => r.FindVariable(InterruptedRunChoice.Variable)).FirstOrDefault() : Find(content.Variables, InterruptedRunChoice.Variable));
        if (interrupted?.Fault is { } fault) throw new InvalidDataException(fault);
        if (interrupted is not null) _log.MoveTo(interrupted.Volume + StatePaths.Log);
        if (!_machine.IsWindowsPE && !(BeginsInWindows && interrupted is null))
        {
            if (interrupted is null) return EndWithoutRun();
            ShowLog?.Invoke(interrupted.Volume + StatePaths.Log, _log);
            if (!interrupted.GoesOnInWindowsPE) new SetupWait(_machine, _log).Wait();
        }
        if (interrupted?.Content is { } begunWith) Take(content = begunWith);
        if (interrupted is not null) run = run with { SequenceSha256 = interrupted.SequenceSha256 };
        if (FindMedia(boot, interrupted) is { } media) run = run with { LaunchMode = MediaFinder.LaunchMode(media.Volume), MediaRoot = media.Volume.Root, ContentRoot = media.Content.Root, Manifest = media.Manifest };
        if (interrupted is null)
        {
            // Only a new run is asked: one that was begun goes on with nobody there, and to its end.
            var door = new MediaLock(_machine, _log);
            door.CheckDates(boot.Validity);
            if (content is null)
            {
                _log.Screen.Signal(SerialSignal.Locked(boot.Id));
                if (door.Open(Read(MediaPaths.Vault), boot) is not { } unlocked)
                {
                    SignalEnd(ExitCode.CannotStart);
                    return ExitCode.CannotStart;
                }
                Take(content = unlocked);
                run = run with { PasswordTries = door.WrongTries };
            }
            if (!options.Unattended && !Confirm(boot, content, run)) return Decline();
        }
        if (content is null) throw new InvalidDataException($"The journal of the run on {interrupted!.Volume} does not hold the task sequence: it was begun by another version of MediaForge. Start again from the media.");
        if (boot.MediaType == OnMediaFormat.Bootable) (run, content) = FetchPublished(run, content, options, interrupted);
        if (content.Sequence.Length == 0) throw new InvalidDataException($"{PathOf(MediaPaths.Sequence)} is missing: the boot image was not made by MediaForge, or the program was started from elsewhere.");
        var sequence = SequenceFile.Read(content.Sequence, PathOf(MediaPaths.Sequence), _log);
        run = run with
        {
            SequenceName = content.SequenceName ?? sequence.Name ?? "Task sequence",
            Catalog = content.Catalog,
            Content = content,
            Variables = VariablesOf(content),
        };
        if (BeginsInWindows) new ReferenceStart(_machine, _log).RemoveReadable(_folder);
        _run = (run, sequence);
        _log.Screen.Signal(SerialSignal.Started(boot.Id));
        RunResult result;
        using (ServeScripts?.Invoke(_variables, _log))
        {
            // Bootable media have done so before they have fetched the rest.
            if (interrupted is null && run.Published is null)
            {
                content = Prepare(content, options);
                run = run with { Content = content, Variables = VariablesOf(content) };
            }
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

    /// <summary>
    /// Fetches the task sequence of a bootable media from its source, with the variables that were published. A run that goes on has
    /// them in its journal, and takes packages from the publication that it began with.
    /// </summary>
    private (RunIdentity Run, ProtectedContent Content) FetchPublished(RunIdentity run, ProtectedContent content, BootOptions options, InterruptedRun? interrupted)
    {
        var source = MediaSource.FromJson(Read(MediaPaths.Source));
        PublishedRun Fetch(IReadOnlyList<MediaVariable> variables, string? began) => new PublicationFetch(_machine, _log, source, name => Find(variables, name)).Fetch(_folder, began);
        if (interrupted is not null)
        {
            var began = interrupted.Publication ?? throw new InvalidDataException($"The journal of the run on {interrupted.Volume} does not say which publication it began with. Discard it, and start again from the media.");
            return (run with { Published = Fetch(content.Variables, began) }, content);
        }
        // The prestart command may choose the source.
        using (ServeScripts?.Invoke(_variables, _log)) content = Prepare(content, options);
        var published = Fetch(content.Variables, null);
        var more = Complete([.. MediaVariables.FromJson(Read(PublicationFetch.PublishedVariables)).Variables.Where(v => Find(content.Variables, v.Name) is null or { Length: 0 })], options);
        content = content with
        {
            SequenceName = published.Manifest.SequenceName,
            Sequence = Read(MediaPaths.Sequence),
            Catalog = MediaCatalog.FromJson(Read(MediaPaths.Catalog)),
            Variables = [.. more, .. content.Variables.Where(v => Find(more, v.Name) is null)],
        };
        Take(content);
        return (run with { Published = published, SequenceSha256 = published.Sha256 }, content);
    }

    /// <summary>Asks whether a new run is meant.</summary>
    private bool Confirm(BootIdentity boot, ProtectedContent content, RunIdentity run)
    {
        _log.Screen.Signal(SerialSignal.Asking(boot.Id));
        var source = boot.MediaType == OnMediaFormat.Bootable ? $"the one that is published at {MediaSource.FromJson(Read(MediaPaths.Source)).Location}" : content.SequenceName ?? "Task sequence";
        var label = _machine.ListVolumes().FirstOrDefault(v => v.Root == run.MediaRoot)?.Label;
        return new AttendedStart(_machine, _log).Confirm(source, $"{(label is { Length: > 0 } ? $"'{label}', " : string.Empty)}{run.MediaRoot}", captures: boot.MediaType == OnMediaFormat.Capture);
    }

    private int Decline()
    {
        SignalEnd(ExitCode.Declined);
        new RunEnding(_machine, _variables, _log).EndDeclined();
        return ExitCode.Declined;
    }

    /// <summary>The content with what is found out about variables when a new run begins: by the prestart command, and by asking.</summary>
    private ProtectedContent Prepare(ProtectedContent content, BootOptions options)
    {
        var variables = _machine.IsWindowsPE ? RunPrestart(content) : content.Variables;
        content = content with { Variables = Complete(variables, options) };
        Take(content);
        return content;
    }

    private IReadOnlyList<MediaVariable> Complete(IReadOnlyList<MediaVariable> variables, BootOptions options) =>
        options.Unattended ? variables : new AttendedStart(_machine, _log).Complete(variables);

    /// <summary>Runs the prestart command with the media's variables, and returns these with what it has set.</summary>
    private List<MediaVariable> RunPrestart(ProtectedContent content)
    {
        foreach (var variable in content.Variables) _variables.Set(variable.Name, variable.Value, variable.Secret);
        _variables.Inject([]); // as a step's program does, it may set variables
        try
        {
            new WindowsPEOptions(_machine, _log).RunPrestart(content.PrestartCommand, PathOf(MediaPaths.Prestart));
        }
        finally
        {
            _variables.RemoveInjected();
        }
        var set = _variables.All.Where(v => !v.Name.StartsWith('_')).Select(v => new MediaVariable(v.Name, v.Value, v.Secret)).ToList();
        // A variable without a value is none to the engine; it is still to be asked for.
        return [.. set, .. content.Variables.Where(v => v.Value.Length == 0 && Find(set, v.Name) is null)];
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
        // Before the pause that shows a failure, so that whoever watches the serial port need not wait for its end.
        SignalEnd(exitCode);
        new RunEnding(_machine, _variables, _log, _run) { HasPerson = BeginsInWindows }.End(result);
        return exitCode;
    }

    /// <summary>Once: what fails afterwards changes nothing of how the run ended. A restart is no end.</summary>
    private void SignalEnd(int exitCode)
    {
        if (_media is not { } media || exitCode == ExitCode.Restarting || _endSignalled) return;
        _endSignalled = true;
        _log.Screen.Signal(SerialSignal.Ended(media, exitCode));
    }

    /// <summary>What lies beside the program, of a media without a password; the sequence of a bootable media is fetched later.</summary>
    private ProtectedContent ReadContent(BootIdentity boot, BootOptions options) => new()
    {
        Format = OnMediaFormat.Version,
        SequenceName = boot.SequenceName,
        Sequence = boot.MediaType == OnMediaFormat.Bootable ? [] : Read(MediaPaths.Sequence),
        Variables = MediaVariables.FromJson(Read(MediaPaths.Variables)).Variables,
        Catalog = _machine.FileExists(PathOf(MediaPaths.Catalog)) ? MediaCatalog.FromJson(Read(MediaPaths.Catalog)) : null,
        PrestartCommand = options.PrestartCommand,
    };

    /// <summary>What the sequence is read from; null in the installed operating system.</summary>
    private string? FindSource() => new[] { MediaPaths.Vault, MediaPaths.Sequence }.FirstOrDefault(p => _machine.FileExists(PathOf(p)));

    /// <summary>The media's variables are known: secrets, error pause, serial port and command prompt hold from here on, also if the media is never found.</summary>
    private void Take(ProtectedContent content)
    {
        foreach (var variable in content.Variables.Where(v => v.Secret)) _variables.Secrets.Add(variable.Value);
        if (Find(content.Variables, ErrorPause) is { } pause) _variables.Set(ErrorPause, pause);
        if (Find(content.Variables, SerialSignal.PortVariable) is { } port) _serial.Start(port);
        if (!_machine.IsWindowsPE || _promptAllowed || !"true".Equals(Find(content.Variables, CommandPromptVariable), StringComparison.OrdinalIgnoreCase)) return;
        _promptAllowed = true;
        AllowCommandPrompt?.Invoke(_log);
    }

    private static List<Variable> VariablesOf(ProtectedContent content) => [.. content.Variables.Where(v => v.Value.Length > 0).Select(v => new Variable(v.Name, v.Value, v.Secret))];

    private static string? Find(IReadOnlyList<MediaVariable> variables, string name) => variables.FirstOrDefault(v => v.Name.Equals(name, StringComparison.OrdinalIgnoreCase))?.Value;

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
