namespace MediaForge.Execution;

/// <summary>A restart that is asked for.</summary>
/// <param name="Target">What to start.</param>
/// <param name="Message">What to tell the person at the machine; empty for nothing.</param>
/// <param name="Delay">How long to show it.</param>
internal sealed record RestartRequest(RestartTarget Target, string Message, TimeSpan Delay);
