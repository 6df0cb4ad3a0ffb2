using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace MediaForge.Lab;

/// <summary>
/// A folder of the host as an SMB share, served by Samba on the loopback address for as long as the object lives. A guest with a network card reaches it as
/// \\deploy\logs, user LAB\tester, when its machine has the <see cref="Setting"/>.
/// </summary>
public sealed class LabShare : IAsyncDisposable
{
    /// <summary>What to give to net use.</summary>
    public const string Unc = @"\\deploy\logs";

    /// <summary>What to give to net use as /user.</summary>
    public const string User = @"LAB\tester";

    private readonly TempFolder _folder;
    private readonly Process _server;
    private readonly int _port;

    private LabShare(TempFolder folder, Process server, int port, string password)
    {
        _folder = folder;
        _server = server;
        _port = port;
        Password = password;
    }

    /// <summary>The share's content.</summary>
    public string Content => _folder["content"];

    /// <summary>The user's password; another one for each share.</summary>
    public string Password { get; }

    /// <summary>For <see cref="VirtualMachine.Settings"/>: where the guest finds the server. The host is 10.0.2.2 to it.</summary>
    public (string Name, string Value) Setting => ("server", $"deploy:10.0.2.2:{_port}");

    /// <summary>Starts to serve an empty folder. Skips the running test where Samba is not installed or may not run: it wants to be root.</summary>
    public static async Task<LabShare> StartAsync()
    {
        ExternalTool.Require("smbd", "samba");
        var passwords = ExternalTool.Require("smbpasswd", "samba");
        if (!Environment.IsPrivilegedProcess) Assert.Skip("Samba serves other users' files only as root.");
        var folder = new TempFolder();
        Directory.CreateDirectory(folder["content"]);
        foreach (var state in new[] { "private", "lock", "state", "cache", "ncalrpc" }) Directory.CreateDirectory(folder[state]);
        var port = FreePort();
        var configuration = folder.Write("smb.conf", Configuration(folder.Path, port));
        folder.Write("users", "nobody = tester\n");
        var password = Guid.NewGuid().ToString("N");
        var added = passwords.Run(["-c", configuration, "-a", "-s", "nobody"], input: $"{password}\n{password}\n");
        Assert.True(added.ExitCode == 0, added.Error);

        var start = new ProcessStartInfo(ExternalTool.Find("smbd")!) { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var argument in new[] { "--foreground", "--no-process-group", "--configfile", configuration }) start.ArgumentList.Add(argument);
        var share = new LabShare(folder, Process.Start(start)!, port, password);
        await share.WaitUntilItAnswersAsync();
        return share;
    }

    /// <summary>Ends the server and removes the content.</summary>
    public async ValueTask DisposeAsync()
    {
        _server.Kill(entireProcessTree: true);
        await _server.WaitForExitAsync();
        _server.Dispose();
        _folder.Dispose();
    }

    private static string Configuration(string folder, int port) => $"""
        [global]
          server role = standalone server
          workgroup = LAB
          netbios name = DEPLOY
          interfaces = lo
          bind interfaces only = yes
          smb ports = {port}
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
        """;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task WaitUntilItAnswersAsync()
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, _port);
                return;
            }
            catch (SocketException) when (attempt < 100 && !_server.HasExited)
            {
                await Task.Delay(100);
            }
        }
    }
}
