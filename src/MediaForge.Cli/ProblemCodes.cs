using MediaForge.TaskSequences;

namespace MediaForge.Cli;

/// <summary>The problems that the command itself can have. Codes are stable: scripts may rely on them.</summary>
internal static class ProblemCodes
{
    /// <summary>Ctrl-C.</summary>
    public static Problem Cancelled(string left) => Error("MF3001", "Cancelled.", left);

    /// <summary>An input cannot be read or an output not be written.</summary>
    public static Problem Failed(string message) => Error("MF3002", message, string.Empty);

    /// <summary>An argument that makes no sense for what it is applied to.</summary>
    public static Problem BadArgument(string message) => Error("MF3003", message, string.Empty);

    /// <summary>Something is wrong in a WIM that was to be checked.</summary>
    public static Problem Damaged(string message) => Error("MF3004", message, string.Empty);

    /// <summary>The target (of an apply) or the source (of a capture) cannot keep or give a property of files.</summary>
    public static Problem Lost(string kind, long count, string example) =>
        Warning("MF3005", $"{count} {kind} were not kept, the first of '{example}'.", "The file system here does not have them, or not for this user.");

    /// <summary>A captured folder holds a Windows of which something cannot be read.</summary>
    public static Problem UnknownFact(string what) => Warning("MF3006", $"The XML of the image leaves out a fact about its Windows: {what}.", string.Empty);

    /// <summary>A simulated sequence fails.</summary>
    public static Problem WouldFail(string message) => Error("MF3007", message, "Nothing was changed anywhere: this was a simulation.");

    /// <summary>The wizard was started where nobody can answer it.</summary>
    public static Problem NoTerminal() =>
        Error("MF3008", "The wizard needs a terminal: its input or output is redirected.", "Start it at a terminal. In scripts, write media.yaml (mediaforge new media) or use the options of mediaforge build.");

    private static Problem Error(string code, string message, string hint) => new(code, ProblemSeverity.Error, string.Empty, message, hint);

    private static Problem Warning(string code, string message, string hint) => new(code, ProblemSeverity.Warning, string.Empty, message, hint);
}
