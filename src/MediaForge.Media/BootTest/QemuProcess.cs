using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace MediaForge.Media.BootTest;

/// <summary>One run of QEMU, from its start to its end.</summary>
/// <param name="arguments">QEMU's.</param>
internal sealed class QemuProcess(IEnumerable<string> arguments)
{
    /// <summary>The program.</summary>
    public const string Program = "qemu-system-x86_64";

    private const int MostComplaints = 64 << 10;

    /// <summary>What QEMU says when the processor of a running KVM machine cannot go on: it then waits for somebody who debugs.</summary>
    private static readonly string[] HardwareFailures = ["KVM internal error", "kvm run failed"];

    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    private readonly StringBuilder _complaints = new();

    /// <summary>Where QEMU is, or null.</summary>
    public static string? FindProgram() => Find(Program);

    /// <summary>
    /// Runs it until a line is accepted, it ends, or time is up. Refused: it ended with an error before the guest said a word, or the hardware's
    /// acceleration broke down.
    /// </summary>
    public async Task<(QemuRun Run, bool Refused)> RunAsync(TimeSpan limit, Func<SerialLine, bool> until, CancellationToken cancellationToken)
    {
        using var process = Start(limit);
        var clock = Stopwatch.StartNew();
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        time.CancelAfter(limit);
        using var broken = CancellationTokenSource.CreateLinkedTokenSource(time.Token);
        var complaining = ReadComplaintsAsync(process.StandardError, broken);
        var lines = new List<SerialLine>();
        var end = QemuRunEnd.PoweredOff;
        var brokeDown = false;
        try
        {
            process.StandardInput.Close();
            if (await ReadLinesAsync(process.StandardOutput, lines, clock, until, broken.Token).ConfigureAwait(false)) end = QemuRunEnd.Stopped;
            else await process.WaitForExitAsync(broken.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            brokeDown = !time.IsCancellationRequested;
            if (!brokeDown) end = QemuRunEnd.OutOfTime;
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
            await complaining.ConfigureAwait(false);
        }
        var refused = brokeDown || (end == QemuRunEnd.PoweredOff && process.ExitCode != 0 && lines.Count == 0);
        return (new QemuRun(end, lines, _complaints.ToString().Trim()), refused);
    }

    private static async Task<bool> ReadLinesAsync(StreamReader port, List<SerialLine> lines, Stopwatch clock, Func<SerialLine, bool> until, CancellationToken cancellationToken)
    {
        var text = new SerialText();
        var buffer = new char[4096];
        var complete = new List<string>();
        for (var count = -1; count != 0;)
        {
            count = await port.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            if (count > 0) text.Add(buffer.AsSpan(0, count), complete);
            else text.Finish(complete);
            foreach (var line in complete.Select(l => new SerialLine(clock.Elapsed, l)))
            {
                lines.Add(line);
                if (until(line)) return true;
            }
            complete.Clear();
        }
        return false;
    }

    /// <summary>Keeps what QEMU complains of, and ends the run when it says that the hardware has failed.</summary>
    private async Task ReadComplaintsAsync(StreamReader errors, CancellationTokenSource broken)
    {
        while (await errors.ReadLineAsync(CancellationToken.None).ConfigureAwait(false) is { } line)
        {
            if (_complaints.Length + line.Length < MostComplaints) _complaints.Append(line).Append('\n');
            if (HardwareFailures.Any(f => line.Contains(f, StringComparison.Ordinal))) await broken.CancelAsync().ConfigureAwait(false);
        }
    }

    /// <summary>QEMU, under coreutils' <c>timeout</c> where that is: no machine shall outlive us for long when we are killed.</summary>
    private Process Start(TimeSpan limit)
    {
        var program = FindProgram() ?? throw new IOException($"{Program} is not installed.");
        var watch = OperatingSystem.IsLinux() ? Find("timeout") : null;
        var start = new ProcessStartInfo(watch ?? program) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, StandardOutputEncoding = Encoding.UTF8 };
        if (watch is not null)
        {
            // In the foreground, so that the machine stays in our process group and an interrupt at the terminal reaches it.
            foreach (var argument in new[] { "--foreground", "--signal=KILL", (limit + Grace).TotalSeconds.ToString(CultureInfo.InvariantCulture), program }) start.ArgumentList.Add(argument);
        }
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        try
        {
            return Process.Start(start) ?? throw new IOException($"{Program} does not start.");
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new IOException($"{Program} does not start: {e.Message}", e);
        }
    }

    private static string? Find(string program)
    {
        var name = OperatingSystem.IsWindows() ? program + ".exe" : program;
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator).Append(@"C:\Program Files\qemu");
        return folders.Where(f => f.Length > 0).Select(f => Path.Combine(f, name)).FirstOrDefault(File.Exists);
    }
}
