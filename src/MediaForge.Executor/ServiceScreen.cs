using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using MediaForge.Execution;
using MediaForge.Execution.Logging;

namespace MediaForge.Executor;

/// <summary>
/// Opens the window of <see cref="LogScreen"/> on the machine's screen for the service: with the service's own token in the session
/// of the console, on the desktop of the logon screen: as a rule nobody is logged on.
/// </summary>
[SupportedOSPlatform("windows")]
internal static unsafe partial class ServiceScreen
{
    private const string Component = "Screen";
    private const string Desktop = @"winsta0\winlogon";
    private const uint NoSession = 0xFFFFFFFF;
    private const uint AllAccess = 0xF01FF; // TOKEN_ALL_ACCESS
    private const int Impersonation = 2; // SecurityImpersonation
    private const int Primary = 1; // TokenPrimary
    private const int SessionId = 12; // TokenSessionId
    private const uint NewConsole = 0x10; // CREATE_NEW_CONSOLE

    /// <summary>Opens it; what prevents that is a line in the log.</summary>
    public static void Show(string logFolder, ExecutionLog log)
    {
        try
        {
            var session = WTSGetActiveConsoleSessionId();
            if (session == NoSession) throw new IOException("no session is on the console");
            Start(session, $"\"{Environment.ProcessPath}\" --screen \"{logFolder}\\{ExecutionLog.FileName}\" {Environment.ProcessId}\0");
            log.Detail(Component, $"the log is shown on the screen of session {session}");
        }
        catch (Exception e) when (e is IOException or DllNotFoundException or EntryPointNotFoundException)
        {
            log.Info(Component, $"The progress is not shown on the screen, only in the log: {e.Message}");
        }
    }

    private static void Start(uint session, string command)
    {
        nint own, token;
        Require(OpenProcessToken(GetCurrentProcess(), AllAccess, &own), "OpenProcessToken");
        try
        {
            Require(DuplicateTokenEx(own, AllAccess, 0, Impersonation, Primary, &token), "DuplicateTokenEx");
        }
        finally
        {
            _ = CloseHandle(own);
        }
        try
        {
            Require(SetTokenInformation(token, SessionId, &session, sizeof(uint)), "SetTokenInformation");
            fixed (char* desktop = Desktop)
            fixed (char* text = command)
            {
                var startup = new StartupInfo { Length = (uint)sizeof(StartupInfo), Desktop = desktop };
                ProcessInformation started;
                Require(CreateProcessAsUserW(token, null, text, 0, 0, 0, NewConsole, 0, null, &startup, &started), "CreateProcessAsUser");
                _ = CloseHandle(started.Thread);
                _ = CloseHandle(started.Process);
            }
        }
        finally
        {
            _ = CloseHandle(token);
        }
    }

    private static void Require(int done, string call)
    {
        if (done == 0) throw new IOException($"{call}: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    [LibraryImport("kernel32.dll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial uint WTSGetActiveConsoleSessionId();

    [LibraryImport("kernel32.dll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial nint GetCurrentProcess();

    [LibraryImport("kernel32.dll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int CloseHandle(nint handle);

    [LibraryImport("advapi32.dll", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int OpenProcessToken(nint process, uint access, nint* token);

    [LibraryImport("advapi32.dll", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int DuplicateTokenEx(nint token, uint access, nint security, int level, int type, nint* copy);

    [LibraryImport("advapi32.dll", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int SetTokenInformation(nint token, int kind, void* information, uint length);

    [LibraryImport("advapi32.dll", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int CreateProcessAsUserW(nint token, string? program, char* command, nint processSecurity, nint threadSecurity, int inherit, uint flags, nint environment, string? folder, StartupInfo* startup, ProcessInformation* process);
}
