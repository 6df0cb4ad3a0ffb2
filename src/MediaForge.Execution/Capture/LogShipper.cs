using System.Globalization;
using MediaForge.Execution.Journals;
using MediaForge.Execution.Logging;
using MediaForge.Execution.Machines;
using MediaForge.Execution.Variables;
using MediaForge.TaskSequences;
using MediaForge.TaskSequences.Steps;

namespace MediaForge.Execution.Capture;

/// <summary>
/// Copies the logs of a run, and those that Windows Setup, Sysprep and DISM have left, beside the captured image: the disk
/// that they lie on is the next run's to wipe.
/// </summary>
/// <remarks>
/// They go to <c>Logs\COMPUTER-yyyyMMdd-HHmmss</c> in the folder of the first enabled capture step's destination, with its
/// account, or to the share in <c>MediaForgeLogShare</c>, with <c>MediaForgeLogAccount</c> and <c>MediaForgeLogPassword</c>.
/// </remarks>
internal static class LogShipper
{
    private const string Component = "LogShipper";
    private const string ShareVariable = "MediaForgeLogShare";
    private const string AccountVariable = "MediaForgeLogAccount";
    private const string PasswordVariable = "MediaForgeLogPassword";

    // A setupact.log has megabytes; what is much longer fills the share and waits for nobody.
    private const long MaxLength = 64 << 20;

    // Folders of a Windows with the logs in them, and the names that they get.
    private static readonly (string Folder, string Prefix)[] WindowsLogs =
    [
        (@"System32\Sysprep\Panther", "Sysprep-"),
        ("Panther", "Panther-"),
        (@"Panther\UnattendGC", "UnattendGC-"),
        (@"Logs\DISM", "DISM-"),
        (@"debug", "debug-"),
    ];

    /// <summary>Copies the logs; says in a line of the log where they are or why they are not there. Never fails.</summary>
    public static void Ship(Machine machine, VariableStore variables, ExecutionLog log, RunIdentity run, TaskSequence sequence)
    {
        try
        {
            if (FindPlace(machine, variables, log, sequence) is not { } place)
            {
                log.Info(Component, $"The logs stay in {log.Folder}: no capture step and no {ShareVariable} names a share for them.");
                return;
            }
            ShipTo(place, machine, variables, log, run);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException or ArgumentException or StepFailedException or System.ComponentModel.Win32Exception)
        {
            log.Warning(Component, $"The logs could not be copied to a share and stay in {log.Folder}: {e.Message}");
        }
    }

    private static void ShipTo(CaptureTarget place, Machine machine, VariableStore variables, ExecutionLog log, RunIdentity run)
    {
        // Windows' own client would be asked for a minute whether a server is there that is not.
        if (new ShareCheck(machine, log).FindNetworkFault(place) is { } fault) throw new IOException(fault.Message);
        var code = machine.ConnectShare(place.Connection);
        if (code != 0) throw new IOException(ShareErrors.OfConnection(place, code).Message);
        try
        {
            var folder = $"{place.Folder}\\{NameOf(machine, variables)}-{machine.Clock.GetLocalNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}";
            machine.CreateFolder(folder);
            var count = 0;
            foreach (var (source, name) in FindLogs(machine, log, run))
            {
                if (Copy(machine, log, source, folder + "\\" + name)) count++;
            }
            log.Info(Component, $"{count} logs were copied to {folder}");
        }
        finally
        {
            machine.DisconnectShare(place.Share);
        }
    }

    private static bool Copy(Machine machine, ExecutionLog log, string source, string target)
    {
        try
        {
            var length = machine.FileLength(source);
            if (length > MaxLength) log.Warning(Component, $"{source} has {length >> 20} MB and is not copied.");
            if (length is < 0 or > MaxLength) return false;
            machine.CopyFile(source, target);
            return true;
        }
        catch (Exception e) when (!ShareErrors.IsNetwork(e) && e is IOException or UnauthorizedAccessException)
        {
            log.Warning(Component, $"{source} could not be copied: {e.Message}");
            return false;
        }
    }

    /// <summary>The logs with the names that they get: first the run's own, which matters most.</summary>
    private static IEnumerable<(string Source, string Name)> FindLogs(Machine machine, ExecutionLog log, RunIdentity run)
    {
        if (log.Folder is { } own) yield return (own + "\\" + ExecutionLog.FileName, ExecutionLog.FileName);
        var folders = machine.IsWindowsPE
            ? CaptureVolumes.OwnDisks(machine, run).Select(v => (Root: v.Root + "Windows", Prefix: $"{v.Root[0]}-")).Prepend((Root: machine.EnvironmentVariable("SystemRoot") ?? string.Empty, Prefix: "WinPE-"))
            : [(Root: machine.EnvironmentVariable("SystemRoot") ?? string.Empty, Prefix: string.Empty)];
        foreach (var (root, before) in folders)
        {
            foreach (var (below, prefix) in WindowsLogs)
            {
                var folder = $"{root}\\{below}";
                if (!machine.FolderExists(folder)) continue;
                foreach (var file in machine.ListFolder(folder).Where(f => !f.IsFolder && f.Name.EndsWith(".log", StringComparison.OrdinalIgnoreCase))) yield return ($"{folder}\\{file.Name}", before + prefix + file.Name);
            }
        }
    }

    private static CaptureTarget? FindPlace(Machine machine, VariableStore variables, ExecutionLog log, TaskSequence sequence)
    {
        if (variables.Find(ShareVariable)?.Trim().TrimEnd('\\') is { Length: > 0 } share)
        {
            var names = share.TrimStart('\\').Split('\\');
            if (!share.StartsWith(@"\\", StringComparison.Ordinal) || names.Length < 2) throw new ArgumentException($"{ShareVariable} is '{share}'; write it as \\\\server\\share\\folder.");
            var password = variables.Find(PasswordVariable) ?? string.Empty;
            if (password.Length > 0) variables.Secrets.Add(password);
            return new CaptureTarget(names[0], $@"\\{names[0]}\{names[1]}", share, ExecutionLog.FileName, variables.Find(AccountVariable) ?? string.Empty, password);
        }
        foreach (var step in Enabled(sequence.Children))
        {
            if (CaptureTarget.ResolveNow(step, variables, machine, log, out _) is not { } settings || !CaptureTarget.TryParse(settings, out var target, out _)) continue;
            return target with { Folder = target.Folder + @"\Logs" };
        }
        return null;
    }

    private static IEnumerable<Step> Enabled(IEnumerable<SequenceNode> nodes) => nodes.Where(n => !n.Disabled).SelectMany(n => n switch
    {
        Group group => Enabled(group.Children),
        Step { Settings: CaptureImage } step => [step],
        _ => [],
    });

    private static string NameOf(Machine machine, VariableStore variables)
    {
        // The name of Windows PE is made up at each start and says nothing.
        var name = machine.IsWindowsPE ? variables.Find("OSDComputerName") ?? Filled(machine.ReadHardware().SerialNumber) ?? machine.ComputerName : machine.ComputerName;
        return string.Concat(name.Trim().Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '_'));
    }

    private static string? Filled(string text) => text.Trim().Length > 0 ? text : null;
}
