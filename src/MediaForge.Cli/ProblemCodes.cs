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
    /// <summary>No such disk.</summary>
    public static Problem NoDisk(string path, string? whole) => Error("MF3020", $"There is no disk '{path}'.", whole is null ? "`mediaforge usb list` shows those that are there." : $"Name the whole disk, {whole}, not a part of it.");

    /// <summary>A disk that is not written.</summary>
    public static Problem DiskRefused(string path, string why, bool hint) => Error("MF3021", $"{path} {why}.", hint ? "If it is a disk in a USB case, or a loop device, and everything on it may be lost: --allow-fixed." : string.Empty);

    /// <summary>Nobody is there to be asked.</summary>
    public static Problem NeedsSerial(string path) => Error("MF3022", $"Nobody can be asked whether everything on {path} may be lost.", "Name its serial number with --serial; `mediaforge usb list` shows it.");

    /// <summary>The serial number is another one.</summary>
    public static Problem WrongSerial(string path, string serial, string given) => Error("MF3023", serial.Length > 0 ? $"{path} has the serial number {serial}, not {given}." : $"{path} has no serial number that could be {given}.", "Nothing was written.");

    /// <summary>The size was not typed.</summary>
    public static Problem NotConfirmed(string path) => Error("MF3024", $"That is not the size of {path}.", "Nothing was written.");

    /// <summary>A disk is smaller than it says.</summary>
    public static Problem Counterfeit(string path, long length, long capacity) =>
        Error("MF3025", $"{path} says that it has {length:N0} bytes, and does not keep what is written at {capacity:N0}: it is counterfeit, or broken.", "Do not use it. What was on it is damaged.");

    /// <summary>What was read back is not what was written.</summary>
    public static Problem ReadBackDiffers(string path, long offset) => Error("MF3026", $"{path} does not give back what it should have: the first difference is at byte {offset:N0}.", "Write it again; if it differs again, the disk is broken.");

    private static Problem Error(string code, string message, string hint) => new(code, ProblemSeverity.Error, string.Empty, message, hint);

    private static Problem Warning(string code, string message, string hint) => new(code, ProblemSeverity.Warning, string.Empty, message, hint);
}
