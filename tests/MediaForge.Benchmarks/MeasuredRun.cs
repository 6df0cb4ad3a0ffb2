using System.Diagnostics;

namespace MediaForge.Benchmarks;

/// <summary>How long a program took, and the most memory that it or one that it started had (kernel's high-water mark, Linux).</summary>
internal sealed record MeasuredRun(double Seconds, long PeakMemory)
{
    /// <summary>What it wrote to its standard output.</summary>
    public string Output { get; init; } = string.Empty;

    /// <summary>Runs a program, or several one after the other with a shell. Fails when it fails.</summary>
    public static MeasuredRun Of(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        long peak = 0;
        while (!process.WaitForExit(20)) peak = Math.Max(peak, HighWater(process.Id));
        clock.Stop();
        return process.ExitCode == 0
            ? new MeasuredRun(clock.Elapsed.TotalSeconds, peak) { Output = output.Result }
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {output.Result}{error.Result}");
    }

    private static long HighWater(int process)
    {
        try
        {
            var line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
            var own = line is null ? 0 : long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) << 10;
            var children = File.ReadAllText($"/proc/{process}/task/{process}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return children.Select(c => HighWater(int.Parse(c))).Append(own).Max();
        }
        catch (IOException)
        {
            return 0; // it has just ended
        }
    }
}
