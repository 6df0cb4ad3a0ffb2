using System.Diagnostics;
using System.Text;
using MediaForge.Testing;

namespace MediaForge.Executor.Tests;

/// <summary>A terminal of this machine that stands for a serial port: what is written to it is kept, or never taken.</summary>
internal sealed class SerialTerminal : IDisposable
{
    // The master is opened, its slave made raw and named; then the master is copied to the output, or held without reading.
    // The slave is taken as controlling terminal, or Wine's server would get it and be hung up when this ends.
    private const string Program = """
        import fcntl, os, pty, sys, termios, tty
        master, slave = pty.openpty()
        tty.setraw(slave)
        os.setsid()
        fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
        print(os.ttyname(slave), flush=True)
        if sys.argv[1] == "reads":
            while True:
                data = os.read(master, 4096)
                sys.stdout.buffer.write(data)
                sys.stdout.buffer.flush()
        sys.stdin.read()
        """;

    private readonly Process _process;
    private readonly StringBuilder _text = new();
    private readonly Task _reader;

    public SerialTerminal(bool reads = true)
    {
        _ = ExternalTool.Require("python3", "python3");
        var start = new ProcessStartInfo(ExternalTool.Find("python3")!) { RedirectStandardInput = true, RedirectStandardOutput = true, StandardOutputEncoding = Encoding.Latin1 };
        foreach (var argument in new[] { "-c", Program, reads ? "reads" : "idle" }) start.ArgumentList.Add(argument);
        _process = Process.Start(start)!;
        Path = _process.StandardOutput.ReadLine()!;
        _reader = Task.Run(() =>
        {
            var buffer = new char[1024];
            for (int count; (count = _process.StandardOutput.Read(buffer)) > 0;)
                lock (_text) _text.Append(buffer, 0, count);
        });
    }

    /// <summary>The path of the terminal.</summary>
    public string Path { get; }

    /// <summary>Everything that was written, once no more comes.</summary>
    public string Finish()
    {
        for (var length = -1; ; Thread.Sleep(300))
        {
            lock (_text)
            {
                if (_text.Length == length) return _text.ToString();
                length = _text.Length;
            }
        }
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _reader.Wait();
        _process.Dispose();
    }
}
