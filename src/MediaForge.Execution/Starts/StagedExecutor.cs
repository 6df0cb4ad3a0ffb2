using MediaForge.Execution.Journals;
using MediaForge.Execution.Logging;
using MediaForge.Execution.Machines;
using MediaForge.Execution.Variables;
using MediaForge.Execution.Windows;
using MediaForge.TaskSequences.OnMedia;

namespace MediaForge.Execution.Starts;

/// <summary>The executor, with what it needs, on the disk of the applied Windows, where its service finds it.</summary>
internal static class StagedExecutor
{
    /// <summary>The variable that is set while there is something of the run on the disk that must go at its end.</summary>
    public const string Variable = "_MediaForgeStaged";

    private const string Component = "StagedExecutor";

    // Drivers are loaded in Windows PE only.
    private const string Drivers = "drivers";

    // What the run goes on with is in its journal, encrypted.
    private static readonly string[] Readable =
    [
        FileName(MediaPaths.Sequence), FileName(MediaPaths.Variables), FileName(MediaPaths.Catalog), FileName(MediaPaths.BootOptions), FileName(MediaPaths.Vault),
        Published.PublicationFetch.PublishedVariables,
    ];

    /// <summary>Copies all that lies beside the running executor, but for drivers and for what may hold secrets.</summary>
    private static void Stage(Machine machine, RunIdentity run, ExecutionLog log, string root)
    {
        log.Info(Component, $"copying {run.ExecutorFolder} to {root}{StatePaths.Executor}");
        // From another media of the same machine, perhaps, and then with another task sequence.
        machine.DeleteFolder(root + StatePaths.Executor);
        var count = CopyFolder(machine, run.ExecutorFolder, root + StatePaths.Executor, isTop: true);
        if (!machine.FileExists(root + StatePaths.ExecutorProgram)) throw new StepFailedException(ErrorText.FileNotFound, $"{run.ExecutorFolder} does not hold the executor ({StatePaths.ExecutorProgram[(StatePaths.ExecutorProgram.LastIndexOf('\\') + 1)..]}), so the task sequence could not go on in Windows. Make the media again.");
        log.Detail(Component, $"{count} files copied");
    }

    /// <summary>Puts executor and service on a Windows that has not started yet, so that it goes on with the run when it does.</summary>
    /// <param name="context">The step that does it.</param>
    /// <param name="windows">The folder of that Windows.</param>
    public static void Install(StepContext context, string windows)
    {
        context.Note(Variable, "true"); // by this the end of the run finds what it has to take away
        Stage(context.Machine, context.Run, context.Log, TargetWindows.RootOf(windows));
        ResumeService.RegisterOffline(context.Machine, context.Log, windows);
    }

    /// <summary>The files in the folder of an executor that may hold secrets.</summary>
    public static IEnumerable<string> ReadableIn(string folder) => Readable.Select(n => $@"{folder}\{n}");

    /// <summary>Copies a folder with all in it and returns the number of files.</summary>
    public static int CopyFolder(Machine machine, string source, string target) => CopyFolder(machine, source, target, isTop: false);

    /// <summary>
    /// Deletes executor and packages from a volume. The executor that runs from there cannot delete
    /// itself: Windows does it when it has ended.
    /// </summary>
    public static void Remove(Machine machine, ExecutionLog log, string root)
    {
        machine.DeleteFolder(root + StatePaths.Packages);
        var folder = root + StatePaths.Executor;
        if (!machine.FolderExists(folder)) return;
        if (machine.IsWindowsPE)
        {
            machine.DeleteFolder(folder);
            return;
        }
        // All but the running program goes at once.
        foreach (var entry in machine.ListFolder(folder))
        {
            if (entry.IsFolder) machine.DeleteFolder(folder + "\\" + entry.Name);
            else if (!entry.Name.EndsWith(".exe", StringComparison.OrdinalIgnoreCase) && !entry.Name.EndsWith(".dll", StringComparison.OrdinalIgnoreCase)) machine.DeleteFile(folder + "\\" + entry.Name);
        }
        var shell = machine.EnvironmentVariable("SystemRoot") + @"\System32\cmd.exe";
        machine.Start(new ProcessRequest { Program = shell, Arguments = $"/d /c for /l %i in (1,1,360) do @(ping.exe -n 11 127.0.0.1 >nul & rmdir /s /q \"{folder}\" & if not exist \"{folder}\" exit)" });
        log.Info(Component, $"{folder} is deleted when the executor has ended.");
    }

    private static string FileName(string path) => path[(path.LastIndexOf('/') + 1)..];

    private static int CopyFolder(Machine machine, string source, string target, bool isTop)
    {
        var count = 0;
        machine.CreateFolder(target);
        foreach (var entry in machine.ListFolder(source))
        {
            var (from, to) = ($@"{source}\{entry.Name}", $@"{target}\{entry.Name}");
            if (isTop && !entry.IsFolder && Readable.Contains(entry.Name, StringComparer.OrdinalIgnoreCase)) continue;
            if (!entry.IsFolder)
            {
                machine.CopyFile(from, to);
                count++;
            }
            else if (!isTop || !entry.Name.Equals(Drivers, StringComparison.OrdinalIgnoreCase))
            {
                count += CopyFolder(machine, from, to, isTop: false);
            }
        }
        return count;
    }
}
