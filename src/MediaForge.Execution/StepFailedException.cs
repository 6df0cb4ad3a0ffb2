namespace MediaForge.Execution;

/// <summary>A step that cannot do its work: it fails with the code, whatever its success codes are.</summary>
/// <param name="code">The code.</param>
/// <param name="message">What is wrong and what to do.</param>
internal sealed class StepFailedException(int code, string message) : Exception(message)
{
    /// <summary>The code that the step fails with.</summary>
    public int Code => code;
}
