using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.Versioning;
using MediaForge.Execution;
using MediaForge.Execution.Machines;

namespace MediaForge.Executor;

/// <summary>Runs programs and hands their lines over as they come, to the caller's own thread.</summary>
[SupportedOSPlatform("windows")]
internal static class WindowsProcess
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);

    // A program that has ended may have left a child behind that holds its output open; its lines are not waited for longer than
    // 2 seconds. They are counted and not measured: on a machine that is busy, what reads the lines gets its turns as rarely as this.
    private const int OutputGrace = 100;

    /// <summary>Runs a program to its end or to the time limit.</summary>
    public static ProcessResult Run(ProcessRequest request, Action<string> line)
    {
        if (request.Account is not null) return UserProcess.Run(request, line);
        // Neither is disposed of here: a reader's last call may come after the program has ended.
        var lines = new ConcurrentQueue<string>();
        var openOutputs = 2;
        var info = StartInfo(request);
        (info.RedirectStandardOutput, info.RedirectStandardError, info.RedirectStandardInput) = (true, true, true);
        using var process = new Process { StartInfo = info };
        process.OutputDataReceived += Receive;
        process.ErrorDataReceived += Receive;
        var begin = Stopwatch.GetTimestamp();
        process.Start();
        // A program that asks a question gets no answer instead of waiting for one for ever.
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var timedOut = false;
        while (!process.WaitForExit(PollInterval))
        {
            Deliver();
            if (timedOut || request.Timeout is not { } limit || Stopwatch.GetElapsedTime(begin) < limit) continue;
            timedOut = true;
            process.Kill(entireProcessTree: true);
        }
        for (var polls = 0; polls < OutputGrace && Volatile.Read(ref openOutputs) > 0; polls++) Thread.Sleep(PollInterval);
        Deliver();
        return new ProcessResult(timedOut ? -1 : process.ExitCode, timedOut);

        void Receive(object sender, DataReceivedEventArgs data)
        {
            if (data.Data is null) Interlocked.Decrement(ref openOutputs);
            else lines.Enqueue(data.Data);
        }

        void Deliver()
        {
            while (lines.TryDequeue(out var text)) line(text);
        }
    }

    /// <summary>How a program is started: without the shell, with its arguments as they were written.</summary>
    public static ProcessStartInfo StartInfo(ProcessRequest request)
    {
        var info = new ProcessStartInfo(request.Program)
        {
            Arguments = request.Arguments,
            WorkingDirectory = request.WorkingDirectory ?? string.Empty,
            UseShellExecute = false,
            // Ctrl+C goes to every program of a console's process group; a new group, and all that it starts, ignores it. So
            // it cannot end a step's program either.
            CreateNewProcessGroup = true,
        };
        foreach (var (name, value) in request.Environment) info.Environment[name] = value;
        return info;
    }
}
