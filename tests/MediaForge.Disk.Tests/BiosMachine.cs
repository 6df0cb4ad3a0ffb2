using System.Diagnostics;
using System.Text;

namespace MediaForge.Disk.Tests;

/// <summary>A PC with SeaBIOS in QEMU, whose screen (as text) and first serial port both come out here.</summary>
internal static class BiosMachine
{
    private const int Seconds = 90;

    /// <summary>Runs until the machine says the text, after which it is expected to stand still. Returns what it said.</summary>
    /// <param name="drive">QEMU arguments that define the drive.</param>
    /// <param name="until">The text that ends the run.</param>
    public static async Task<string> RunAsync(string[] drive, string until)
    {
        var qemu = ExternalTool.Find("qemu-system-x86_64");
        if (qemu is null) Assert.Skip("'qemu-system-x86_64' is not on this machine (Debian package qemu-system-x86).");
        string[] machine =
        [
            "-accel", "tcg", "-machine", "pc,graphics=off", "-m", "64", "-display", "none", "-serial", "stdio", "-monitor", "none",
            "-no-user-config", "-nodefaults", "-vga", "none", "-no-reboot",
        ];
        var start = new ProcessStartInfo(qemu!, [.. machine, .. drive]) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(Seconds));
        var said = new StringBuilder();
        try
        {
            var buffer = new char[4096];
            while (!said.ToString().Contains(until, StringComparison.Ordinal))
            {
                var n = await process.StandardOutput.ReadAsync(buffer, limit.Token);
                if (n == 0) break;
                said.Append(buffer, 0, n);
            }
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"The machine did not say '{until}' in {Seconds} s, but: {said}");
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
        var complaints = await errors;
        if (!said.ToString().Contains(until, StringComparison.Ordinal)) throw new InvalidOperationException($"The machine ended (code {process.ExitCode}) without saying '{until}'. It said: {said}; QEMU said: {complaints}");
        return said.ToString();
    }
}
