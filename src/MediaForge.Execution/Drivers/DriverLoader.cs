using System.ComponentModel;
using MediaForge.Execution.Logging;
using MediaForge.Execution.Machines;

namespace MediaForge.Execution.Drivers;

/// <summary>
/// Loads the boot image's drivers into the running Windows PE, before the media and the network are needed. A driver that
/// cannot be loaded is a warning: the machine may not have its device, and what then lacks says so itself.
/// </summary>
public sealed class DriverLoader(Machine machine, ExecutionLog log)
{
    private const string Component = "DriverLoader";

    // A driver that waits for a device that never answers must not hold the machine.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <summary>Loads every .inf file below a folder, in the order of their paths, and starts the network if one was loaded; returns how many were.</summary>
    public int Load(string folder)
    {
        if (!machine.FolderExists(folder)) return 0;
        var files = FindInfs(folder).Order(StringComparer.OrdinalIgnoreCase).ToList();
        var loaded = files.Count(file => Run("drvload.exe", $"\"{file}\"", file, "loaded"));
        if (files.Count > 0) log.Info(Component, $"{loaded} of {files.Count} drivers of the boot image were loaded.");
        if (loaded > 0) Run("wpeutil.exe", "InitializeNetwork", "the network", "started");
        return loaded;
    }

    private IEnumerable<string> FindInfs(string folder)
    {
        foreach (var entry in machine.ListFolder(folder))
        {
            var path = folder + "\\" + entry.Name;
            if (entry.IsFolder)
            {
                foreach (var below in FindInfs(path)) yield return below;
            }
            else if (entry.Name.EndsWith(".inf", StringComparison.OrdinalIgnoreCase))
            {
                yield return path;
            }
        }
    }

    private bool Run(string program, string arguments, string what, string done)
    {
        var path = machine.EnvironmentVariable("SystemRoot") + @"\System32\" + program;
        try
        {
            var result = machine.Run(new ProcessRequest { Program = path, Arguments = arguments, Timeout = Limit }, line =>
            {
                if (line.Trim().Length > 0) log.Detail(Component, line.Trim());
            });
            if (result is { TimedOut: false, ExitCode: 0 })
            {
                log.Info(Component, $"{what}: {done} (0)");
                return true;
            }
            log.Warning(Component, result.TimedOut ? $"{what}: {program} did not end within {Limit.TotalMinutes:0} minutes and was ended" : $"{what}: not {done}: {ErrorText.Describe(result.ExitCode)}");
        }
        catch (Exception e) when (e is IOException or Win32Exception or UnauthorizedAccessException)
        {
            log.Warning(Component, $"{what}: not {done}: {path}: {e.Message}");
        }
        return false;
    }
}
