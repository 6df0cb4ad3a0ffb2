using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MediaForge.Execution;
using MediaForge.Execution.Machines;

namespace MediaForge.Executor.Tests;

/// <summary>Fetching from a real web server on this machine.</summary>
public class HttpFetchTests
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 500_000).Select(i => (byte)(i * 3 + i / 256))];

    private static WebServer NewServer(X509Certificate2? certificate = null)
    {
        var server = new WebServer(certificate);
        server.Files["pub/a b#.bin"] = Content;
        return server;
    }

    private static (int Status, byte[] Content) Get(WebServer server, long from = 0, string account = "", string password = "")
    {
        using var answer = HttpFetch.Get(new WebGet(server.Address("pub/a%20b%23.bin"), from, account, password));
        using var content = new MemoryStream();
        answer.Content.CopyTo(content);
        return (answer.Status, content.ToArray());
    }

    [Theory]
    [InlineData(0, 200)]
    [InlineData(1, 206)]
    [InlineData(499_999, 206)]
    public void Get_gives_the_file_from_a_position_on(int from, int status)
    {
        using var server = NewServer();
        var (answered, content) = Get(server, from);
        answered.ShouldBe(status);
        content.ShouldBe(Content[from..]);
    }

    [Fact]
    public void Get_from_a_server_without_ranges_gives_all_of_it()
    {
        using var server = NewServer();
        server.KnowsRanges = false;
        var (status, content) = Get(server, 1000);
        status.ShouldBe(200);
        content.ShouldBe(Content);
    }

    [Theory]
    [InlineData(404)]
    [InlineData(500)]
    [InlineData(416)]
    public void Get_gives_the_status_that_the_server_answers(int status)
    {
        using var server = NewServer();
        server.Status = status;
        Get(server).Status.ShouldBe(status);
    }

    [Fact]
    public void Get_uses_the_account()
    {
        using var server = NewServer();
        server.Account = "me:pass word";
        var (status, content) = Get(server, account: "me", password: "pass word");
        status.ShouldBe(200);
        content.ShouldBe(Content);
        Get(server, account: "me", password: "wrong").Status.ShouldBe(401);
        Get(server).Status.ShouldBe(401);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100_000)]
    public void Read_of_an_answer_that_is_cut_off_fails(int after)
    {
        using var server = NewServer();
        server.DropAfter = after;
        using var answer = HttpFetch.Get(new WebGet(server.Address("pub/a%20b%23.bin"), 0, "", ""));
        Should.Throw<IOException>(() => answer.Content.CopyTo(Stream.Null));
    }

    [Fact]
    public void Get_of_a_closed_port_or_an_unknown_host_says_which()
    {
        int port;
        using (var listener = new TcpListener(IPAddress.Loopback, 0))
        {
            listener.Start();
            port = ((IPEndPoint)listener.LocalEndpoint).Port;
        }
        Should.Throw<WebFailedException>(() => HttpFetch.Get(new WebGet(new Uri($"http://127.0.0.1:{port}/x"), 0, "", ""))).Failure.ShouldBe(WebFailure.NoConnection);
        Should.Throw<WebFailedException>(() => HttpFetch.Get(new WebGet(new Uri("http://no-such-host.invalid/x"), 0, "", ""))).Failure.ShouldBe(WebFailure.UnknownHost);
    }

    [Fact]
    public void Get_with_a_certificate_that_nobody_knows_says_so()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        using var exported = X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);
        using var server = NewServer(exported);
        var e = Should.Throw<WebFailedException>(() => Get(server));
        e.Failure.ShouldBe(WebFailure.Certificate);
        e.Message.ShouldContain("certificate");
    }

    [Fact]
    public void Get_of_many_files_uses_one_connection()
    {
        using var server = NewServer();
        for (var i = 0; i < 20; i++) Get(server).Status.ShouldBe(200);
        server.Requests.Count.ShouldBe(20);
        server.Requests.ShouldAllBe(r => r.Contains("User-Agent: MediaForge/", StringComparison.Ordinal));
    }
}
