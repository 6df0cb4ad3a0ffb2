namespace MediaForge.Execution.Starts;

/// <summary>A restart that is asked for.</summary>
/// <param name="Target">What to start.</param>
/// <param name="Message">What to tell the person at the machine; empty for nothing.</param>
/// <param name="Delay">How long to show it.</param>
internal sealed record RestartRequest(RestartTarget Target, string Message, TimeSpan Delay)
{
    /// <summary>
    /// The installed Windows must not start until the run itself restarts into it (it was generalized): every start of the
    /// machine leads into Windows PE until then.
    /// </summary>
    public bool KeepWindowsPE { get; init; }

    /// <summary>Switches the machine off instead: whoever switches it on again starts what the restart would have.</summary>
    public bool ShutDown { get; init; }
}
