using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using MediaForge.Execution;
using MediaForge.Execution.Machines;

namespace MediaForge.Executor;

/// <summary>Fetches files from web servers: directly, whatever proxy the system knows of; TLS as the system does it.</summary>
internal static class HttpFetch
{
    private const int TimedOut = 10060; // WSAETIMEDOUT
    private const int SecureFailure = 12175; // ERROR_WINHTTP_SECURE_FAILURE

    private static readonly TimeSpan ConnectTime = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(60);

    /// <summary>How long a server may be silent in the middle of a file.</summary>
    private static readonly TimeSpan ReadTime = TimeSpan.FromSeconds(60);

    // One for each account: a run has one source.
    private static readonly Dictionary<(string Account, string Password), HttpClient> Clients = [];

    /// <summary>Asks for a file; returns when the answer has begun.</summary>
    /// <exception cref="WebFailedException">There is no answer.</exception>
    public static WebAnswer Get(WebGet request)
    {
        using var message = new HttpRequestMessage(HttpMethod.Get, request.Address);
        if (request.From > 0) message.Headers.Range = new RangeHeaderValue(request.From, null);
        using var limit = new CancellationTokenSource(AnswerTime);
        try
        {
            var response = ClientOf(request).Send(message, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            return new WebAnswer((int)response.StatusCode, new WebStream(response));
        }
        catch (OperationCanceledException)
        {
            throw new WebFailedException(WebFailure.NoConnection, $"it did not answer within {AnswerTime.TotalSeconds:0} seconds.", ErrorText.FromWin32(TimedOut));
        }
        catch (HttpRequestException e)
        {
            throw Explain(e);
        }
    }

    private static HttpClient ClientOf(WebGet request)
    {
        lock (Clients)
        {
            if (Clients.TryGetValue((request.Account, request.Password), out var known)) return known;
            var client = new HttpClient(new SocketsHttpHandler
            {
                UseProxy = false,
                UseCookies = false,
                ConnectTimeout = ConnectTime,
                Credentials = request.Account.Length > 0 ? CredentialOf(request) : null,
                PreAuthenticate = true,
            })
            { Timeout = Timeout.InfiniteTimeSpan };
            client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("MediaForge", typeof(HttpFetch).Assembly.GetName().Version!.ToString(3)));
            Clients.Add((request.Account, request.Password), client);
            return client;
        }
    }

    private static NetworkCredential CredentialOf(WebGet request) => request.Account.Split('\\', 2) is [var domain, var user]
        ? new NetworkCredential(user, request.Password, domain)
        : new NetworkCredential(request.Account, request.Password);

    private static WebFailedException Explain(HttpRequestException e)
    {
        var cause = e.GetBaseException();
        var code = cause is SocketException socket ? ErrorText.FromWin32(socket.NativeErrorCode) : ErrorText.FromWin32(SecureFailure);
        var failure = e.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => WebFailure.UnknownHost,
            HttpRequestError.SecureConnectionError when Chain(e).Any(x => x is AuthenticationException) => WebFailure.Certificate,
            HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError => WebFailure.NoConnection,
            _ => WebFailure.Other,
        };
        var message = failure == WebFailure.Certificate ? Chain(e).OfType<AuthenticationException>().First().Message : cause.Message;
        return new WebFailedException(failure, message, code);
    }

    private static IEnumerable<Exception> Chain(Exception e)
    {
        for (var at = e; at is not null; at = at.InnerException) yield return at;
    }

    /// <summary>The content of an answer: every failure is an <see cref="IOException"/>, and so is a server that falls silent.</summary>
    private sealed class WebStream(HttpResponseMessage response) : Stream
    {
        private readonly Stream _content = response.Content.ReadAsStream();

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsMemory(offset, count));

        public override int Read(Span<byte> buffer)
        {
            var bytes = new byte[buffer.Length];
            var read = Read(bytes.AsMemory());
            bytes.AsSpan(0, read).CopyTo(buffer);
            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing) response.Dispose();
            base.Dispose(disposing);
        }

        private int Read(Memory<byte> buffer)
        {
            using var limit = new CancellationTokenSource(ReadTime);
            try
            {
                return _content.ReadAsync(buffer, limit.Token).AsTask().GetAwaiter().GetResult();
            }
            catch (OperationCanceledException)
            {
                throw new IOException($"the server sent nothing for {ReadTime.TotalSeconds:0} seconds.", ErrorText.FromWin32(TimedOut));
            }
            catch (HttpRequestException e)
            {
                throw new IOException(e.GetBaseException().Message, e);
            }
        }
    }
}
