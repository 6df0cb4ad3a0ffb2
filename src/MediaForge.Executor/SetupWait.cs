using MediaForge.Execution;
using MediaForge.Execution.Logging;
using MediaForge.Execution.Machines;

namespace MediaForge.Executor;

/// <summary>
/// Waits in the installed operating system until Windows Setup is over: services start already while it is at work, and
/// programs that are installed then meet half a system, and the restarts of Setup.
/// </summary>
internal sealed class SetupWait(Machine machine, ExecutionLog log)
{
    private const string Component = "Bootstrap";
    private const string SetupKey = @"HKEY_LOCAL_MACHINE\SYSTEM\Setup";
    private const string StateKey = @"HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows\CurrentVersion\Setup\State";
    private const string Complete = "IMAGE_STATE_COMPLETE";

    /// <summary>How long Setup may take; the longest that is known is the first start of a server with updates in its image, a third of it.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(60);

    /// <summary>How often the log says that it still waits.</summary>
    private static readonly TimeSpan Report = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    /// <summary>Waits.</summary>
    /// <exception cref="InvalidDataException">Setup is still not over at the limit.</exception>
    public void Wait()
    {
        var begin = machine.Clock.GetTimestamp();
        var reported = TimeSpan.Zero;
        for (string? last = null; ; machine.Wait(Interval))
        {
            var (state, isOver) = Read();
            var waited = machine.Clock.GetElapsedTime(begin);
            if (isOver)
            {
                log.Info(Component, last is null ? "Windows Setup is over." : $"Windows Setup is over after {waited.TotalSeconds:0} seconds.");
                return;
            }
            if (waited >= Limit)
                throw new InvalidDataException($"Windows Setup is not over after {Limit.TotalMinutes:0} minutes ({state}). It may wait for an answer that unattend.xml does not give: look at the screen of the machine, and at C:\\Windows\\Panther\\setupact.log. The task sequence goes on at the next start.");
            if (state != last || waited - reported >= Report)
            {
                log.Info(Component, $"waiting for the end of Windows Setup ({state})");
                (last, reported) = (state, waited);
            }
        }
    }

    private (string State, bool IsOver) Read()
    {
        var inProgress = machine.ReadRegistry(SetupKey, "SystemSetupInProgress")?.Text ?? "0";
        var image = machine.ReadRegistry(StateKey, "ImageState")?.Text ?? "missing";
        return ($"SystemSetupInProgress is {inProgress}, ImageState is {image}", inProgress == "0" && image.Equals(Complete, StringComparison.OrdinalIgnoreCase));
    }
}
