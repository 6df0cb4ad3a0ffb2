using MediaForge.Execution.Logging;
using MediaForge.Execution.Machines;
using MediaForge.Execution.Packages;
using MediaForge.Execution.Starts;
using MediaForge.Execution.Variables;
using MediaForge.TaskSequences.OnMedia;

namespace MediaForge.Execution.Journals;

/// <summary>A run of this media that has not come to its end: what a start of the executor goes on with, or gives up.</summary>
public sealed class InterruptedRun
{
    private readonly Journal _journal;

    private InterruptedRun(Journal journal) => _journal = journal;

    /// <summary>The root of the volume that keeps its state.</summary>
    public string Volume => _journal.Volume!;

    /// <summary>The name of its sequence.</summary>
    public string SequenceName => _journal.State.Begun!.SequenceName;

    /// <summary>When it began.</summary>
    public DateTimeOffset Begun => _journal.State.Begun!.At;

    /// <summary>The step that was running, or null.</summary>
    public string? RunningStep => _journal.State.Running?.Name;

    /// <summary>Whether the run itself asked for this start of the machine; otherwise the power was cut, or somebody restarted it.</summary>
    public bool AskedForRestart => _journal.State.Restart is not null;

    /// <summary>Whether it goes on in Windows PE; otherwise in the installed operating system.</summary>
    public bool GoesOnInWindowsPE => _journal.State.Restart is { } target ? target == RestartTarget.WinPE : _journal.State.InWindowsPE;

    /// <summary>Why it cannot go on, and can only be discarded; null when it can.</summary>
    public string? Fault => _journal.Fault;

    /// <summary>The hash by which it knows what its sequence was read from.</summary>
    public string SequenceSha256 => _journal.State.Begun!.SequenceSha256;

    /// <summary>What it was begun with; null when its journal does not hold it.</summary>
    /// <exception cref="InvalidDataException">It is of another version.</exception>
    public ProtectedContent? Content => _journal.State.Content.IsEmpty ? null : ProtectedContent.FromJson(_journal.State.Content.Span);

    /// <summary>Whether the run is over but for deleting its prestaged media, of which any part may be gone.</summary>
    public bool DeletesMedia => FindVariable(PrestagedMedia.RemovalVariable) is not null;

    /// <summary>The SHA-256 of the manifest of the publication that a run of a bootable media began with; null for others.</summary>
    public string? Publication => FindVariable(EngineVariables.Publication);

    /// <summary>The value of a variable of the run, or null.</summary>
    public string? FindVariable(string name) => _journal.State.Variables.FirstOrDefault(v => v.Name.Equals(name, StringComparison.OrdinalIgnoreCase))?.Value;

    /// <summary>Finds the interrupted runs of a media and sequence on the machine's disks; more than one after disks were exchanged.</summary>
    /// <exception cref="InvalidDataException">A journal is damaged.</exception>
    public static IReadOnlyList<InterruptedRun> Find(Machine machine, ExecutionLog log, RunIdentity run) =>
        [.. Journal.FindAllInterrupted(machine, log, run, reportOthers: false).Select(j => new InterruptedRun(j))];

    /// <summary>Gives it up: its journal says from here on that it has failed, and its variables are taken off the disk.</summary>
    public void Discard() => _journal.Finish(succeeded: false);

    /// <summary>
    /// Takes away what a service without a run is: itself and the executor in its folder. What cannot be is logged: the next
    /// start tries again.
    /// </summary>
    /// <param name="machine">The full operating system.</param>
    /// <param name="log">The log.</param>
    /// <param name="folder">The folder that the executor runs from.</param>
    public static void TakeServiceAway(Machine machine, ExecutionLog log, string folder)
    {
        try
        {
            ResumeService.RemoveOnline(machine, log);
            if (folder.EndsWith(StatePaths.Executor, StringComparison.OrdinalIgnoreCase)) StagedExecutor.Remove(machine, log, folder[..^StatePaths.Executor.Length]);
        }
        catch (Exception e) when (e is StepFailedException or IOException or UnauthorizedAccessException or System.ComponentModel.Win32Exception)
        {
            log.Warning("InterruptedRun", $"The service cannot be taken away: {e.Message}");
        }
    }
}
