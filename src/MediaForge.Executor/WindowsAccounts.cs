using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using MediaForge.Execution;
using MediaForge.Execution.Machines;
using MediaForge.Execution.Windows;

namespace MediaForge.Executor;

/// <summary>Domain, workgroup and the built-in administrator, by the calls of netapi32 (lmjoin.h, lmaccess.h).</summary>
[SupportedOSPlatform("windows")]
internal static unsafe partial class WindowsAccounts
{
    private const int InDomain = 3; // NetSetupDomainName
    private const uint JoinDomainFlag = 0x1; // NETSETUP_JOIN_DOMAIN
    private const uint CreateAccount = 0x2; // NETSETUP_ACCT_CREATE
    private const uint JoinIfJoined = 0x20; // NETSETUP_DOMAIN_JOIN_IF_JOINED

    private const int NotInDomain = 2692; // NERR_SetupNotJoined
    private const int CallNotImplemented = 120;
    private const int NoneMapped = 1332;
    private const int MoreData = 234;

    private const int UserInfo20 = 20;
    private const int PasswordInfo = 1003;
    private const int FlagsInfo = 1008;
    private const int NormalAccounts = 2; // FILTER_NORMAL_ACCOUNT
    private const int AdministratorId = 500; // DOMAIN_USER_RID_ADMIN
    private const uint Disabled = 2; // UF_ACCOUNTDISABLE

    /// <summary>What the running system is a member of.</summary>
    /// <exception cref="IOException">The system does not say.</exception>
    public static DomainMembership ReadMembership()
    {
        char* name = null;
        int status;
        var code = NetGetJoinInformation(null, &name, &status);
        if (code != 0) throw new IOException($"The system does not say which domain or workgroup it is in: {Marshal.GetPInvokeErrorMessage(code)}", ErrorText.FromWin32(code));
        try
        {
            return new DomainMembership(status == InDomain, name is null ? string.Empty : new string(name));
        }
        finally
        {
            Free(name);
        }
    }

    /// <summary>Joins a domain, also from another one; returns the system's error code.</summary>
    public static int JoinDomain(DomainToJoin domain) => Call(() =>
        NetJoinDomain(null, domain.Domain, domain.OrganizationalUnit.Length > 0 ? domain.OrganizationalUnit : null, domain.Account, domain.Password, JoinDomainFlag | CreateAccount | JoinIfJoined));

    /// <summary>Joins a workgroup, leaving a domain first; returns the system's error code.</summary>
    public static int JoinWorkgroup(string name) => Call(() =>
    {
        if (ReadMembership().IsDomain && NetUnjoinDomain(null, null, null, 0) is var left && left is not 0 and not NotInDomain) return left;
        return NetJoinDomain(null, name, null, null, null, 0);
    });

    /// <summary>Sets password and state of the built-in administrator, whatever it is called; returns the system's error code.</summary>
    public static int SetAdministrator(bool enabled, string? password)
    {
        var code = FindAdministrator(out var name, out var flags);
        if (code != 0) return code;
        if (password is not null)
            fixed (char* text = password)
            {
                // USER_INFO_1003: the pointer to the password.
                if (NetUserSetInfo(null, name, PasswordInfo, &text, null) is var refused && refused != 0) return refused;
            }
        var wanted = enabled ? flags & ~Disabled : flags | Disabled;
        return wanted == flags ? 0 : NetUserSetInfo(null, name, FlagsInfo, &wanted, null);
    }

    /// <summary>The account whose id ends in 500.</summary>
    private static int FindAdministrator(out string name, out uint flags)
    {
        (name, flags) = (string.Empty, 0);
        uint resume = 0;
        for (; ; )
        {
            User* users = null;
            uint count, total;
            var code = NetUserEnum(null, UserInfo20, NormalAccounts, &users, uint.MaxValue, &count, &total, &resume);
            try
            {
                if (code is not 0 and not MoreData) return code;
                for (uint i = 0; i < count; i++)
                {
                    if (users[i].Id != AdministratorId) continue;
                    (name, flags) = (new string(users[i].Name), users[i].Flags);
                    return 0;
                }
                if (code == 0) return NoneMapped;
            }
            finally
            {
                Free(users);
            }
        }
    }

    /// <summary>Makes a call that some systems (Wine) do not have.</summary>
    private static int Call(Func<int> call)
    {
        try
        {
            return call();
        }
        catch (EntryPointNotFoundException)
        {
            return CallNotImplemented;
        }
    }

    private static void Free(void* buffer)
    {
        if (buffer is not null) _ = NetApiBufferFree(buffer);
    }

    [LibraryImport("netapi32.dll", StringMarshalling = StringMarshalling.Utf16)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int NetGetJoinInformation(string? server, char** name, int* status);

    [LibraryImport("netapi32.dll", StringMarshalling = StringMarshalling.Utf16)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int NetJoinDomain(string? server, string domain, string? organizationalUnit, string? account, string? password, uint options);

    [LibraryImport("netapi32.dll", StringMarshalling = StringMarshalling.Utf16)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int NetUnjoinDomain(string? server, string? account, string? password, uint options);

    [LibraryImport("netapi32.dll", StringMarshalling = StringMarshalling.Utf16)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int NetUserEnum(string? server, int level, int filter, User** users, uint length, uint* count, uint* total, uint* resume);

    [LibraryImport("netapi32.dll", StringMarshalling = StringMarshalling.Utf16)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int NetUserSetInfo(string? server, string user, int level, void* information, uint* wrongParameter);

    [LibraryImport("netapi32.dll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int NetApiBufferFree(void* buffer);

    /// <summary>USER_INFO_20.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct User
    {
        public char* Name;
        public char* FullName;
        public char* Comment;
        public uint Flags;
        public uint Id;
    }
}
