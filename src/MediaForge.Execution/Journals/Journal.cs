using MediaForge.Execution.Logging;
using MediaForge.Execution.Machines;
using MediaForge.Execution.Variables;

namespace MediaForge.Execution.Journals;

/// <summary>
/// The memory of a run across restarts and power cuts. Every record is on the disk before what it announces happens
/// (<em>step started</em>) or before anything follows from it (<em>step ended</em>).
/// </summary>
/// <remarks>
/// <para>
/// It is the file <c>\_SMSTaskSequence\MediaForge\journal</c> on the first fixed volume with NTFS or FAT that takes it,
/// other than Windows PE's RAM disk and the media; the one that <c>SMSTSLocalDataDrive</c> names comes first. While there is none (an empty disk) it lives in memory: nothing can be
/// resumed then, so a restart is refused. It moves to a volume as soon as there is one, and moves on when its volume goes
/// away: the file is checked before each record and opened for that record only, so that it never holds a disk that a
/// step wants to partition.
/// </para>
/// <para>
/// At the start of a run the journals on all fixed volumes are read (drive letters change between restarts). One that is
/// not finished and belongs to the same media and sequence is resumed; any other is left alone, and overwritten if the
/// new run's journal takes its place. Success and failure both finish a journal, so the next start of the media begins
/// afresh.
/// </para>
/// <para>
/// Variables stand in it encrypted with the run's key (<see cref="RunKey"/>), and so does what the run was begun with. It never
/// leaves the machine's own disk (captures leave the folder out), and is replaced by one without variables when the run is
/// finished; the key is destroyed then.
/// </para>
/// </remarks>
internal sealed class Journal
{
    private const string Component = "Journal";
    private const string LocalDataDrive = "SMSTSLocalDataDrive";

    private static readonly string[] FileSystems = ["NTFS", "FAT", "FAT32", "exFAT"];

    private readonly Machine _machine;
    private readonly ExecutionLog _log;
    private readonly RunIdentity? _run;
    private RunKey? _key;
    private string? _path;
    private long _length;

    private Journal(Machine machine, ExecutionLog log, RunIdentity? run) => (_machine, _log, _run) = (machine, log, run);

    /// <summary>Where the run stands.</summary>
    public JournalState State { get; } = new();

    /// <summary>The root of the volume that the journal is on, or null while it is in memory.</summary>
    public string? Volume { get; private set; }

    /// <summary>Why the run cannot go on although its journal is sound; null when it can.</summary>
    public string? Fault => _key is null ? $"{_path}: the key of the run ({Volume}{StatePaths.RunKey}) is missing or damaged, so its variables cannot be read and it cannot go on. Discard it, or delete the journal." : null;

    /// <summary>Begins the journal of a new run.</summary>
    public static Journal Begin(Machine machine, ExecutionLog log, RunIdentity run, IReadOnlyList<Variable> variables)
    {
        var journal = new Journal(machine, log, run) { _key = RunKey.Create(machine) };
        journal.State.Apply(new RunBegun(JournalFormat.Version, run.SequenceSha256, run.MediaId, run.SequenceName, machine.Clock.GetUtcNow()));
        if (run.Content is { } content) journal.State.Apply(new RunContent { Content = content.ToJson() });
        journal.State.Apply(new Snapshot(0, 0, machine.IsWindowsPE) { Changes = variables });
        journal.PlaceOnDisk();
        return journal;
    }

    /// <summary>Finds the journal of an interrupted run of this media and sequence, or null.</summary>
    /// <exception cref="InvalidDataException">It is damaged, its key is gone, or there are several.</exception>
    public static Journal? FindInterrupted(Machine machine, ExecutionLog log, RunIdentity run)
    {
        var found = FindAllInterrupted(machine, log, run, reportOthers: true);
        return found.Count > 1
            ? throw new InvalidDataException($"Two unfinished runs of this media are on this machine: {found[0]._path} and {found[1]._path}. Delete the one that is not wanted.")
            : found.Count == 0 ? null : found[0].Fault is { } fault ? throw new InvalidDataException(fault) : found[0];
    }

    /// <summary>Finds the journals of all interrupted runs of this media and sequence; more than one after disks were exchanged.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="log">The log.</param>
    /// <param name="run">Which media and sequence.</param>
    /// <param name="reportOthers">Whether the log tells of unfinished runs of others.</param>
    /// <exception cref="InvalidDataException">One is damaged.</exception>
    public static IReadOnlyList<Journal> FindAllInterrupted(Machine machine, ExecutionLog log, RunIdentity run, bool reportOthers)
    {
        var search = new Journal(machine, log, run);
        var found = new List<Journal>();
        foreach (var volume in search.Candidates())
        {
            var path = volume.Root + StatePaths.Journal;
            if (machine.FileLength(path) < 0) continue;
            var content = machine.ReadFile(path, JournalFormat.MaxLength);
            var (readable, _) = JournalFormat.Read(content, path, key: null);
            var begun = readable.OfType<RunBegun>().LastOrDefault();
            if (begun is null) continue;
            if (readable.Exists(r => r is RunFinished))
            {
                // Power was cut between the end of the run and the end of its key.
                RunKey.Destroy(machine, log, volume.Root);
                continue;
            }
            if (begun.MediaId == run.MediaId && (run.SequenceSha256.Length == 0 || begun.SequenceSha256.Equals(run.SequenceSha256, StringComparison.OrdinalIgnoreCase))) found.Add(Open(search, volume.Root, content));
            else if (reportOthers) log.Warning(Component, $"{path}: an unfinished run of another task sequence or media ('{begun.SequenceName}', begun {begun.At:u}) is left alone.");
        }
        return found;
    }

    private static Journal Open(Journal search, string root, byte[] content)
    {
        var path = root + StatePaths.Journal;
        var key = RunKey.Find(search._machine, root);
        var (records, goodLength) = JournalFormat.Read(content, path, key);
        var journal = new Journal(search._machine, search._log, search._run) { _key = key, _path = path, _length = goodLength, Volume = root };
        foreach (var record in records) journal.State.Apply(record);
        return journal;
    }

    /// <summary>When an unfinished run of a media began and on which volume it is, whatever its sequence; null when there is none.</summary>
    /// <exception cref="InvalidDataException">A journal is damaged.</exception>
    public static (DateTimeOffset Begun, string Volume)? FindUnfinished(Machine machine, ExecutionLog log, Guid media)
    {
        foreach (var volume in new Journal(machine, log, run: null).Candidates())
        {
            var path = volume.Root + StatePaths.Journal;
            if (machine.FileLength(path) < 0) continue;
            var (records, _) = JournalFormat.Read(machine.ReadFile(path, JournalFormat.MaxLength), path, key: null);
            if (records.OfType<RunBegun>().LastOrDefault() is { } begun && begun.MediaId == media && !records.Exists(r => r is RunFinished)) return (begun.At, volume.Root);
        }
        return null;
    }

    /// <summary>Writes a record; it is on the disk (if there is one) when this returns.</summary>
    public void Write(JournalRecord record)
    {
        if (_path is not null && !TryAppend(record)) PlaceOnDisk(record);
        State.Apply(record);
    }

    /// <summary>Goes past something that is skipped. Not written: after a power cut it is reached and skipped again.</summary>
    public void Skip(int next) => State.Skip(next);

    /// <summary>Moves a journal that is in memory to the first volume that takes it; returns whether it is on a disk now.</summary>
    public bool PlaceOnDisk() => _path is not null || PlaceOnDisk(record: null);

    /// <summary>
    /// Marks the run finished and takes its variables off the disk. The mark is written first: if the machine loses power
    /// in between, the run is over nevertheless.
    /// </summary>
    public void Finish(bool succeeded)
    {
        var finished = new RunFinished(succeeded, _machine.Clock.GetUtcNow());
        Write(finished);
        if (_path is null) return;
        try
        {
            _machine.WriteFile(_path, [.. JournalFormat.Write(State.Begun!, _key), .. JournalFormat.Write(finished, _key)]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _log.Warning(Component, $"The variables of the run could not be taken off {_path}: {e.Message}");
        }
        // Also where the journal has been before: a volume that went away for a while may be back.
        foreach (var volume in Candidates().Where(v => v.Root == Volume || (_key is not null && _key.Equals(RunKey.Find(_machine, v.Root))))) RunKey.Destroy(_machine, _log, volume.Root);
    }

    private bool TryAppend(JournalRecord record)
    {
        try
        {
            // Shorter, longer or gone: a step has formatted or exchanged the volume under this drive letter.
            var length = _machine.FileLength(_path!);
            if (length < _length) return false;
            var line = JournalFormat.Write(record, _key);
            _machine.AppendDurably(_path!, _length, line);
            _length += line.Length;
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _log.Warning(Component, $"{_path}: {e.Message}");
            return false;
        }
    }

    private bool PlaceOnDisk(JournalRecord? record)
    {
        var old = _path;
        (_path, Volume) = (null, null);
        var content = Content(record);
        foreach (var volume in Candidates().OrderByDescending(v => IsPreferred(v.Root)))
        {
            var path = volume.Root + StatePaths.Journal;
            try
            {
                // First, so that there is no journal without its key.
                _key?.Save(volume.Root);
                _machine.WriteFile(path, content);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                _log.Warning(Component, $"{path} cannot be written: {e.Message}");
                continue;
            }
            (_path, _length, Volume) = (path, content.Length, volume.Root);
            _log.Info(Component, $"The state of the run is kept in {path}.");
            if (!IsPreferred(Volume) && State.Find(LocalDataDrive) is { } wanted) _log.Warning(Component, $"{LocalDataDrive} is '{wanted}', but there is no formatted hard disk volume {wanted} that takes it; {Volume} is used.");
            return true;
        }
        if (old is not null) _log.Warning(Component, $"{old} is gone and there is no other volume: the state of the run is in memory only, until there is one.");
        return false;
    }

    /// <summary>The whole journal as it stands, then one more record.</summary>
    private byte[] Content(JournalRecord? record)
    {
        var records = new List<JournalRecord> { State.Begun! };
        if (!State.Content.IsEmpty) records.Add(new RunContent { Content = State.Content });
        records.Add(new Snapshot(State.Next, State.Restarts, State.InWindowsPE, State.Continues) { Changes = State.Variables });
        if (State.Running is { } running)
            for (var i = 0; i < State.Attempts; i++) records.Add(running with { Changes = [] });
        if (record is not null) records.Add(record);
        return [.. records.SelectMany(r => JournalFormat.Write(r, _key))];
    }

    /// <summary>Whether <c>SMSTSLocalDataDrive</c> (<c>D:</c>) names a volume.</summary>
    private bool IsPreferred(string? root) => State.Find(LocalDataDrive)?.Trim().TrimEnd('\\', ':') is { } letter && (letter + @":\").Equals(root, StringComparison.OrdinalIgnoreCase);

    private IEnumerable<Volume> Candidates()
    {
        var ramDisk = _machine.IsWindowsPE ? _machine.EnvironmentVariable("SystemDrive") : null;
        return _machine.ListVolumes().Where(v => v.Kind == VolumeKind.Fixed
            && FileSystems.Contains(v.FileSystem, StringComparer.OrdinalIgnoreCase)
            && !v.Root.Equals(ramDisk + "\\", StringComparison.OrdinalIgnoreCase)
            && _run?.IsMedia(v.Root) != true);
    }
}
