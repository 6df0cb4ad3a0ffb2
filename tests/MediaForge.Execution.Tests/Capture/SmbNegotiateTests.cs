using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using MediaForge.Execution.Capture;

namespace MediaForge.Execution.Tests.Capture;

public class SmbNegotiateTests
{
    private static readonly byte[] Random = [.. Enumerable.Range(1, 48).Select(i => (byte)i)];

    [Fact]
    public void Request_is_the_packet_of_the_specification()
    {
        // By hand from [MS-SMB2] 2.1, 2.2.1.2, 2.2.3, 2.2.3.1.1.
        const string expected =
            "00 00 00 9e" + // direct TCP: 158 bytes follow
            "fe 53 4d 42  40 00  00 00  00 00 00 00  00 00  01 00  00 00 00 00  00 00 00 00" + // id, 64, charge, status, NEGOTIATE, 1 credit, flags, next
            "00 00 00 00 00 00 00 00  00 00 00 00  00 00 00 00  00 00 00 00 00 00 00 00" + // message id, reserved, tree, session
            "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00" + // signature
            "24 00  05 00  01 00  00 00  00 00 00 00" + // 36, 5 dialects, signing enabled, reserved, capabilities
            "01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f 10" + // client
            "70 00 00 00  01 00  00 00" + // contexts at 112, 1 of them
            "02 02  10 02  00 03  02 03  11 03  00 00" + // dialects, padding to 8
            "01 00  26 00  00 00 00 00" + // preauthentication integrity, 38 bytes
            "01 00  20 00  01 00" + // 1 hash, salt of 32, SHA-512
            "11 12 13 14 15 16 17 18 19 1a 1b 1c 1d 1e 1f 20 21 22 23 24 25 26 27 28 29 2a 2b 2c 2d 2e 2f 30";
        Convert.ToHexStringLower(SmbNegotiate.Request(Random)).ShouldBe(expected.Replace(" ", string.Empty, StringComparison.Ordinal));
    }

    [Fact]
    public void OldRequest_is_the_packet_of_the_specification()
    {
        const string expected = "0000002f ff534d42 72 00000000 18 01c0 0000 0000000000000000 0000 0000 0000 0000 0000 00 0c00 02 4e54204c4d20302e3132 00";
        Convert.ToHexStringLower(SmbNegotiate.OldRequest()).ShouldBe(expected.Replace(" ", string.Empty, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0x0202, "2.0.2")]
    [InlineData(0x0210, "2.1")]
    [InlineData(0x0300, "3.0")]
    [InlineData(0x0302, "3.0.2")]
    [InlineData(0x0311, "3.1.1")]
    public void Dialect_has_its_name(int dialect, string name) => new SmbAnswer(SmbAnswerKind.Smb2, (ushort)dialect, 0, false).DialectText.ShouldBe(name);

    [Fact]
    public void Ask_reads_dialect_and_signing()
    {
        SmbNegotiate.Ask(new FakeSmbServer(FakeSmbServer.Speech.Smb202), SmbNegotiate.Request(Random)).ShouldBe(new SmbAnswer(SmbAnswerKind.Smb2, 0x0202, 0, true));
        SmbNegotiate.Ask(new FakeSmbServer(FakeSmbServer.Speech.Refusing), SmbNegotiate.Request(Random)).ShouldBe(new SmbAnswer(SmbAnswerKind.Refused, 0, 0xC00000BB, false));
        SmbNegotiate.Ask(new FakeSmbServer(FakeSmbServer.Speech.Http), SmbNegotiate.Request(Random)).ShouldBe(SmbAnswer.NotSmb);
        SmbNegotiate.Ask(new FakeSmbServer(FakeSmbServer.Speech.Smb1), SmbNegotiate.OldRequest()).Kind.ShouldBe(SmbAnswerKind.Smb1);
        Should.Throw<IOException>(() => SmbNegotiate.Ask(new FakeSmbServer(FakeSmbServer.Speech.Silent), SmbNegotiate.Request(Random)));
    }

    [Theory]
    [InlineData("SMB3_11", "SMB2_02", SmbAnswerKind.Smb2, 0x0311)]
    [InlineData("SMB3_02", "SMB2_02", SmbAnswerKind.Smb2, 0x0302)]
    [InlineData("SMB3_00", "SMB2_02", SmbAnswerKind.Smb2, 0x0300)]
    [InlineData("SMB2_10", "SMB2_02", SmbAnswerKind.Smb2, 0x0210)]
    [InlineData("SMB2_02", "SMB2_02", SmbAnswerKind.Smb2, 0x0202)]
    [InlineData("NT1", "NT1", SmbAnswerKind.Smb1, 0)]
    public async Task Samba_answers_what_it_is_told_to_speak(string most, string least, object kind, int dialect)
    {
        const string program = "/usr/sbin/smbd";
        if (!File.Exists(program)) Assert.Skip("Samba's smbd is not installed (package samba).");
        if (!Environment.IsPrivilegedProcess) Assert.Skip("smbd wants to be root.");
        var folder = Directory.CreateTempSubdirectory("smb");
        try
        {
            var port = FreePort();
            foreach (var state in new[] { "private", "lock", "state", "cache", "ncalrpc" }) folder.CreateSubdirectory(state);
            var configuration = Path.Combine(folder.FullName, "smb.conf");
            await File.WriteAllTextAsync(configuration, $"""
                [global]
                  server role = standalone server
                  interfaces = lo
                  bind interfaces only = yes
                  smb ports = {port}
                  disable netbios = yes
                  server min protocol = {least}
                  server max protocol = {most}
                  private dir = {folder}/private
                  lock directory = {folder}/lock
                  state directory = {folder}/state
                  cache directory = {folder}/cache
                  pid directory = {folder}
                  ncalrpc dir = {folder}/ncalrpc
                  log file = {folder}/smbd.log
                  load printers = no
                  printcap name = /dev/null
                """, TestContext.Current.CancellationToken);
            var start = new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true };
            foreach (var argument in new[] { "--foreground", "--no-process-group", "--configfile", configuration }) start.ArgumentList.Add(argument);
            using var server = Process.Start(start)!;
            try
            {
                var answer = await AskAsync(port, SmbNegotiate.Request(Random), server);
                if ((SmbAnswerKind)kind == SmbAnswerKind.Smb1)
                {
                    answer.ShouldBeNull();
                    answer = await AskAsync(port, SmbNegotiate.OldRequest(), server);
                }
                answer!.Value.Kind.ShouldBe((SmbAnswerKind)kind);
                answer.Value.Dialect.ShouldBe((ushort)dialect);
            }
            finally
            {
                server.Kill(entireProcessTree: true);
                await server.WaitForExitAsync(TestContext.Current.CancellationToken);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task<SmbAnswer?> AskAsync(int port, byte[] request, Process server)
    {
        for (var attempt = 0; ; attempt++)
        {
            using var client = new TcpClient { ReceiveTimeout = 10000, SendTimeout = 10000 };
            try
            {
                await client.ConnectAsync(IPAddress.Loopback, port);
            }
            catch (SocketException) when (attempt < 100 && !server.HasExited)
            {
                await Task.Delay(100);
                continue;
            }
            try
            {
                return SmbNegotiate.Ask(client.GetStream(), request);
            }
            catch (IOException)
            {
                return null;
            }
        }
    }
}
