using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MediaForge.Executor;

/// <summary>The calls of Windows that log on and start (winbase.h, userenv.h).</summary>
internal static unsafe partial class UserProcess
{
    private const int LogonInteractive = 2;
    private const int LogonBatch = 4;
    private const int LogonTypeNotGranted = 1385;
    private const int PrivilegeNotHeld = 1314;
    private const int AccessDenied = 5;
    private const uint LogonWithProfile = 1;
    private const uint NoInterface = 1; // PI_NOUI
    private const uint GenericRead = 0x80000000;
    private const int OpenExisting = 3;
    private const uint UseHandles = 0x100; // STARTF_USESTDHANDLES
    private const uint CreateSuspended = 0x4;
    private const uint CreateNewProcessGroup = 0x200;
    private const uint CreateUnicodeEnvironment = 0x400;
    private const uint CreateNoWindow = 0x08000000;

    [LibraryImport("advapi32.dll", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int LogonUserW(string user, string? domain, string password, int type, int provider, nint* token);

    [LibraryImport("userenv.dll", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int LoadUserProfileW(SafeAccessTokenHandle token, ProfileInfo* profile);

    [LibraryImport("userenv.dll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int UnloadUserProfile(SafeAccessTokenHandle token, nint profile);

    [LibraryImport("userenv.dll", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int CreateEnvironmentBlock(char** environment, SafeAccessTokenHandle token, int inherit);

    [LibraryImport("userenv.dll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int DestroyEnvironmentBlock(char* environment);

    [LibraryImport("advapi32.dll", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int CreateProcessAsUserW(SafeAccessTokenHandle token, string program, char* command, nint processSecurity, nint threadSecurity, int inherit, uint flags, char* environment, string? folder, StartupInfo* startup, ProcessInformation* process);

    [LibraryImport("advapi32.dll", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int CreateProcessWithLogonW(string user, string? domain, string password, uint logonFlags, string program, char* command, uint flags, char* environment, string? folder, StartupInfo* startup, ProcessInformation* process);

    [LibraryImport("kernel32.dll", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int CreatePipe(nint* read, nint* write, SecurityAttributes* security, uint size);

    [LibraryImport("kernel32.dll", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial nint CreateFileW(string name, uint access, uint share, SecurityAttributes* security, int disposition, int flags, nint template);

    [LibraryImport("kernel32.dll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int SetHandleInformation(SafeFileHandle handle, uint mask, uint flags);

    [LibraryImport("kernel32.dll", StringMarshalling = StringMarshalling.Utf16)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial nint CreateJobObjectW(nint security, string? name);

    [LibraryImport("kernel32.dll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int AssignProcessToJobObject(SafeFileHandle job, SafeProcessHandle process);

    [LibraryImport("kernel32.dll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int TerminateJobObject(SafeFileHandle job, uint code);

    [LibraryImport("kernel32.dll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int TerminateProcess(SafeProcessHandle process, uint code);

    [LibraryImport("kernel32.dll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial uint WaitForSingleObject(SafeProcessHandle process, uint milliseconds);

    [LibraryImport("kernel32.dll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int GetExitCodeProcess(SafeProcessHandle process, uint* code);

    [LibraryImport("kernel32.dll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial uint ResumeThread(SafeFileHandle thread);

    /// <summary>SECURITY_ATTRIBUTES.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct SecurityAttributes
    {
        public uint Length;
        public nint Descriptor;
        public int Inherit;
    }

    /// <summary>PROFILEINFOW.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct ProfileInfo
    {
        public uint Length;
        public uint Flags;
        public char* UserName;
        public char* ProfilePath;
        public char* DefaultPath;
        public char* ServerName;
        public char* PolicyPath;
        public nint Profile;
    }
}
