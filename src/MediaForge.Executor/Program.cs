using System.Runtime.InteropServices;
using MediaForge.Execution;

namespace MediaForge.Executor;

/// <summary>
/// The program on the reference machine. <c>winpeshl.ini</c> starts it, after <c>wpeinit</c>, as
/// <c>MediaForge.Executor.exe --boot</c>; when it ends, Windows PE restarts the machine.
/// </summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        if (!OperatingSystem.IsWindows() || arguments is not ["--boot"])
        {
            Console.Error.WriteLine("MediaForge.Executor runs the task sequence of a MediaForge media in Windows PE.\nUsage: MediaForge.Executor.exe --boot   (started by winpeshl.ini)");
            return ExitCode.CannotStart;
        }
        var folder = Path.GetDirectoryName(Environment.ProcessPath)!;
        var screen = new ProgressScreen(Console.Out, rewrites: !Console.IsOutputRedirected);
        using var alive = new Timer(_ => screen.ShowAlive(TimeProvider.System), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        var bootstrap = new Bootstrap(new WindowsMachine(isWindowsPE: true), folder, screen);
        Console.CancelKeyPress += (_, key) =>
        {
            key.Cancel = true;
            bootstrap.NoteInterrupt();
        };
        using var closing = PosixSignalRegistration.Create(PosixSignal.SIGHUP, _ => bootstrap.NoteClose());
        return bootstrap.Run();
    }
}
