using MediaForge.TaskSequences.OnMedia;

namespace MediaForge.Execution.Steps;

/// <summary>A program that installs something: an application, or the program of a package.</summary>
/// <param name="Key">What it is known by in the notes of the step.</param>
/// <param name="Name">Its name for people.</param>
internal sealed record Installation(string Key, string Name)
{
    /// <summary>Why it cannot be installed at all; null when it can.</summary>
    public string? Fault { get; init; }

    /// <summary>The command line.</summary>
    public string CommandLine { get; init; } = string.Empty;

    /// <summary>The package that it starts in, or null.</summary>
    public string? Package { get; init; }

    /// <summary>A folder below the package's, or another one to start in; null for the package's.</summary>
    public string? StartIn { get; init; }

    /// <summary>The time limit in seconds; 0 for the step's own.</summary>
    public int Timeout { get; init; }

    /// <summary>Exit codes that mean success.</summary>
    public IReadOnlyList<int> SuccessCodes { get; init; } = [0];

    /// <summary>Exit codes that mean success after a restart.</summary>
    public IReadOnlyList<int> RestartCodes { get; init; } = [];

    /// <summary>How to find out whether it is installed, or null.</summary>
    public CatalogDetection? Detection { get; init; }
}
