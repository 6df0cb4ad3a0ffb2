using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace MediaForge.Lab;

/// <summary>
/// A folder of the host as an SMB share, served by Samba for as long as the object lives. A guest with a network card reaches it as
/// \\deploy\logs, on SMB's own port, user LAB\tester, when its machine has the <see cref="Setting"/>. The server has a loopback address of its own:
/// shares of several tests do not meet, and one that was stopped refuses connections.
/// </summary>
public sealed class LabShare : IAsyncDisposable
{
    /// <summary>What to give to net use.</summary>
    public const string Unc = @"\\deploy\logs";

    /// <summary>What to give to net use as /user.</summary>
    public const string User = @"LAB\tester";

    /// <summary>Another share of the same server, which the user may read only.</summary>
    public const string ReadOnlyUnc = @"\\deploy\readonly";

    /// <summary>A share of the same server that the user may not open.</summary>
    public const string ForbiddenUnc = @"\\deploy\forbidden";

    private const int Port = 445;

    private readonly TempFolder _folder;
    private readonly IPAddress _address;
    private readonly string _configuration;
    private readonly bool _mounted;
    private Process? _server;

    private LabShare(TempFolder folder, IPAddress address, string configuration, string password, bool mounted)
    {
        _folder = folder;
        _address = address;
        _configuration = configuration;
        _mounted = mounted;
        Password = password;
    }

    /// <summary>The share's content.</summary>
    public string Content => _folder["content"];

    /// <summary>The user's password; another one for each share.</summary>
    public string Password { get; }

    /// <summary>For <see cref="VirtualMachine.Settings"/>: the server's name and address.</summary>
    public (string Name, string Value) Setting => ("server", $"deploy:{_address}");

    /// <summary>Starts to serve an empty folder. Skips the running test where Samba is not installed or may not run: it wants to be root.</summary>
    /// <param name="mebibytes">The share's size when it shall be small: a file system of its own in memory. 0 for the host's disk.</param>
    public static async Task<LabShare> StartAsync(int mebibytes = 0)
    {
        ExternalTool.Require("smbd", "samba");
        var passwords = ExternalTool.Require("smbpasswd", "samba");
        if (!Environment.IsPrivilegedProcess) Assert.Skip("Samba serves other users' files only as root.");
        var folder = new TempFolder();
        Directory.CreateDirectory(folder["content"]);
        if (mebibytes > 0) ExternalTool.Require("mount", "mount").RunOk("-t", "tmpfs", "-o", $"size={mebibytes}m", "tmpfs", folder["content"]);
        foreach (var state in new[] { "private", "lock", "state", "cache", "ncalrpc" }) Directory.CreateDirectory(folder[state]);
        var address = new IPAddress([127, 77, (byte)RandomNumberGenerator.GetInt32(1, 255), (byte)RandomNumberGenerator.GetInt32(1, 255)]);
        var configuration = folder.Write("smb.conf", Configuration(folder.Path, address));
        folder.Write("users", "nobody = tester\n");
        var password = Guid.NewGuid().ToString("N");
        var added = passwords.Run(["-c", configuration, "-a", "-s", "nobody"], input: $"{password}\n{password}\n");
        Assert.True(added.ExitCode == 0, added.Error);
        var share = new LabShare(folder, address, configuration, password, mebibytes > 0);
        await share.StartAgainAsync();
        return share;
    }

    /// <summary>Ends the server: connections break, and new ones are refused.</summary>
    public async Task StopAsync()
    {
        if (_server is null) return;
        _server.Kill(entireProcessTree: true);
        await _server.WaitForExitAsync();
        _server.Dispose();
        _server = null;
    }

    /// <summary>Starts the server that was stopped; its content is what it was.</summary>
    public async Task StartAgainAsync()
    {
        var start = new ProcessStartInfo(ExternalTool.Find("smbd")!) { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var argument in new[] { "--foreground", "--no-process-group", "--configfile", _configuration }) start.ArgumentList.Add(argument);
        _server = Process.Start(start)!;
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(_address, Port);
                return;
            }
            catch (SocketException) when (attempt < 300 && !_server.HasExited)
            {
                await Task.Delay(100);
            }
        }
    }

    /// <summary>Ends the server and removes the content.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (_mounted) ExternalTool.Require("umount", "mount").Run(["-l", Content]);
        _folder.Dispose();
    }

    private static string Configuration(string folder, IPAddress address) => $"""
        [global]
          server role = standalone server
          workgroup = LAB
          netbios name = DEPLOY
          interfaces = {address}/8
          bind interfaces only = yes
          smb ports = {Port}
          disable netbios = yes
          server min protocol = SMB2_10
          private dir = {folder}/private
          lock directory = {folder}/lock
          state directory = {folder}/state
          cache directory = {folder}/cache
          pid directory = {folder}
          ncalrpc dir = {folder}/ncalrpc
          log file = {folder}/smbd.log
          username map = {folder}/users
          map to guest = never
          load printers = no
          printcap name = /dev/null
        [logs]
          path = {folder}/content
          read only = no
          force user = root
        [readonly]
          path = {folder}/content
          read only = yes
          force user = root
        [forbidden]
          path = {folder}/content
          valid users = root
        """;
}
