using System.Net;
using System.Security.Cryptography;

namespace MediaForge.Lab;

/// <summary>
/// A folder of the host on a web server, for as long as the object lives. A guest with a network card reaches it as <see cref="Address"/>. It
/// gives out files whole and from a position on, and breaks off in the middle of large ones now and then.
/// </summary>
internal sealed class LabWebServer : IDisposable
{
    private const int Port = 8080;
    private const int Large = 4 << 20;

    private readonly HttpListener _listener = new();
    private readonly string _folder;
    private readonly string _address;
    private int _drops;

    /// <summary>Starts it.</summary>
    /// <param name="folder">What it gives out.</param>
    /// <param name="drops">How many answers it breaks off.</param>
    public LabWebServer(string folder, int drops)
    {
        (_folder, _drops) = (folder, drops);
        _address = $"127.78.{RandomNumberGenerator.GetInt32(1, 255)}.{RandomNumberGenerator.GetInt32(1, 255)}";
        _listener.Prefixes.Add(Address + "/");
        _listener.Start();
        _ = Task.Run(ServeAsync);
    }

    /// <summary>Its address, also for the guest. No name: the listener wants one that this host resolves.</summary>
    public string Address => $"http://{_address}:{Port}";

    /// <summary>How many answers began in the middle of a file.</summary>
    public int Resumed { get; private set; }

    /// <summary>Ends it.</summary>
    public void Dispose() => _listener.Close();

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
            _ = Task.Run(() => AnswerAsync(context));
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        var path = Path.GetFullPath(Path.Combine(_folder, Uri.UnescapeDataString(context.Request.Url!.AbsolutePath).TrimStart('/')));
        var response = context.Response;
        try
        {
            if (!path.StartsWith(_folder, StringComparison.Ordinal) || !File.Exists(path))
            {
                response.StatusCode = 404;
                response.Close();
                return;
            }
            await using var file = File.OpenRead(path);
            if (context.Request.Headers["Range"] is { } range && long.TryParse(range["bytes=".Length..].TrimEnd('-'), out var from))
            {
                Resumed++;
                response.StatusCode = 206;
                response.AddHeader("Content-Range", $"bytes {from}-{file.Length - 1}/{file.Length}");
                file.Position = from;
            }
            response.ContentLength64 = file.Length - file.Position;
            if (file.Length - file.Position > Large && Interlocked.Decrement(ref _drops) >= 0)
            {
                var part = new byte[Large / 2];
                await file.ReadExactlyAsync(part);
                await response.OutputStream.WriteAsync(part);
                response.Abort();
                return;
            }
            await file.CopyToAsync(response.OutputStream);
            response.Close();
        }
        catch (Exception e) when (e is IOException or HttpListenerException)
        {
            TestContext.Current.TestOutputHelper?.WriteLine($"{path}: {e.Message}");
        }
    }
}
