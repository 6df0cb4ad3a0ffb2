using System.Text;

namespace MediaForge.Testing;

/// <summary>
/// What a program writes to a pipe, collected while it runs. When the program has ended the rest is waited for, but not for ever: a process
/// that it started (Wine's services) may hold the pipe open.
/// </summary>
public sealed class PipeText
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private readonly StringBuilder _text = new();
    private readonly Task _reader;

    /// <summary>Begins to collect.</summary>
    public PipeText(StreamReader pipe) => _reader = Task.Run(async () =>
    {
        var buffer = new char[4096];
        int n;
        while ((n = await pipe.ReadAsync(buffer)) > 0)
            lock (_text) _text.Append(buffer, 0, n);
    });

    /// <summary>What was written until the program ended.</summary>
    public string Take()
    {
        _reader.Wait(Grace);
        lock (_text) return _text.ToString();
    }
}
