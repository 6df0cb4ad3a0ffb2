using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.Versioning;
using MediaForge.Execution;
using MediaForge.Execution.Logging;

namespace MediaForge.Executor;

/// <summary>
/// The command prompt that F8 opens in Windows PE, where a media allows it. While it is open the machine does not restart, so
/// that a person can look at what happened for as long as it takes; that is how ConfigMgr does it.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed class CommandPrompt
{
    private const string Component = "CommandPrompt";

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);

    private readonly Lock _gate = new();
    private Process? _open;
    private ExecutionLog? _log;

    /// <summary>Begins to listen for F8; ends with the program.</summary>
    public void Allow(ExecutionLog log)
    {
        _log = log;
        ConsoleKeys.OnF8 = Open;
        log.Info(Component, "F8 opens a command prompt; while it is open the machine does not restart.");
        new Thread(Listen) { IsBackground = true, Name = Component }.Start();
    }

    /// <summary>Returns when the prompt is closed, or at once when none is open.</summary>
    public void WaitUntilClosed()
    {
        Process? open;
        lock (_gate) open = _open;
        if (open is null || open.HasExited) return;
        _log!.Info(Component, "A command prompt is open: the machine restarts when it is closed.");
        open.WaitForExit();
    }

    private static void Listen()
    {
        // Without a keyboard there is nothing to listen for.
        while (ConsoleWait.IsWaiting || ConsoleKeys.Take() is not null) Thread.Sleep(Poll);
    }

    private void Open()
    {
        lock (_gate)
        {
            if (_open is { HasExited: false }) return;
            try
            {
                // start gives it a window of its own and waits for its end.
                _open = Process.Start(new ProcessStartInfo(Path.Combine(Environment.SystemDirectory, "cmd.exe"), "/d /c start \"MediaForge\" /wait cmd.exe /k") { UseShellExecute = false, CreateNewProcessGroup = true });
                _log!.Info(Component, "F8: a command prompt was opened.");
            }
            catch (Win32Exception e)
            {
                _log!.Warning(Component, $"F8: a command prompt cannot be opened: {e.Message}");
            }
        }
    }
}
