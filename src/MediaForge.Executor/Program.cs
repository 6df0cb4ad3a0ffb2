using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using MediaForge.Execution;
using MediaForge.Execution.Logging;
using MediaForge.Executor.Scripting;

namespace MediaForge.Executor;

/// <summary>
/// The program on the reference machine. <c>winpeshl.ini</c> starts it, after <c>wpeinit</c>, as
/// <c>MediaForge.Executor.exe --boot</c>; when it ends, Windows PE restarts the machine. In the installed operating system it is
/// the service <c>MediaForge</c>: <c>MediaForge.Executor.exe --service</c>.
/// </summary>
internal static class Program
{
    private const string Usage = """
        MediaForge.Executor runs the task sequence of a MediaForge media.
        Usage: MediaForge.Executor.exe --boot      in Windows PE, started by winpeshl.ini
               MediaForge.Executor.exe --service   in the installed Windows, started as the service MediaForge
               MediaForge.Executor.exe --capture   in the Windows of a reference machine; as Capture.exe on a capture media it needs no argument
               MediaForge.Executor.exe --screen LOG PROCESS   shows a log on the screen; the service starts it
        """;

    // Both are looked for where Windows itself keeps them.
    private const string WindowsPEKey = @"HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control\MiniNT";
    private const string InstalledKey = @"HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows\CurrentVersion\Setup\State";

    private const string CaptureName = "Capture.exe";

    private static PosixSignalRegistration? _closing;

    private static int Main(string[] arguments)
    {
        if (OperatingSystem.IsWindows())
        {
            switch (arguments)
            {
                case ["--boot"]: return Boot();
                case ["--service"]: return Serve();
                case ["--capture"]: return Capture();
                case [] when Path.GetFileName(Environment.ProcessPath)!.Equals(CaptureName, StringComparison.OrdinalIgnoreCase): return Capture();
                case ["--screen", var log, var process] when int.TryParse(process, out var id): return LogScreen.Run(log, id);
            }
        }
        Console.Error.WriteLine(Usage);
        return ExitCode.CannotStart;
    }

    private static string Folder => Path.GetDirectoryName(Environment.ProcessPath)!;

    [SupportedOSPlatform("windows")]
    private static int Boot()
    {
        // The same folder lies on the disk of the installed Windows. Started there by a person, it would take that for
        // Windows PE and its disk for one to be partitioned.
        if (!IsWindowsPE() && WindowsRegistry.Read(InstalledKey, "ImageState") is not null)
        {
            Console.Error.WriteLine("--boot is for Windows PE, and this is an installed Windows. Nothing was done.");
            return ExitCode.CannotStart;
        }
        var screen = new ProgressScreen(Console.Out, rewrites: !Console.IsOutputRedirected);
        using var alive = new Timer(_ => screen.ShowAlive(TimeProvider.System), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        var prompt = new CommandPrompt();
        var bootstrap = new Bootstrap(new WindowsMachine(isWindowsPE: true) { BeforeShutDown = prompt.WaitUntilClosed }, Folder, screen)
        {
            AllowCommandPrompt = prompt.Allow,
            ServeScripts = TSEnvironmentServer.Start,
        };
        var exitCode = Watched(bootstrap).Run();
        // The end of the program restarts the machine.
        prompt.WaitUntilClosed();
        return exitCode;
    }

    [SupportedOSPlatform("windows")]
    private static int Serve()
    {
        var bootstrap = new Bootstrap(new WindowsMachine(IsWindowsPE()), Folder, new ProgressScreen(Console.Out))
        {
            ServeScripts = TSEnvironmentServer.Start,
            ShowLog = ServiceScreen.Show,
        };
        return ServiceHost.Serve(bootstrap.Run, bootstrap.Note);
    }

    [SupportedOSPlatform("windows")]
    private static int Capture()
    {
        if (IsWindowsPE())
        {
            Console.Error.WriteLine("This is Windows PE. Boot the machine from the media to capture the Windows on its disk. Nothing was done.");
            return ExitCode.CannotStart;
        }
        if (!Environment.IsPrivilegedProcess) return CaptureProgram.Elevate(Environment.ProcessPath!);
        var screen = new ProgressScreen(Console.Out, rewrites: !Console.IsOutputRedirected);
        using var alive = new Timer(_ => screen.ShowAlive(TimeProvider.System), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        var machine = new WindowsMachine(isWindowsPE: false);
        var code = new CaptureProgram(machine, Folder, screen).Run(folder => Watched(new Bootstrap(machine, folder, screen) { BeginsInWindows = true, ServeScripts = TSEnvironmentServer.Start }));
        // Its window closes with the program, and what it says could not be read.
        if (code == ExitCode.CannotStart) machine.Wait(TimeSpan.FromMinutes(15), untilKey: true);
        return code;
    }

    /// <summary>Has a bootstrap note what is done to its console.</summary>
    private static Bootstrap Watched(Bootstrap bootstrap)
    {
        Console.CancelKeyPress += (_, key) =>
        {
            key.Cancel = true;
            bootstrap.NoteInterrupt();
        };
        _closing = PosixSignalRegistration.Create(PosixSignal.SIGHUP, _ => bootstrap.NoteClose());
        return bootstrap;
    }

    [SupportedOSPlatform("windows")]
    private static bool IsWindowsPE()
    {
        using var key = WindowsRegistry.Open(WindowsPEKey);
        return key is not null;
    }
}
