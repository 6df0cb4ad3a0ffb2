using MediaForge.Execution;
using MediaForge.Execution.Journals;
using MediaForge.Execution.Logging;
using MediaForge.Execution.Machines;
using MediaForge.Execution.Variables;

namespace MediaForge.Executor;

/// <summary>
/// Whether an unfinished run goes on or is discarded. One that has asked for this start goes on, and so does one in the
/// installed operating system. In Windows PE after a power cut a person may say, or a variable.
/// </summary>
internal sealed class InterruptedRunChoice(Machine machine, ExecutionLog log)
{
    private const string Component = "Bootstrap";

    /// <summary>The media variable that answers in the place of a person: <c>Ask</c>, <c>Resume</c> or <c>Discard</c>.</summary>
    public const string Variable = "MediaForgeResume";

    /// <summary>How long the question stands; then the run goes on.</summary>
    public static readonly TimeSpan Time = TimeSpan.FromSeconds(30);

    /// <summary>The run that goes on, or null for none: there is none, or it was discarded.</summary>
    /// <param name="runs">The unfinished runs of this media.</param>
    /// <param name="setting">The value of <see cref="Variable"/>, or null.</param>
    public InterruptedRun? Choose(IReadOnlyList<InterruptedRun> runs, string? setting)
    {
        if (runs.Count == 0) return null;
        if (!machine.IsWindowsPE || (runs.Count == 1 && runs[0].AskedForRestart) || !IsDiscarded(runs, setting?.Trim() ?? string.Empty)) return runs[0];
        foreach (var run in runs)
        {
            run.Discard();
            log.Warning(Component, $"The unfinished run of '{run.SequenceName}', begun {run.Begun:u}, on {run.Volume} was discarded.");
        }
        return null;
    }

    private bool IsDiscarded(IReadOnlyList<InterruptedRun> runs, string setting)
    {
        switch (setting.ToUpperInvariant())
        {
            case "RESUME": return false;
            case "DISCARD": return true;
            case "" or "ASK": break;
            default: log.Warning(Component, $"{Variable} is '{setting}'. It must be Ask, Resume or Discard."); break;
        }
        foreach (var run in runs)
            log.Info(Component, $"An unfinished run of '{run.SequenceName}', begun {run.Begun:u}, is on {run.Volume}: the machine lost power or was restarted{(run.RunningStep is { } step ? $" while '{step}' ran" : " between two steps")}.");
        log.Info(Component, $"R = resume (default after {Time.TotalSeconds:0} seconds), D = discard and begin anew");
        var key = machine.AskKey("RD", Time);
        log.Info(Component, key switch { 'D' => "D was pressed.", 'R' => "R was pressed.", _ => "No key was pressed: the run is resumed." });
        return key == 'D';
    }
}
