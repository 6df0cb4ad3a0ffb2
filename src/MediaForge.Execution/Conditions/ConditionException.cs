namespace MediaForge.Execution.Conditions;

/// <summary>A condition that cannot be answered on this machine: neither true nor false.</summary>
/// <param name="code">The code that the step or group fails with.</param>
/// <param name="message">Why, and what to do.</param>
internal sealed class ConditionException(int code, string message) : Exception(message)
{
    /// <summary>The code that the step or group fails with.</summary>
    public int Code => code;
}
