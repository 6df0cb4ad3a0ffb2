using MediaForge.Execution.Machines;

namespace MediaForge.Execution.Capture;

/// <summary>What the error codes of shares mean for a capture, each in its own words.</summary>
internal static class ShareErrors
{
    /// <summary>Another program, or a connection that the server has not given up yet, holds the file.</summary>
    public const int SharingViolation = 32;

    /// <summary>There is a connection to the server under another account.</summary>
    public const int SessionConflict = 1219;

    private const int NotEnoughRoom = 112;
    private const int DiskQuotaExceeded = 1295;
    private const int HandleDiskFull = 39;
    private const int WriteProtected = 19;
    private const int AccessDenied = 5;

    // The network or the server is away: ERROR_REM_NOT_LIST, BAD_NETPATH, NETWORK_BUSY, DEV_NOT_EXIST, ADAP_HDW_ERR,
    // BAD_NET_RESP, UNEXP_NET_ERR, NETNAME_DELETED, REQ_NOT_ACCEP, SEM_TIMEOUT, NO_NETWORK, CONNECTION_REFUSED,
    // NETWORK_UNREACHABLE, HOST_UNREACHABLE, PORT_UNREACHABLE, REQUEST_ABORTED, CONNECTION_ABORTED, NO_LOGON_SERVERS,
    // TIMEOUT. And GEN_FAILURE: what Wine makes of a lost connection, and what a driver of Windows says that knows no better.
    private static readonly int[] Passing = [31, 51, 53, 54, 55, 57, 58, 59, 64, 71, 121, 1222, 1225, 1231, 1232, 1234, 1235, 1236, 1311, 1460];

    // Winsock's errors of networks and connections: WSAENETDOWN to WSAEHOSTUNREACH.
    private const int FirstSocketError = 10050;
    private const int LastSocketError = 10065;

    /// <summary>The Win32 error in a failed call, or in what it wraps; 0 when there is none.</summary>
    public static int CodeOf(Exception e)
    {
        const uint Win32Facility = 0x80070000;
        for (var at = e; at is not null; at = at.InnerException)
            if ((unchecked((uint)at.HResult) & 0xFFFF0000) == Win32Facility) return at.HResult & 0xFFFF;
        return 0;
    }

    /// <summary>Whether an error says that the network or the server is away, for a while or for good.</summary>
    public static bool MayPass(int win32) => Passing.Contains(win32) || win32 is >= FirstSocketError and <= LastSocketError;

    /// <summary>Whether a failed call says that the network or the server is away.</summary>
    public static bool IsNetwork(Exception e) => e is IOException && MayPass(CodeOf(e));

    /// <summary>Whether a failed call says that the disk or the share is full.</summary>
    public static bool IsFull(Exception e) => e is IOException && CodeOf(e) is NotEnoughRoom or HandleDiskFull or DiskQuotaExceeded;

    /// <summary>Why a share cannot be connected.</summary>
    /// <param name="target">The place on it.</param>
    /// <param name="win32">The system's error code.</param>
    public static ShareFault OfConnection(CaptureTarget target, int win32)
    {
        var account = target.Account.Length > 0 ? $"the account {target.Account}" : "no account (the step names none)";
        var text = win32 switch
        {
            AccessDenied => $"The server refuses {account} access to {target.Share}. Give the account the right to change files on the share and in its folder.",
            53 => $"Windows' client does not find {target.Share} (network path not found). See that the server is up, its file sharing is on, and that nothing between filters SMB.",
            55 or 64 or 59 or 54 or 58 or 1225 or 1231 or 1232 or 1236 or 121 or 51 or 57 or 1222 => $"The connection to {target.Share} broke down while it was made. See whether the network is stable.",
            67 => $"The server {target.Host} has no share {target.Share[(target.Share.LastIndexOf('\\') + 1)..]}. Check the name of the share, or make it on the server.",
            71 => $"The server {target.Host} takes no more connections. A client version of Windows takes 20: end some, or capture to a server.",
            86 => $"The password of {target.Account} is not correct for {target.Share}. Correct the step's password.",
            384 => $"The share {target.Share} speaks SMB 1 only, which Windows does not any more. Turn SMB 2 or 3 on at the server.",
            1208 => $"{target.Share} cannot be connected: an extended error of the network.",
            1219 => $"This machine has a connection to {target.Host} under another account than {target.Account} already, and Windows keeps one for each server. Use the same account in Connect to Network Folder and in the capture step, or the server's address in one of them.",
            1240 => $"{target.Account} may not log on to {target.Host} from this machine. Take the restriction to certain workstations off the account.",
            1272 => $"{target.Share} would let this machine in as a guest, which Windows refuses because anybody could. Give the step an account and password that the server knows.",
            1311 => $"{target.Host} cannot ask a domain controller for {target.Account} now. See whether one is up.",
            1326 => $"The user name or password is wrong: {target.Host} does not let {account} in. Write the account as DOMAIN\\user or SERVER\\user, and check the password.",
            1327 => $"{target.Account} may not log on to {target.Host}: a restriction of the account, such as an empty password, which Windows does not take over the network.",
            1328 => $"{target.Account} may not log on to {target.Host} at this time of day. Change the account's logon hours, or this machine's clock if it is wrong.",
            1329 => $"{target.Account} may not log on to {target.Host} from this computer. Take the restriction off the account.",
            1330 => $"The password of {target.Account} has expired. Give the account a new one, and the step too.",
            1331 => $"The account {target.Account} is disabled. Enable it.",
            1385 => $"{target.Account} may not log on to {target.Host} over the network. Give the account that right on the server.",
            1398 => $"The clocks of this machine and of {target.Host} differ too much for Kerberos. Set this machine's clock.",
            1787 or 1788 or 1789 => $"{target.Host} has lost the trust of its domain and cannot check {target.Account}. Mend that, or use an account of the server itself.",
            1793 => $"The account {target.Account} has expired. Prolong it.",
            1907 => $"{target.Account} must change its password before it may log on. Change it, and in the step too, and clear 'must change password at next logon'.",
            1909 => $"The account {target.Account} is locked, after wrong passwords. Unlock it, and see that the step's password is right.",
            _ => $"{target.Share} cannot be connected with {account}.",
        };
        return new ShareFault(ErrorText.FromWin32(win32), text) { MayPass = MayPass(win32) };
    }

    /// <summary>Why something on a share could not be done.</summary>
    /// <param name="target">The place.</param>
    /// <param name="what">What was done, after "The account may not": <c>create files in \\server\share</c>.</param>
    /// <param name="e">What the system said.</param>
    public static ShareFault OfAccess(CaptureTarget target, string what, Exception e)
    {
        var win32 = CodeOf(e);
        var account = target.Account.Length > 0 ? $"The account {target.Account}" : "This machine, without an account,";
        if (IsFull(e) && win32 == DiskQuotaExceeded) return new ShareFault(e.HResult, $"The quota of {target.Account} on {target.Share} is used up: cannot {what}. Raise it, or delete what the account has there.");
        if (IsFull(e)) return new ShareFault(e.HResult, $"There is no room left on {target.Share}: cannot {what}. Make room.");
        if (e is UnauthorizedAccessException || win32 == AccessDenied) return new ShareFault(ErrorText.FromWin32(AccessDenied), $"{account} may not {what}. Give it the right to change files, on the share and in the folder.");
        if (win32 == WriteProtected) return new ShareFault(e.HResult, $"{target.Share} is write-protected: {what} failed.");
        return new ShareFault(e.HResult, $"Cannot {what}: {e.Message}") { MayPass = MayPass(win32) };
    }
}
