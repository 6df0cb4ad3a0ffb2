using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using MediaForge.Execution;
using MediaForge.Execution.Machines;

namespace MediaForge.Executor;

/// <summary>Connects and disconnects network shares.</summary>
[SupportedOSPlatform("windows")]
internal static unsafe partial class WindowsNetwork
{
    private const int ResourceTypeDisk = 1;
    private const int NoSuchProvider = 1203;
    private const int NoNetwork = 1222;
    private const int NotImplemented = 120;
    private const int NotConnected = 2250;
    private const int BadDevice = 1200;
    private const int BadProfile = 1206;

    /// <summary>
    /// Connects a share and returns the Win32 error. A system without a network provider of its own (Wine) leaves it to
    /// the program <c>net.exe</c>.
    /// </summary>
    public static int Connect(NetworkShare share, WindowsMachine machine)
    {
        var code = ConnectByProvider(share);
        return code is NoSuchProvider or NoNetwork or NotImplemented && machine.FileExists(NetProgram) ? ConnectByProgram(share, code) : code;
    }

    /// <summary>Takes a connection away, also while files on it are open; does nothing when there is none.</summary>
    /// <param name="name">The share, or the drive letter with its colon.</param>
    /// <param name="machine">The machine.</param>
    public static void Disconnect(string name, WindowsMachine machine)
    {
        var code = WNetCancelConnection2W(name, 0, 1);
        if (code is 0 or NotConnected) return;
        if (code is not (NoSuchProvider or NoNetwork or NotImplemented or BadDevice or BadProfile) || !machine.FileExists(NetProgram))
            throw new IOException($"{name} cannot be disconnected: {Marshal.GetPInvokeErrorMessage(code)}", ErrorText.FromWin32(code));
        // Its exit code tells no more than that there was no such connection.
        WindowsProcess.Run(new ProcessRequest { Program = NetProgram, Arguments = $"use \"{name}\" /delete /y", Timeout = TimeSpan.FromMinutes(2) }, _ => { });
    }

    private static string NetProgram => Path.Combine(Environment.SystemDirectory, "net.exe");

    private static int ConnectByProvider(NetworkShare share)
    {
        fixed (char* remote = share.Path)
        fixed (char* local = share.Drive.Length > 0 ? share.Drive : null)
        {
            var resource = new NetResource { Type = ResourceTypeDisk, LocalName = local, RemoteName = remote };
            return WNetAddConnection2W(&resource, share.Account.Length > 0 ? share.Password : null, share.Account.Length > 0 ? share.Account : null, 0);
        }
    }

    private static int ConnectByProgram(NetworkShare share, int providerCode)
    {
        var drive = share.Drive.Length > 0 ? share.Drive + " " : string.Empty;
        var account = share.Account.Length > 0 ? $" \"{share.Password}\" \"/user:{share.Account}\"" : string.Empty;
        var code = 0;
        var request = new ProcessRequest { Program = NetProgram, Arguments = $"use {drive}\"{share.Path}\"{account}", Timeout = TimeSpan.FromMinutes(2) };
        var result = WindowsProcess.Run(request, line =>
        {
            // "System error 53 has occurred.", in any language: the only number of its line.
            var digits = new string([.. line.SkipWhile(c => !char.IsAsciiDigit(c)).TakeWhile(char.IsAsciiDigit)]);
            if (code == 0 && digits.Length is > 0 and < 6) code = int.Parse(digits, System.Globalization.CultureInfo.InvariantCulture);
        });
        if (result is { TimedOut: false, ExitCode: 0 }) return 0;
        return code == 0 ? providerCode : code;
    }

    [LibraryImport("mpr.dll", StringMarshalling = StringMarshalling.Utf16)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int WNetAddConnection2W(NetResource* resource, string? password, string? user, int flags);

    [LibraryImport("mpr.dll", StringMarshalling = StringMarshalling.Utf16)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int WNetCancelConnection2W(string name, int flags, int force);

    /// <summary>NETRESOURCEW.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct NetResource
    {
        public int Scope;
        public int Type;
        public int DisplayType;
        public int Usage;
        public char* LocalName;
        public char* RemoteName;
        public char* Comment;
        public char* Provider;
    }
}
