namespace MediaForge.Execution.Machines;

/// <summary>A program to run.</summary>
public sealed record ProcessRequest
{
    /// <summary>The program, with its full path.</summary>
    public required string Program { get; init; }

    /// <summary>The arguments as one text, as Windows passes them.</summary>
    public string Arguments { get; init; } = string.Empty;

    /// <summary>The folder to start in; null for the executor's own.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>The account to run as (<c>DOMAIN\user</c>), or null for the executor's own. The full operating system only.</summary>
    public string? Account { get; init; }

    /// <summary>Its password.</summary>
    public string Password { get; init; } = string.Empty;

    /// <summary>Environment variables that are set for the program besides those of the executor.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Environment { get; init; } = [];

    /// <summary>The time limit, or null for none.</summary>
    public TimeSpan? Timeout { get; init; }
}
