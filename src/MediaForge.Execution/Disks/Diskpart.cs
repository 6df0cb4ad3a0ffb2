using System.Globalization;
using System.Text;
using MediaForge.Execution.Logging;
using MediaForge.Execution.Machines;

namespace MediaForge.Execution.Disks;

/// <summary>Runs scripts of <c>diskpart.exe</c>.</summary>
internal static class Diskpart
{
    private const string Component = "OSDDiskPart";

    /// <summary>Selects a partition, for a script that changes it.</summary>
    public static IEnumerable<string> Select(int disk, int partition) =>
        [string.Create(CultureInfo.InvariantCulture, $"select disk {disk}"), string.Create(CultureInfo.InvariantCulture, $"select partition {partition}")];

    /// <summary>
    /// Runs commands one after the other; diskpart stops at the first that fails. They must be ASCII: diskpart reads a
    /// script in the code page of the system.
    /// </summary>
    /// <param name="machine">The machine.</param>
    /// <param name="log">The log.</param>
    /// <param name="what">What the commands are for, to begin a message with: <c>Disk 0 cannot be partitioned</c>.</param>
    /// <param name="commands">The commands.</param>
    /// <exception cref="StepFailedException">diskpart is missing or fails; the message holds what it said.</exception>
    public static void Run(Machine machine, ExecutionLog log, string what, IEnumerable<string> commands)
    {
        var script = Script(machine);
        var lines = commands.ToList();
        foreach (var line in lines) log.Detail(Component, "diskpart> " + line);
        machine.WriteFile(script, Encoding.ASCII.GetBytes(string.Concat(lines.Select(l => l + "\r\n"))));
        try
        {
            var (code, output) = SystemProgram.Run(machine, log, Component, "diskpart.exe", $"/s {script}");
            if (code != 0) throw new StepFailedException(ErrorText.Unspecified, $"{what}: {Explain(code, output)}");
        }
        finally
        {
            machine.DeleteFile(script);
        }
    }

    // In System32's neighbour and not in %TEMP%: the folder is there in every Windows, and its path has no spaces, which diskpart does not take.
    private static string Script(Machine machine) => machine.EnvironmentVariable("SystemRoot") + @"\Temp\MediaForge.diskpart.txt";

    /// <summary>What diskpart said from its first error on, and what its exit code means (diskpart, "Parameters": error codes of scripts).</summary>
    private static string Explain(int code, IReadOnlyList<string> output)
    {
        var first = output.ToList().FindIndex(IsError);
        var said = string.Join(' ', first >= 0 ? output.Skip(first) : output.TakeLast(3));
        var meaning = code switch
        {
            1 => "a command failed",
            2 => "a parameter is wrong",
            3 => "its script could not be opened",
            4 => "a service that it needs failed (the Virtual Disk Service)",
            5 => "a command is wrong",
            _ => ErrorText.Describe(code),
        };
        return $"diskpart ended with code {code} ({meaning}){(said.Length == 0 ? "." : $" and says: {said}")}";
    }

    private static bool IsError(string line) =>
        line.Contains("error", StringComparison.OrdinalIgnoreCase) || line.Contains("not valid", StringComparison.OrdinalIgnoreCase)
        || line.Contains("no disk selected", StringComparison.OrdinalIgnoreCase) || line.Contains("no usable free extent", StringComparison.OrdinalIgnoreCase);
}
