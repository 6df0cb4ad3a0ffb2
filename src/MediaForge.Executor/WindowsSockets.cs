using System.Net;
using System.Net.Sockets;
using MediaForge.Execution;
using MediaForge.Execution.Machines;

namespace MediaForge.Executor;

/// <summary>Names and TCP connections.</summary>
internal static class WindowsSockets
{
    /// <summary>The addresses of a host; empty when its name cannot be resolved.</summary>
    public static IReadOnlyList<string> Resolve(string name)
    {
        if (name.Trim().Length == 0) return [];
        try
        {
            return [.. Dns.GetHostAddresses(name).Select(a => a.ToString())];
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            // Unknown, no name server, no network, no name at all: it has no address.
            System.Diagnostics.Debug.WriteLine(e);
            return [];
        }
    }

    /// <summary>Connects; reads and writes of the stream fail after the same time.</summary>
    /// <exception cref="IOException">Nobody answers, or not in time.</exception>
    public static Stream Connect(string address, int port, TimeSpan timeout)
    {
        var family = IPAddress.TryParse(address, out var known) ? known.AddressFamily : AddressFamily.InterNetwork;
        var socket = new Socket(family, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            using var limit = new CancellationTokenSource(timeout);
            socket.ConnectAsync(address, port, limit.Token).AsTask().GetAwaiter().GetResult();
            var milliseconds = (int)Math.Clamp(timeout.TotalMilliseconds, 1, int.MaxValue);
            return new NetworkStream(socket, ownsSocket: true) { ReadTimeout = milliseconds, WriteTimeout = milliseconds };
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            socket.Dispose();
            var code = e is SocketException refused ? refused.NativeErrorCode : (int)SocketError.TimedOut;
            throw new IOException(e is SocketException ? $"{address}:{port}: {e.Message}" : $"{address}:{port} did not answer within {timeout.TotalSeconds:0.#} seconds.", ErrorText.FromWin32(code));
        }
    }
}
