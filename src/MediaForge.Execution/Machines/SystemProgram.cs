using MediaForge.Execution.Logging;

namespace MediaForge.Execution.Machines;

/// <summary>Runs programs that come with Windows, from System32 of the running system. What they print goes to the log's file.</summary>
internal static class SystemProgram
{
    /// <summary>Runs a program and returns its exit code and what it printed.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="log">The log.</param>
    /// <param name="component">The component in the log.</param>
    /// <param name="name">The file name: <c>diskpart.exe</c>.</param>
    /// <param name="arguments">The arguments, without secrets: they are logged.</param>
    /// <exception cref="StepFailedException">The program is not there.</exception>
    public static (int Code, IReadOnlyList<string> Lines) Run(Machine machine, ExecutionLog log, string component, string name, string arguments)
    {
        var program = machine.EnvironmentVariable("SystemRoot") + @"\System32\" + name;
        if (!machine.FileExists(program)) throw new StepFailedException(ErrorText.FileNotFound, $"{program} is missing. {(machine.IsWindowsPE ? "The boot image lacks a part of Windows PE that is in every original one: make the media again from an original boot image." : "This Windows is incomplete.")}");
        log.Info(component, $"running: {name} {arguments}");
        var lines = new List<string>();
        var result = machine.Run(new ProcessRequest { Program = program, Arguments = arguments }, line =>
        {
            if (line.Trim().Length == 0) return;
            lines.Add(line.Trim());
            log.Detail(component, "  " + line);
        });
        log.Detail(component, $"{name} ended with {ErrorText.Describe(result.ExitCode)}");
        return (result.ExitCode, lines);
    }
}
