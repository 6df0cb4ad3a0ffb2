using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace MediaForge.Wim.Folders.Windows;

/// <summary>
/// The rights that backups have: to read and write whatever a file's own permissions say. An administrator holds them, and
/// they have to be turned on. They stay on for the process, as several readers and writers may need them at once.
/// </summary>
[SupportedOSPlatform("windows")]
internal static unsafe partial class WindowsPrivileges
{
    private const uint AdjustPrivileges = 0x20; // TOKEN_ADJUST_PRIVILEGES
    private const uint Enabled = 2; // SE_PRIVILEGE_ENABLED

    private static readonly Lazy<bool> Once = new(TurnOn);

    /// <summary>Turns on those that the process holds.</summary>
    /// <returns>Whether audit lists may be read and written.</returns>
    public static bool Enable() => Once.Value;

    private static bool TurnOn()
    {
        if (OpenProcessToken(-1, AdjustPrivileges, out var token) == 0) return false;
        try
        {
            TurnOn(token, "SeBackupPrivilege");
            TurnOn(token, "SeRestorePrivilege");
            TurnOn(token, "SeCreateSymbolicLinkPrivilege");
            return TurnOn(token, "SeSecurityPrivilege");
        }
        finally
        {
            _ = CloseHandle(token);
        }
    }

    private static bool TurnOn(nint token, string name)
    {
        var privileges = new TokenPrivileges { Count = 1, Attributes = Enabled };
        if (LookupPrivilegeValue(null, name, out var id) == 0) return false;
        (privileges.IdLow, privileges.IdHigh) = ((uint)id, (uint)(id >> 32));
        return AdjustTokenPrivileges(token, 0, &privileges, 0, null, null) != 0 && Marshal.GetLastPInvokeError() == 0; // it succeeds too when nothing was turned on
    }

    [LibraryImport("advapi32", EntryPoint = "OpenProcessToken", SetLastError = true)]
    private static partial int OpenProcessToken(nint process, uint access, out nint token);

    [LibraryImport("advapi32", EntryPoint = "LookupPrivilegeValueW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    private static partial int LookupPrivilegeValue(string? system, string name, out long id);

    [LibraryImport("advapi32", EntryPoint = "AdjustTokenPrivileges", SetLastError = true)]
    private static partial int AdjustTokenPrivileges(nint token, int disableAll, TokenPrivileges* privileges, uint size, void* previous, uint* previousSize);

    [LibraryImport("kernel32", EntryPoint = "CloseHandle", SetLastError = true)]
    private static partial int CloseHandle(nint handle);

    private struct TokenPrivileges
    {
        public uint Count;
        public uint IdLow;
        public uint IdHigh;
        public uint Attributes;
    }
}
