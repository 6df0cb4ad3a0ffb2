using System.ComponentModel;
using MediaForge.Execution.Disks;
using MediaForge.Execution.Journals;
using MediaForge.Execution.Logging;
using MediaForge.Execution.Machines;
using MediaForge.Execution.Variables;
using MediaForge.Execution.Windows;

namespace MediaForge.Execution.Starts;

/// <summary>
/// Sees to it that a restart starts the right system: Windows PE from the disk, or the installed Windows.
/// </summary>
/// <remarks>
/// <para>
/// Windows PE is started by an entry of ours in the boot store, which leads to the boot image on the disk: once, or, while
/// the installed Windows must not start (<see cref="RestartRequest.KeepWindowsPE"/>), by default at every start. Our
/// entries are known by their descriptions, so that one which a power cut has left half made is found and deleted. A new
/// one is complete before the machine is led to it, and the old ones are deleted last.
/// </para>
/// <para>
/// In Windows PE before this run has a Windows on the disk there is nothing to prepare: the media starts Windows PE again.
/// </para>
/// </remarks>
internal sealed class RestartPreparation(Machine machine, RunIdentity run, VariableStore variables, ExecutionLog log)
{
    private const string Component = "RestartPreparation";
    private const string EntryDescription = "MediaForge Windows PE";
    private const string RamDiskDescription = "MediaForge RAM disk";

    // Set before the first entry is made: without it there is nothing to take away.
    private const string EntriesMade = "_MediaForgeBootEntries";

    // Our entry, noted when it is complete: it is used again, and not made anew at every start and restart.
    private const string CompleteEntry = "_MediaForgeBootEntry";

    // The default entry that ours has replaced; set as long as Windows must not start.
    private const string ReplacedDefault = "_MediaForgeBootDefault";

    // What bcdboot gives every new store, and Windows itself.
    private const int UsualTimeout = 30;

    /// <summary>Has the variables that were changed so far on the disk when it returns.</summary>
    public Action Checkpoint { get; init; } = () => { };

    /// <summary>Whether entries of ours may be in the boot store.</summary>
    public bool HasEntries => variables.IsTrue(EntriesMade);

    /// <summary>Prepares a restart; returns why that is impossible, or null. May be called again after a power cut.</summary>
    public string? Prepare(RestartRequest restart)
    {
        try
        {
            if (restart.Target == RestartTarget.WinPE) Arm(restart.KeepWindowsPE);
            else Disarm();
            return null;
        }
        catch (Exception e) when (IsExpected(e))
        {
            return e.Message;
        }
    }

    /// <summary>
    /// Called when Windows PE goes on with a run: an entry that was for one start is used up, and the next power cut must
    /// lead here again. Returns why that is impossible, or null.
    /// </summary>
    public string? Rearm() => HasEntries ? Prepare(new RestartRequest(RestartTarget.WinPE, string.Empty, TimeSpan.Zero)) : null;

    /// <summary>
    /// Takes away what the run has left on the machine besides log and journal: boot entries, service, staged files. What
    /// cannot be is logged. What leads back to the run after a power cut goes last: in Windows PE the entry that starts it,
    /// in the full operating system the service and its program.
    /// </summary>
    public void CleanUp()
    {
        if (!machine.IsWindowsPE) Try(() => ConfigMgrClient.LeaveProvisioningMode(machine, variables, log), "The ConfigMgr client may stay in provisioning mode");
        string? root = null;
        Try(() => root = variables.IsTrue(StagedExecutor.Variable) ? FindRoot() : null, "What the task sequence has put on the disk stays");
        if (machine.IsWindowsPE && root is not null) RemoveExecutor(root);
        Try(Disarm, "The boot entries of the task sequence stay");
        if (root is null) return;
        Try(() => StagedBootImage.Remove(machine, root), $"The boot image of the task sequence stays on {root[..2]}");
        if (!machine.IsWindowsPE) RemoveExecutor(root);
        Note(StagedExecutor.Variable, null);
    }

    /// <summary>
    /// The run has failed: takes the answer file away from the Windows that it applied. It holds passwords, and who starts that Windows
    /// next is not known.
    /// </summary>
    public void RemoveAnswerFile()
    {
        var windows = machine.IsWindowsPE ? variables.Find(TargetWindows.Variable) : variables.IsTrue(StagedExecutor.Variable) ? machine.EnvironmentVariable("SystemRoot") : null;
        if (windows is not { Length: > 3 }) return;
        Try(
            () =>
            {
                if (!machine.IsWindowsPE || machine.ListVolumes().Any(v => v.Root.Equals(TargetWindows.RootOf(windows), StringComparison.OrdinalIgnoreCase) && UsedVolumes.Contains(variables, v)))
                    machine.DeleteFile(windows.TrimEnd('\\') + "\\" + AnswerFile.RelativePath);
            },
            "The answer file, which may hold passwords, stays");
    }

    /// <summary>Drive letters may be others after a start of Windows PE: finds this run's Windows again by its mark.</summary>
    public void FollowWindows()
    {
        if (!machine.IsWindowsPE || variables.Find(TargetWindows.Variable) is not { Length: > 3 } windows) return;
        if (StagedBootImage.FindVolume(machine, run.MediaId, TargetWindows.RootOf(windows)) is not { } root || root.Equals(TargetWindows.RootOf(windows), StringComparison.OrdinalIgnoreCase)) return;
        log.Info(Component, $"The Windows of the task sequence was on {windows[..2]} and is on {root[..2]} now.");
        TargetWindows.Set(variables, root + windows[3..]);
    }

    private void Arm(bool keep)
    {
        if (FindRoot() is not { } root) return;
        using var store = BootStore.Open(machine, log, root);
        if (store is null) return;
        Note(StagedExecutor.Variable, "true");
        StagedBootImage.Stage(machine, run, log, root);
        Note(EntriesMade, "true");
        var ours = store.Find(EntryDescription, RamDiskDescription);
        IReadOnlyList<string> old = [];
        if (variables.Find(CompleteEntry) is not { } entry || !ours.Contains(entry))
        {
            old = ours;
            Note(CompleteEntry, null);
            entry = CreateEntry(store, root);
            Note(CompleteEntry, entry);
        }
        if (keep && variables.Find(ReplacedDefault) is null) Note(ReplacedDefault, store.FindDefault());
        if (variables.Find(ReplacedDefault) is not null)
        {
            store.SetDefault(entry);
            store.SetTimeout(0);
        }
        store.StartOnce(entry);
        foreach (var id in old) store.Delete(id);
        log.Info(Component, variables.Find(ReplacedDefault) is null ? "the next start leads into Windows PE" : "every start leads into Windows PE until the task sequence goes on in the installed operating system");
    }

    private string CreateEntry(BootStore store, string root)
    {
        var drive = root[..2];
        // Options of our own: those that Windows has are for its recovery environment.
        var ramDisk = store.CreateDevice(RamDiskDescription);
        store.Set(ramDisk, "ramdisksdidevice", "partition=" + drive);
        store.Set(ramDisk, "ramdisksdipath", "\\" + StatePaths.BootSdi);
        var entry = store.CreateLoader(EntryDescription);
        var device = $@"ramdisk=[{drive}]\{StatePaths.BootImage},{ramDisk}";
        store.Set(entry, "device", device);
        store.Set(entry, "osdevice", device);
        store.Set(entry, "path", machine.IsUefi ? @"\windows\system32\boot\winload.efi" : @"\windows\system32\boot\winload.exe");
        store.Set(entry, "systemroot", @"\windows");
        store.Set(entry, "winpe", "yes");
        store.Set(entry, "detecthal", "yes");
        store.Set(entry, "nx", "OptIn");
        return entry;
    }

    private void Disarm()
    {
        if (!HasEntries || FindRoot() is not { } root) return;
        using var store = BootStore.Open(machine, log, root);
        if (store is not null)
        {
            var ours = store.Find(EntryDescription, RamDiskDescription);
            if (variables.Find(ReplacedDefault) is { } replaced)
            {
                store.SetTimeout(UsualTimeout);
                store.SetDefault(replaced);
            }
            // One start of ours may still be outstanding.
            store.StartOnce(store.FindDefault());
            foreach (var id in ours) store.Delete(id);
        }
        variables.SetByEngine(CompleteEntry, null);
        variables.SetByEngine(ReplacedDefault, null);
        Note(EntriesMade, null);
    }

    /// <summary>The root of the volume of this run's Windows, or null while there is none.</summary>
    private string? FindRoot()
    {
        if (!machine.IsWindowsPE) return machine.EnvironmentVariable("SystemDrive") + "\\";
        return variables.Find(TargetWindows.Variable) is { Length: > 3 } windows && machine.FileExists(TargetWindows.SystemHive(windows)) ? TargetWindows.RootOf(windows) : null;
    }

    private void RemoveExecutor(string root)
    {
        Try(
            () =>
            {
                if (!machine.IsWindowsPE) ResumeService.RemoveOnline(machine, log);
                else ResumeService.RemoveOffline(machine, log, variables.Find(TargetWindows.Variable)!);
            },
            $"The service {StatePaths.ServiceName} stays");
        Try(() => StagedExecutor.Remove(machine, log, root), $"Files of the task sequence stay on {root[..2]}");
    }

    private void Note(string variable, string? value)
    {
        if (variables.Find(variable) == value) return;
        variables.SetByEngine(variable, value);
        Checkpoint();
    }

    private void Try(Action action, string otherwise)
    {
        try
        {
            action();
        }
        catch (Exception e) when (IsExpected(e))
        {
            log.Warning(Component, $"{otherwise}: {e.Message}");
        }
    }

    private static bool IsExpected(Exception e) => e is StepFailedException or IOException or UnauthorizedAccessException or InvalidDataException or Win32Exception;
}
