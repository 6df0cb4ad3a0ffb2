using MediaForge.Execution.Machines;

namespace MediaForge.Execution.Steps;

/// <summary>
/// Finds the program of a command line: in the folder to start in, System32, the Windows folder, then the search path,
/// with .com, .exe, .bat or .cmd added when the name alone is no file. Batch files are run by cmd.exe.
/// </summary>
internal static class CommandLineProgram
{
    private static readonly string[] Extensions = [".com", ".exe", ".bat", ".cmd"];

    /// <summary>The program and its arguments, or null when there is none.</summary>
    public static ProcessRequest? Find(Machine machine, string commandLine, string? directory)
    {
        var text = commandLine.Trim();
        if (text.StartsWith('"'))
        {
            var end = text.IndexOf('"', 1);
            return end < 0 ? null : Request(machine, text[1..end], text[(end + 1)..], directory);
        }
        // An unquoted path may have spaces; as Windows does, try the shortest first.
        for (var end = 0; end < text.Length;)
        {
            end = text.IndexOf(' ', end + 1);
            if (end < 0) end = text.Length;
            var name = text[..end];
            if (Request(machine, name, text[end..], directory) is { } found) return found;
            if (!name.Contains('\\', StringComparison.Ordinal)) return null;
        }
        return null;
    }

    private static ProcessRequest? Request(Machine machine, string name, string arguments, string? directory)
    {
        if (Locate(machine, name, directory) is not { } path) return null;
        var rest = arguments.Trim();
        if (!path.EndsWith(".bat", StringComparison.OrdinalIgnoreCase) && !path.EndsWith(".cmd", StringComparison.OrdinalIgnoreCase))
            return new ProcessRequest { Program = path, Arguments = rest };
        var shell = machine.EnvironmentVariable("ComSpec") ?? machine.EnvironmentVariable("SystemRoot") + @"\System32\cmd.exe";
        return new ProcessRequest { Program = shell, Arguments = $"/d /s /c \"\"{path}\"{(rest.Length > 0 ? " " + rest : string.Empty)}\"" };
    }

    private static string? Locate(Machine machine, string name, string? directory)
    {
        if (name.Length == 0) return null;
        IEnumerable<string> names = Path.GetExtension(name).Length > 0 ? Extensions.Select(e => name + e).Prepend(name) : Extensions.Select(e => name + e);
        var rooted = name.StartsWith('\\') || (name.Length > 1 && name[1] == ':');
        return names.SelectMany(n => rooted ? [n] : Folders(machine, name, directory).Select(f => f.TrimEnd('\\') + "\\" + n)).FirstOrDefault(machine.FileExists);
    }

    private static IEnumerable<string> Folders(Machine machine, string name, string? directory)
    {
        if (directory is not null) yield return directory;
        if (name.Contains('\\', StringComparison.Ordinal)) yield break;
        if (machine.EnvironmentVariable("SystemRoot") is { } windows)
        {
            yield return windows + @"\System32";
            yield return windows;
        }
        foreach (var folder in (machine.EnvironmentVariable("PATH") ?? string.Empty).Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)) yield return folder.Trim('"');
    }
}
