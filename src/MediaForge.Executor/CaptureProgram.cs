using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.Versioning;
using MediaForge.Execution;
using MediaForge.Execution.Logging;
using MediaForge.Execution.Machines;
using MediaForge.Execution.Starts;
using MediaForge.Execution.Variables;

namespace MediaForge.Executor;

/// <summary>
/// The program on a capture media, which a person starts inside the Windows of a reference machine:
/// <c>MediaForge\Capture.exe</c>, the same program under another name.
/// </summary>
internal sealed class CaptureProgram(Machine machine, string folder, ProgressScreen screen)
{
    private const string Component = "CaptureProgram";

    // ERROR_CANCELLED: the person said no.
    private const int Cancelled = 1223;

    /// <summary>Prepares the machine and runs the part of the sequence up to the first restart. Returns the <see cref="ExitCode"/>.</summary>
    public int Run(Func<string, Bootstrap> bootstrap)
    {
        var log = new ExecutionLog(machine, new VariableStore().Secrets, screen);
        log.MoveTo(Sequencer.TemporaryLogFolder(machine));
        var start = new ReferenceStart(machine, log);
        string executor;
        try
        {
            executor = start.Prepare(folder[..3]);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException or Win32Exception)
        {
            log.Error(Component, $"{e.Message} Nothing was changed on this machine.");
            return ExitCode.CannotStart;
        }
        var code = bootstrap(executor).Run();
        if (code is ExitCode.CannotStart or ExitCode.InternalError or ExitCode.Declined) start.TakeBack();
        return code;
    }

    /// <summary>Starts the program once more with the rights of an administrator, which Windows asks for. Returns its exit code.</summary>
    [SupportedOSPlatform("windows")]
    public static int Elevate(string program)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program) { UseShellExecute = true, Verb = "runas" });
            process?.WaitForExit();
            return process?.ExitCode ?? ExitCode.CannotStart;
        }
        catch (Win32Exception e)
        {
            Console.Error.WriteLine(e.NativeErrorCode == Cancelled ? "Capturing this machine needs the rights of an administrator. Nothing was done." : $"The program cannot be started as an administrator: {e.Message}");
            return ExitCode.CannotStart;
        }
    }
}
