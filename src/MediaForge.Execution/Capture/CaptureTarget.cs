using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using MediaForge.Execution.Logging;
using MediaForge.Execution.Machines;
using MediaForge.Execution.Variables;
using MediaForge.TaskSequences;
using MediaForge.TaskSequences.Steps;

namespace MediaForge.Execution.Capture;

/// <summary>Where a capture goes: the parts of <c>\\server\share\folder\image.wim</c>, and who may write there.</summary>
/// <param name="Host">The server's name or address.</param>
/// <param name="Share">The share: <c>\\server\share</c>.</param>
/// <param name="Folder">The folder of the file: the share or a folder on it, without a backslash at its end.</param>
/// <param name="FileName">The name of the WIM.</param>
/// <param name="Account">The account, or empty.</param>
/// <param name="Password">Its password.</param>
internal sealed record CaptureTarget(string Host, string Share, string Folder, string FileName, string Account, string Password)
{
    private const int MaxPathLength = 255;
    private const string Example = @"write it as \\server\share\folder\image.wim";

    private static readonly SearchValues<char> NotInNames = SearchValues.Create("<>:\"|?*");

    /// <summary>The WIM.</summary>
    public string Path => Folder + "\\" + FileName;

    /// <summary>The WIM while it is not whole yet.</summary>
    public string Partial => Path + ".partial";

    /// <summary><see cref="Partial"/> while it is captured to the share at once: the name that the WIM engine gives to what is not whole.</summary>
    public string Unfinished => Partial + ".partial";

    /// <summary>What <see cref="Partial"/> is going to be: its hash and length, so that only the same image is continued.</summary>
    public string Sidecar => Partial + ".json";

    /// <summary>The share as it is connected.</summary>
    public NetworkShare Connection => new(Share, string.Empty, Account, Password);

    /// <summary>Never shows the password.</summary>
    public override string ToString() => Path;

    /// <summary>Takes the destination of a capture step apart.</summary>
    public static bool TryParse(CaptureImage settings, [NotNullWhen(true)] out CaptureTarget? target, [NotNullWhen(false)] out ShareFault? fault)
    {
        target = null;
        fault = null;
        var path = settings.Destination.Trim().Replace('/', '\\');
        if (FindFault(path) is { } why)
        {
            fault = new ShareFault(ErrorText.InvalidParameter, $"The destination of the capture, '{settings.Destination}', {why}.");
            return false;
        }
        var names = path[2..].Split('\\');
        var share = $@"\\{names[0]}\{names[1]}";
        target = new CaptureTarget(names[0], share, path[..path.LastIndexOf('\\')], names[^1], settings.Account.Trim(), settings.Password);
        return true;
    }

    /// <summary>
    /// The settings of a capture step as it would run now; null when they hold <c>%NAME%</c> that nobody has set yet, or no
    /// destination: a later step may set them.
    /// </summary>
    public static CaptureImage? ResolveNow(Step step, VariableStore variables, Machine machine, ExecutionLog log, out string unknown)
    {
        var settings = (CaptureImage)step.Settings;
        unknown = string.Join(", ", Unknown(settings.Destination, "OSDCaptureDestination").Concat(Unknown(settings.Account, "OSDCaptureAccount")).Distinct(StringComparer.OrdinalIgnoreCase));
        if (unknown.Length > 0) return null;
        var resolved = (CaptureImage)ResolvedSettings.Of(settings, variables, machine, log);
        if (resolved.Password.Length > 0) variables.Secrets.Add(resolved.Password);
        if (resolved.Destination.Trim().Length == 0) unknown = "OSDCaptureDestination";
        return unknown.Length > 0 ? null : resolved;

        // A variable that was set earlier replaces the setting and is not expanded.
        IEnumerable<string> Unknown(string text, string variable) => variables.FindExplicit(variable) is not null
            ? []
            : Substitution.NamesIn(text).Where(n => variables.Find(n) is null && machine.EnvironmentVariable(n) is null);
    }

    private static string? FindFault(string path)
    {
        if (path.Length == 0) return $"is empty; {Example}";
        if (!path.StartsWith(@"\\", StringComparison.Ordinal)) return $"is not on a share; {Example}";
        if (path.Length > MaxPathLength) return $"has {path.Length} characters, and {MaxPathLength} is the most";
        var names = path[2..].Split('\\');
        if (names.Length < 3 || names.Any(n => n.Length == 0)) return $"lacks a part; {Example}";
        if (names.Any(n => n is "." or ".." || n.AsSpan().ContainsAny(NotInNames) || n.Any(c => c < ' '))) return $"has a part that is no name; {Example}";
        return names[^1].EndsWith(".wim", StringComparison.OrdinalIgnoreCase) && names[^1].Length > 4 ? null : $"does not end in the name of a .wim file; {Example}";
    }
}
