using MediaForge.Execution.Disks;
using MediaForge.Execution.Logging;
using MediaForge.Execution.Machines;

namespace MediaForge.Execution.Starts;

/// <summary>
/// A store of boot entries, changed by <c>bcdedit.exe</c>. Its output is in the language of Windows, so only what is the
/// same in all of them is read: ids in braces, the lines of dashes under headings, and descriptions that are ours.
/// </summary>
internal sealed class BootStore : IDisposable
{
    private const string Component = "BootStore";

    private readonly Machine _machine;
    private readonly ExecutionLog _log;
    private readonly SystemPartition? _partition;
    private readonly string _options;

    private BootStore(Machine machine, ExecutionLog log, SystemPartition? partition)
    {
        (_machine, _log, _partition) = (machine, log, partition);
        _options = partition is null ? string.Empty : $"/store {partition.BcdPath} ";
    }

    /// <summary>The store that starts the Windows on a volume: of the running Windows, or the file on the system partition of the volume's disk; null when there is none.</summary>
    /// <exception cref="StepFailedException">The system partition cannot be opened.</exception>
    public static BootStore? Open(Machine machine, ExecutionLog log, string root)
    {
        if (!machine.IsWindowsPE) return new BootStore(machine, log, partition: null);
        if (machine.ListVolumes().FirstOrDefault(v => v.Root.Equals(root, StringComparison.OrdinalIgnoreCase))?.Disk is not { } disk) return null;
        if (SystemPartition.Find(machine, log, disk) is not { } partition) return null;
        if (machine.FileExists(partition.BcdPath)) return new BootStore(machine, log, partition);
        partition.Dispose();
        return null;
    }

    /// <summary>Makes an entry that starts an operating system, without any setting, and returns its id.</summary>
    public string CreateLoader(string description) => Create($"/create /d \"{description}\" /application osloader");

    /// <summary>Makes options of a RAM disk, without any setting, and returns their id.</summary>
    public string CreateDevice(string description) => Create($"/create /d \"{description}\" /device");

    /// <summary>Sets a setting of an entry.</summary>
    public void Set(string id, string name, string value) => Require($"/set {id} {name} {value}");

    /// <summary>The ids of the entries with one of some descriptions.</summary>
    public IReadOnlyList<string> Find(params IReadOnlyList<string> descriptions)
    {
        var found = new List<string>();
        string? id = null;
        var lines = Require("/enum all /v");
        for (var i = 0; i < lines.Count; i++)
        {
            if (IsRule(lines[i])) id = i + 1 < lines.Count ? IdIn(lines[i + 1]) : null;
            else if (id is not null && descriptions.Any(d => lines[i].EndsWith(' ' + d, StringComparison.Ordinal))) found.Add(id);
        }
        return found;
    }

    /// <summary>The id of the entry that is started by default.</summary>
    public string FindDefault() => Require("/enum {default} /v").Select(IdIn).FirstOrDefault(id => id is not null) ?? throw new StepFailedException(ErrorText.Unspecified, "The boot store has no default entry: bcdedit.exe shows none.");

    /// <summary>Starts an entry by default from now on.</summary>
    public void SetDefault(string id) => Require($"/default {id}");

    /// <summary>How many seconds the boot manager shows its menu.</summary>
    public void SetTimeout(int seconds) => Require(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"/timeout {seconds}"));

    /// <summary>Starts an entry at the next start, once.</summary>
    public void StartOnce(string id) => Require($"/bootsequence {id}");

    /// <summary>Deletes an entry.</summary>
    public void Delete(string id) => Require($"/delete {id} /f");

    /// <summary>Takes the temporary letter of the system partition away.</summary>
    public void Dispose() => _partition?.Dispose();

    private string Create(string arguments)
    {
        var lines = Require(arguments);
        return lines.Select(IdIn).FirstOrDefault(id => id is not null) ?? throw new StepFailedException(ErrorText.Unspecified, $"bcdedit.exe {arguments} printed no id: '{string.Join(' ', lines)}'.");
    }

    private IReadOnlyList<string> Require(string arguments)
    {
        var (code, lines) = SystemProgram.Run(_machine, _log, Component, "bcdedit.exe", _options + arguments);
        return code == 0 ? lines : throw new StepFailedException(ErrorText.Unspecified, $"bcdedit.exe {_options}{arguments} ended with code {code} and says '{string.Join(' ', lines)}'.");
    }

    private static bool IsRule(string line) => line.Length > 2 && line.All(c => c == '-');

    private static string? IdIn(string line)
    {
        var open = line.IndexOf('{', StringComparison.Ordinal);
        var close = open < 0 ? -1 : line.IndexOf('}', open);
        return close < 0 ? null : line[open..(close + 1)];
    }
}
