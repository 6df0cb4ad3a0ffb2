namespace MediaForge.TaskSequences;

/// <summary>Something wrong, or worth knowing, in what a user wrote: what, where, and what to do.</summary>
/// <param name="Code">A stable code, <c>MF1234</c>; every code is declared and documented in one place per project.</param>
/// <param name="Severity">Whether work can go on.</param>
/// <param name="Where">File and place in it: <c>media.yaml:12</c>, <c>Build / Apply Operating System</c>.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Hint">What to do about it.</param>
public sealed record Problem(string Code, ProblemSeverity Severity, string Where, string Message, string Hint)
{
    /// <inheritdoc/>
    public override string ToString() => $"{(Severity == ProblemSeverity.Error ? "error" : "warning")} {Code}: {(Where.Length > 0 ? Where + ": " : string.Empty)}{Message}{(Hint.Length > 0 ? " " + Hint : string.Empty)}";
}

/// <summary>How bad a <see cref="Problem"/> is.</summary>
public enum ProblemSeverity
{
    /// <summary>Worth knowing; work goes on.</summary>
    Warning,

    /// <summary>Work stops.</summary>
    Error,
}
