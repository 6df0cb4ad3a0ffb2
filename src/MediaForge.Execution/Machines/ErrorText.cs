using System.Globalization;

namespace MediaForge.Execution.Machines;

/// <summary>
/// Result codes of steps, as Windows has them (an exit code, a Win32 error or an HRESULT), and what they mean in words.
/// The texts are here because Windows PE does not know most of them and the log is read on other machines.
/// </summary>
public static class ErrorText
{
    /// <summary>Not available in this version (E_NOTIMPL).</summary>
    public const int NotAvailable = unchecked((int)0x80004001);

    /// <summary>Cut off by a power cut or an unexpected restart (E_ABORT).</summary>
    public const int Interrupted = unchecked((int)0x80004004);

    /// <summary>Something failed that has no code of its own (E_FAIL).</summary>
    public const int Unspecified = unchecked((int)0x80004005);

    /// <summary>A file is missing.</summary>
    public const int FileNotFound = unchecked((int)0x80070002);

    /// <summary>Data is damaged.</summary>
    public const int InvalidData = unchecked((int)0x8007000D);

    /// <summary>A disk or volume has too little room.</summary>
    public const int DiskFull = unchecked((int)0x80070070);

    /// <summary>Not possible here, such as another account in Windows PE.</summary>
    public const int NotSupported = unchecked((int)0x80070032);

    /// <summary>A setting or a variable is wrong.</summary>
    public const int InvalidParameter = unchecked((int)0x80070057);

    /// <summary>Took longer than it may.</summary>
    public const int TimedOut = unchecked((int)0x800705B4);

    /// <summary>No disk to keep the state of the run on.</summary>
    public const int NoVolume = unchecked((int)0x80070490);

    /// <summary>WMI is not there.</summary>
    public const int NoWmi = unchecked((int)0x80041014);

    /// <summary>Content is not what its hash says (CRYPT_E_HASH_VALUE, as ConfigMgr reports it).</summary>
    public const int WrongHash = unchecked((int)0x80091007);

    /// <summary>An application is not there after it was installed (as ConfigMgr reports it).</summary>
    public const int NotDetected = unchecked((int)0x87D00324);

    /// <summary>The machine does not meet the requirements (Check Readiness).</summary>
    public const int NotReady = 4316;

    /// <summary>A restart is needed.</summary>
    public const int RestartRequired = 3010;

    private const uint Win32Mask = 0xFFFF0000;
    private const uint Win32Facility = 0x80070000;

    private static readonly Dictionary<uint, string> Texts = new()
    {
        [0] = "done",
        [1] = "incorrect function, or the program's own error 1",
        [2] = "the file was not found",
        [3] = "the path was not found",
        [5] = "access is denied",
        [8] = "not enough memory",
        [13] = "the data is damaged",
        [14] = "not enough memory",
        [15] = "the drive was not found",
        [19] = "the media is write-protected",
        [21] = "the device is not ready",
        [32] = "the file is in use by another program",
        [39] = "the disk is full",
        [50] = "this is not supported here",
        [51] = "the remote computer is not available",
        [53] = "the network path was not found: check the server's name, cable, network driver and IP address",
        [54] = "the network is busy",
        [55] = "the network resource is no longer available",
        [57] = "the network adapter has failed",
        [58] = "the server cannot do what was asked",
        [59] = "an unexpected network error",
        [64] = "the network name is no longer available",
        [65] = "network access is denied",
        [67] = "the share's name was not found",
        [71] = "the server takes no more connections",
        [85] = "the drive letter is already in use",
        [86] = "the network password is not correct",
        [87] = "a parameter is wrong",
        [112] = "the disk is full",
        [121] = "the network did not answer in time",
        [170] = "the resource is in use",
        [183] = "it exists already",
        [193] = "not a valid program for this system: Windows PE runs 64-bit programs only",
        [259] = "still running, or no more data",
        [267] = "the folder's name is invalid",
        [384] = "the share needs SMB 1, which is obsolete and insecure",
        [740] = "the program needs elevated rights",
        [1168] = "the element was not found",
        [1202] = "the drive letter is remembered for another share",
        [1203] = "no network provider accepted the path: check \\\\server\\share and whether the network is up",
        [1208] = "an extended network error",
        [1214] = "the network name is malformed",
        [1219] = "there is a connection to this server under another account already",
        [1222] = "the network is not present or not started",
        [1223] = "cancelled by the user",
        [1225] = "the remote computer refused the connection",
        [1231] = "the network cannot be reached",
        [1232] = "the remote computer cannot be reached",
        [1234] = "nothing listens on that port of the remote computer",
        [1235] = "the request was aborted",
        [1236] = "the network connection was aborted",
        [1240] = "the account may not log on from this computer",
        [1272] = "the share allows guests only, which this system blocks",
        [1295] = "the disk quota is used up",
        [1311] = "no logon server is available",
        [1326] = "the user name or password is wrong",
        [1327] = "a restriction of the account, such as an empty password, prevents the logon",
        [1328] = "the account may not log on at this time",
        [1329] = "the account may not log on from this computer",
        [1330] = "the password has expired",
        [1331] = "the account is disabled",
        [1355] = "no domain controller could be reached: check the domain's name, DNS and the network",
        [1385] = "the account may not log on this way",
        [1393] = "the disk structure is damaged",
        [1398] = "the clocks of this machine and the server differ too much",
        [1460] = "the time limit was reached",
        [1603] = "the installation failed: see the installer's own log",
        [1618] = "another installation is running",
        [1641] = "the installer has started a restart",
        [1787] = "the server has no account in its domain",
        [1788] = "the trust between the domains has failed",
        [1789] = "the trust between the server and its domain has failed",
        [1793] = "the account has expired",
        [1907] = "the password must be changed first",
        [1909] = "the account is locked",
        [2224] = "the account exists already",
        [2692] = "the machine is not a member of a domain",
        [RestartRequired] = "done, a restart is required",
        [NotReady] = "the machine does not meet the requirements",
        [5023] = "the state is not the one that this needs",
        [8557] = "the account has joined as many machines as it may",
        [9009] = "the command was not found",
        [10060] = "the connection timed out",
        [10061] = "the connection was refused",
        [10065] = "the host cannot be reached",
        [11001] = "the host is not known",
        [0x80004001] = "not available in this version",
        [0x80004002] = "no such interface",
        [0x80004004] = "aborted",
        [0x80004005] = "unspecified error",
        [0x80041002] = "WMI did not find it",
        [0x80041010] = "WMI does not know the class",
        [0x80041014] = "WMI is not available here",
        [0x80041017] = "the WMI query is malformed",
        [0x80091007] = "the hash value is not correct",
        [0x80240017] = "the update does not apply to this system",
        [0x8024402C] = "the server of Windows Update was not found: check the network, proxy and name resolution",
        [0x80310031] = "BitLocker has a key of this kind already",
        [0x80310039] = "the drive is encrypted already, wholly or in part",
        [0x800F081E] = "the update does not apply to this Windows",
        [0x800F0823] = "the update needs a newer servicing stack: put that update before it",
        [0x800F0922] = "the update could not be installed: too little space on the system partition, or the system's servicing failed",
        [0x87D00324] = "the application was not found after it was installed",
        [0xC0000005] = "the program crashed: access violation",
        [0xC0000017] = "not enough memory",
        [0xC00000BB] = "this is not supported",
        [0xC0000135] = "the program needs a DLL that is not here",
        [0xC0000139] = "the program needs a function that a DLL here does not have",
        [0xC000013A] = "the program was ended by Ctrl+C",
        [0xC0000409] = "the program crashed: it ended itself",
        [0xE0434352] = "the .NET program crashed",
    };

    /// <summary>The code of a Win32 error as an HRESULT: 5 becomes 0x80070005. 0 and what is an HRESULT already stay.</summary>
    public static int FromWin32(int error) => error is > 0 and <= 0xFFFF ? unchecked((int)(Win32Facility | (uint)error)) : error;

    /// <summary>The code with what it means: <c>0x80070005: access is denied</c>. A small one is also given in decimal.</summary>
    public static string Describe(int code)
    {
        var bits = unchecked((uint)code);
        var hex = bits.ToString("X8", CultureInfo.InvariantCulture);
        var text = Find(bits);
        var number = bits <= 0xFFFF ? $"0x{hex} ({code})" : $"0x{hex}";
        return text is null ? number : $"{number}: {text}";
    }

    private static string? Find(uint code) =>
        Texts.TryGetValue(code, out var text) || ((code & Win32Mask) == Win32Facility && Texts.TryGetValue(code & ~Win32Mask, out text)) ? text : null;
}
