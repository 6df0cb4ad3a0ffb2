using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace MediaForge.Executor;

/// <summary>
/// Turns on privileges that an administrator and LocalSystem hold but that are off when a program starts. With those of backup
/// and restore, files are read and deleted whatever their access lists say (the installed Windows' own belong to
/// TrustedInstaller); LocalSystem needs the others to start programs for other accounts and sessions.
/// </summary>
[SupportedOSPlatform("windows")]
internal static unsafe partial class ProcessPrivileges
{
    private const uint AdjustPrivileges = 0x20; // TOKEN_ADJUST_PRIVILEGES
    private const uint EnabledAttribute = 2; // SE_PRIVILEGE_ENABLED

    private static readonly string[] Wanted = ["SeBackupPrivilege", "SeRestorePrivilege", "SeAssignPrimaryTokenPrivilege", "SeIncreaseQuotaPrivilege", "SeTcbPrivilege"];

    /// <summary>Turns on those that the process holds; what needs one that it does not hold says so when it is tried.</summary>
    public static void Enable()
    {
        nint token;
        if (OpenProcessToken(GetCurrentProcess(), AdjustPrivileges, &token) == 0) return;
        foreach (var name in Wanted)
        {
            var privilege = new Privilege { Count = 1, Attributes = EnabledAttribute };
            if (LookupPrivilegeValueW(null, name, &privilege.Id) != 0) _ = AdjustTokenPrivileges(token, 0, &privilege, 0, null, null);
        }
        _ = CloseHandle(token);
    }

    [LibraryImport("kernel32.dll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial nint GetCurrentProcess();

    [LibraryImport("kernel32.dll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int CloseHandle(nint handle);

    [LibraryImport("advapi32.dll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int OpenProcessToken(nint process, uint access, nint* token);

    [LibraryImport("advapi32.dll", StringMarshalling = StringMarshalling.Utf16)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int LookupPrivilegeValueW(string? system, string name, Luid* id);

    [LibraryImport("advapi32.dll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int AdjustTokenPrivileges(nint token, int disableAll, Privilege* privileges, uint length, void* previous, uint* previousLength);

    /// <summary>LUID.</summary>
    private struct Luid
    {
        public uint Low;
        public int High;
    }

    /// <summary>TOKEN_PRIVILEGES with one.</summary>
    private struct Privilege
    {
        public uint Count;
        public Luid Id;
        public uint Attributes;
    }
}
