using System.Diagnostics;
using System.Text;

namespace MediaForge.Executor;

/// <summary>
/// Shows a log while it grows: the window that a service, which has no desktop, opens on the machine's screen
/// (<c>--screen LOG PROCESS</c>). Ends when that process does.
/// </summary>
internal sealed class LogScreen(TextWriter output)
{
    private const string Begin = "<![LOG[";
    private const string End = "]LOG]!>";
    private const int Block = 64 << 10;

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(500);

    private readonly StringBuilder _rest = new();
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private long _position;

    /// <summary>Follows a log until the process has ended; returns an <see cref="ExitCode"/>.</summary>
    public static int Run(string log, int processId)
    {
        try
        {
            Console.Title = "MediaForge";
            using var process = Process.GetProcessById(processId);
            var screen = new LogScreen(Console.Out);
            while (!process.WaitForExit(Poll)) screen.Update(log);
            screen.Update(log);
        }
        catch (ArgumentException e)
        {
            // The process has ended before its window was there.
            Debug.WriteLine(e);
        }
        return ExitCode.Done;
    }

    /// <summary>Shows what has come to the log since the last call.</summary>
    internal void Update(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (file.Length < _position)
            {
                _position = 0;
                _rest.Clear();
                _decoder.Reset();
            }
            file.Position = _position;
            var buffer = new byte[Block];
            var text = new char[Block + 1];
            for (int read; (read = file.Read(buffer)) > 0; _position += read) Add(text.AsSpan(0, _decoder.GetChars(buffer.AsSpan(0, read), text, flush: false)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Not there yet, or moving to another disk: the next look may find it.
            Debug.WriteLine(e);
        }
    }

    /// <summary>Shows the messages that are whole; the rest waits for its end.</summary>
    private void Add(ReadOnlySpan<char> text)
    {
        _rest.Append(text);
        var all = _rest.ToString();
        var at = 0;
        for (int begin; (begin = all.IndexOf(Begin, at, StringComparison.Ordinal)) >= 0;)
        {
            var end = all.IndexOf(End, begin, StringComparison.Ordinal);
            var line = end < 0 ? -1 : all.IndexOf('\n', end);
            if (line < 0) break;
            var mark = all.AsSpan(end, line - end) switch
            {
                var rest when rest.Contains("type=\"3\"", StringComparison.Ordinal) => "ERROR: ",
                var rest when rest.Contains("type=\"2\"", StringComparison.Ordinal) => "WARNING: ",
                _ => string.Empty,
            };
            output.WriteLine(mark + all[(begin + Begin.Length)..end]);
            at = line + 1;
        }
        _rest.Clear().Append(all, at, all.Length - at);
    }
}
