namespace MediaForge.Execution.Logging;

/// <summary>How bad a line of the log is; the numbers are CMTrace's <c>type</c>.</summary>
public enum LogSeverity
{
    /// <summary>Plain information.</summary>
    Information = 1,

    /// <summary>Worth a look.</summary>
    Warning = 2,

    /// <summary>A failure.</summary>
    Error = 3,
}
