using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using MediaForge.Execution;
using MediaForge.Execution.Journals;

namespace MediaForge.Executor;

/// <summary>
/// Runs the executor as a Windows service (winsvc.h), as which it goes on in the installed operating system. It cannot be
/// stopped: a step must not end in its middle, and after its end the service stops by itself. Windows asks it first before it
/// shuts down; all it can do is say so in the log.
/// </summary>
[SupportedOSPlatform("windows")]
internal static unsafe partial class ServiceHost
{
    private const uint OwnProcess = 0x10; // SERVICE_WIN32_OWN_PROCESS
    private const uint Stopped = 1;
    private const uint Running = 4;
    private const uint AcceptPreShutdown = 0x100;
    private const uint ControlStop = 1;
    private const uint ControlInterrogate = 4;
    private const uint ControlPreShutdown = 0xF;
    private const uint Refused = 1061; // ERROR_SERVICE_CANNOT_ACCEPT_CTRL
    private const uint NotImplemented = 120;
    private const uint ServiceSpecificError = 1066;

    private static Func<int>? _run;
    private static Action<string>? _note;
    private static nint _status;
    private static int _exitCode = ExitCode.InternalError;

    /// <summary>Serves until the run has ended. Returns its exit code, or that Windows did not start the program as a service.</summary>
    /// <param name="run">The run; it gets a thread of its own.</param>
    /// <param name="note">Takes what Windows asks of the service, on another thread.</param>
    public static int Serve(Func<int> run, Action<string> note)
    {
        (_run, _note) = (run, note);
        fixed (char* name = StatePaths.ServiceName)
        {
            var table = stackalloc Entry[2];
            table[0] = new Entry { Name = name, Main = &ServiceMain };
            table[1] = default;
            if (StartServiceCtrlDispatcherW(table) != 0) return _exitCode;
            Console.Error.WriteLine($"--service is for Windows' service control manager: {Marshal.GetLastPInvokeErrorMessage()}");
            return ExitCode.CannotStart;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvStdcall)])]
    private static void ServiceMain(uint count, char** arguments)
    {
        _status = RegisterServiceCtrlHandlerExW(StatePaths.ServiceName, &Handle, null);
        if (_status == 0) return;
        Report(Running, AcceptPreShutdown, 0);
        _exitCode = _run!();
        Report(Stopped, 0, _exitCode is ExitCode.Restarting ? 0 : _exitCode);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvStdcall)])]
    private static uint Handle(uint control, uint eventType, void* eventData, void* context)
    {
        switch (control)
        {
            case ControlInterrogate:
                return 0;
            case ControlPreShutdown:
                _note!("Windows shuts down. A step that runs now is cut off, as by a power cut, unless it has asked for that.");
                return 0;
            case ControlStop:
                _note!("A request to stop the service was refused: a task sequence runs.");
                return Refused;
            default:
                return NotImplemented;
        }
    }

    private static void Report(uint state, uint accepted, int exitCode)
    {
        var status = new Status
        {
            Type = OwnProcess,
            State = state,
            Accepted = accepted,
            ExitCode = exitCode == 0 ? 0 : ServiceSpecificError,
            SpecificExitCode = (uint)exitCode,
        };
        _ = SetServiceStatus(_status, &status);
    }

    [LibraryImport("advapi32.dll", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int StartServiceCtrlDispatcherW(Entry* table);

    [LibraryImport("advapi32.dll", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial nint RegisterServiceCtrlHandlerExW(string name, delegate* unmanaged[Stdcall]<uint, uint, void*, void*, uint> handler, void* context);

    [LibraryImport("advapi32.dll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int SetServiceStatus(nint service, Status* status);

    /// <summary>SERVICE_TABLE_ENTRYW.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Entry
    {
        public char* Name;
        public delegate* unmanaged[Stdcall]<uint, char**, void> Main;
    }

    /// <summary>SERVICE_STATUS.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Status
    {
        public uint Type;
        public uint State;
        public uint Accepted;
        public uint ExitCode;
        public uint SpecificExitCode;
        public uint CheckPoint;
        public uint WaitHint;
    }
}
