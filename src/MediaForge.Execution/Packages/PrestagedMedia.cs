using System.ComponentModel;
using MediaForge.Execution.Disks;
using MediaForge.Execution.Journals;
using MediaForge.Execution.Logging;
using MediaForge.Execution.Machines;
using MediaForge.Execution.Starts;
using MediaForge.Execution.Variables;
using MediaForge.TaskSequences.OnMedia;

namespace MediaForge.Execution.Packages;

/// <summary>
/// A media that was put on a disk of the machine in a factory, and starts Windows PE from there. It may lie on the very volume
/// that Windows goes to: so it stays when that is emptied, is not captured, and is deleted when the run has succeeded. After a
/// failure it stays, so that the machine can be started again.
/// </summary>
/// <param name="machine">The machine.</param>
/// <param name="run">The run; nothing is done for other kinds of media.</param>
/// <param name="variables">The variables of the run.</param>
/// <param name="log">The log.</param>
internal sealed class PrestagedMedia(Machine machine, RunIdentity run, VariableStore variables, ExecutionLog log)
{
    /// <summary>Holds the drive of the media from when it is being deleted: a start after that must not miss its files.</summary>
    public const string RemovalVariable = "_MediaForgeMediaRemoved";

    private const string Component = "PrestagedMedia";

    /// <summary>Has the variables that were changed so far on the disk when it returns.</summary>
    public Action Checkpoint { get; init; } = () => { };

    /// <summary>Where the run finds packages without a network (<c>_SMSTSClientCache</c>); null when it is no prestaged media.</summary>
    public static string? CacheOf(RunIdentity run) => run is { IsPrestaged: true, MediaRoot: { } root } ? root + MediaPaths.Content.Replace('/', '\\') : null;

    /// <summary>The names in the top folder of a volume that belong to the media.</summary>
    public static IEnumerable<string> NamesOn(RunIdentity run, string root) => !IsOn(run, root) ? [] : FilesOf(run).Select(f => f.Split('/')[0]).Distinct(StringComparer.OrdinalIgnoreCase);

    /// <summary>The bytes that the media takes on a volume, about.</summary>
    public static long LengthOn(RunIdentity run, string root) => IsOn(run, root) ? run.Manifest?.Files.Sum(f => f.Length) ?? 0 : 0;

    /// <summary>What must not be in a captured image: folders and files, as rules of WimScript.ini.</summary>
    public IReadOnlyList<string> FindExclusions() => run is not { IsPrestaged: true, MediaRoot: not null } ? [] : [.. Own().Select(f => "\\" + (IsOwnFolder(f) ? f.Split('/')[0] : f.Replace('/', '\\'))).Distinct(StringComparer.OrdinalIgnoreCase)];

    /// <summary>
    /// Deletes the media, and its entry in the boot store. What cannot be deleted is logged: it does no harm but for the room it
    /// takes. Cut off, it goes on from the beginning.
    /// </summary>
    public void Remove()
    {
        if (run is not { IsPrestaged: true, MediaRoot: { } root }) return;
        log.Info(Component, $"the prestaged media on {root[..2]} has done its work and is deleted");
        variables.SetByEngine(RemovalVariable, root[..2]);
        Checkpoint();
        Try(() => RemoveEntry(root), "The boot entry of the media stays");
        var own = Own().Where(f => !IsOwnFolder(f)).ToList();
        foreach (var file in own) Try(() => machine.DeleteFile(root + file.Replace('/', '\\')), $"{root}{file} stays");
        foreach (var folder in FoldersOf(own)) Try(() => DeleteIfEmpty(root + folder), $"{root}{folder} stays");
        // The identity last: by it a start after a power cut finds what is left.
        foreach (var entry in machine.FolderExists(root + MediaPaths.Folder) ? machine.ListFolder(root + MediaPaths.Folder) : [])
        {
            var path = $"{root}{MediaPaths.Folder}\\{entry.Name}";
            if (entry.IsFolder) Try(() => machine.DeleteFolder(path), $"{path} stays");
            else if (!path.EndsWith(MediaPaths.Identity.Replace('/', '\\'), StringComparison.OrdinalIgnoreCase)) Try(() => machine.DeleteFile(path), $"{path} stays");
        }
        Try(() => machine.DeleteFolder(root + MediaPaths.Folder), $"{root}{MediaPaths.Folder} stays");
    }

    private static bool IsOn(RunIdentity run, string root) => run.IsPrestaged && root.Equals(run.MediaRoot, StringComparison.OrdinalIgnoreCase);

    private static bool IsOwnFolder(string file) => file.StartsWith(MediaPaths.Folder + "/", StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<string> FilesOf(RunIdentity run) => [.. run.Manifest?.Files.Select(f => f.Path) ?? [], MediaPaths.BootImage, MediaPaths.Manifest, MediaPaths.Identity];

    /// <summary>The files of the media that are its own still: on the volume that the machine starts from, the boot files are those of the applied Windows.</summary>
    private IEnumerable<string> Own()
    {
        var startsHere = IsSystemVolume();
        return FilesOf(run).Where(f => !startsHere || !PrestagedLayout.IsBootFile(f));
    }

    /// <summary>Whether the firmware starts the machine from the media's volume.</summary>
    private bool IsSystemVolume()
    {
        var volume = machine.ListVolumes().FirstOrDefault(v => v.Root.Equals(run.MediaRoot, StringComparison.OrdinalIgnoreCase));
        return volume?.Disk is not { } disk || SystemPartition.Locate(machine, disk) is not { } system || system.Number == volume.Partition;
    }

    private void RemoveEntry(string root)
    {
        using var store = BootStore.Open(machine, log, root);
        if (store is null) return;
        // While it is what starts by default, nothing else was installed.
        var entry = store.Find(PrestagedLayout.BootEntry);
        if (entry.Contains(store.FindDefault(), StringComparer.OrdinalIgnoreCase)) return;
        foreach (var id in entry) store.Delete(id);
    }

    /// <summary>The folders of files, the deepest first.</summary>
    private static IEnumerable<string> FoldersOf(IEnumerable<string> files)
    {
        var folders = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var file in files)
            for (var end = file.LastIndexOf('/'); end > 0; end = file.LastIndexOf('/', end - 1))
                folders.Add(file[..end].Replace('/', '\\'));
        return folders.OrderByDescending(f => f.Length);
    }

    private void DeleteIfEmpty(string folder)
    {
        if (machine.FolderExists(folder) && machine.ListFolder(folder).Count == 0) machine.DeleteFolder(folder);
    }

    private void Try(Action action, string otherwise)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is StepFailedException or IOException or UnauthorizedAccessException or InvalidDataException or Win32Exception)
        {
            log.Warning(Component, $"{otherwise}: {e.Message}");
        }
    }
}
