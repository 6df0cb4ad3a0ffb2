using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace MediaForge.Executor.Tests;

/// <summary>A small web server on this machine that gives out files, whole and from a position on, and can be made to misbehave.</summary>
internal sealed class WebServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly X509Certificate2? _certificate;
    private readonly List<string> _requests = [];

    public WebServer(X509Certificate2? certificate = null)
    {
        _certificate = certificate;
        _listener.Start();
        _ = Task.Run(AcceptAsync);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public Uri Address(string path) => new($"{(_certificate is null ? "http" : "https")}://127.0.0.1:{Port}/{path}");

    public Dictionary<string, byte[]> Files { get; } = [];

    /// <summary>The status that every request is answered with; null to give out files.</summary>
    public int? Status { get; set; }

    /// <summary>After how many bytes the next content that is longer is cut off; null for none.</summary>
    public int? DropAfter { get; set; }

    /// <summary>The account and password (basic) that are wanted; null for none.</summary>
    public string? Account { get; set; }

    /// <summary>Whether it knows ranges.</summary>
    public bool KnowsRanges { get; set; } = true;

    public IReadOnlyList<string> Requests
    {
        get
        {
            lock (_requests) return [.. _requests];
        }
    }

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        while (true)
        {
            TcpClient client;
            try
            {
                client = await _listener.AcceptTcpClientAsync();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }
            _ = Task.Run(() => ServeAsync(client));
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                Stream stream = client.GetStream();
                if (_certificate is not null)
                {
                    var secure = new SslStream(stream);
                    await secure.AuthenticateAsServerAsync(_certificate);
                    stream = secure;
                }
                while (await AnswerAsync(stream)) { }
            }
            catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException)
            {
                // The other side has gone, which is its right.
                Console.Error.WriteLine(e.Message);
            }
        }
    }

    private async Task<bool> AnswerAsync(Stream stream)
    {
        var reader = new StreamReader(stream, Encoding.ASCII, false, 1, leaveOpen: true);
        var lines = new List<string>();
        for (string? line; (line = await reader.ReadLineAsync()) is { Length: > 0 };) lines.Add(line);
        if (lines.Count == 0) return false;
        lock (_requests) _requests.Add(string.Join('\n', lines));
        var path = Uri.UnescapeDataString(lines[0].Split(' ')[1].TrimStart('/'));
        var from = lines.FirstOrDefault(l => l.StartsWith("Range: bytes=", StringComparison.OrdinalIgnoreCase)) is { } range && KnowsRanges ? int.Parse(range["Range: bytes=".Length..].TrimEnd('-')) : 0;
        var isAllowed = Account is null || lines.Contains($"Authorization: Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(Account))}");
        var status = Status ?? (!isAllowed ? 401 : !Files.TryGetValue(path, out _) ? 404 : from > Files[path].Length ? 416 : from > 0 ? 206 : 200);
        var content = status is 200 or 206 ? Files[path][from..] : [];
        var head = $"HTTP/1.1 {status} X\r\nContent-Length: {content.Length}\r\n{(status == 401 ? "WWW-Authenticate: Basic realm=\"x\"\r\n" : string.Empty)}{(status == 206 ? $"Content-Range: bytes {from}-{Files[path].Length - 1}/{Files[path].Length}\r\n" : string.Empty)}\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head));
        var length = content.Length;
        if (DropAfter < length) (length, DropAfter) = (DropAfter.Value, null);
        await stream.WriteAsync(content.AsMemory(0, length));
        await stream.FlushAsync();
        return length == content.Length;
    }
}
