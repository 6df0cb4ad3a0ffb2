namespace MediaForge.Execution;

/// <summary>How a run ended.</summary>
public enum RunOutcome
{
    /// <summary>All steps are done.</summary>
    Succeeded,

    /// <summary>A step failed and the sequence with it.</summary>
    Failed,

    /// <summary>The machine restarts and the run goes on afterwards.</summary>
    Restarting,

    /// <summary>The machine did not start what the run asked for; the run waits for it.</summary>
    WrongEnvironment,
}
