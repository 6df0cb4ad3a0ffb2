using System.Diagnostics;
using System.Runtime.InteropServices;

namespace MediaForge.Cli.Tests;

/// <summary>The real process: what a terminal and a shell see.</summary>
public partial class ProcessTests
{
    private const int InterruptSignal = 2;

    [Fact]
    public async Task Ctrl_C_in_the_middle_of_writing_ends_with_130_and_leaves_the_old_output()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("Sends SIGINT.");
        using var cli = new CliRun();
        cli.Write("out.iso", "old");
        using (var large = File.Create(cli["large.bin"])) large.SetLength(8L << 30); // a hole: read as zeros, hashed and written for seconds
        // A shell starts what runs in its background with SIGINT ignored, and that is inherited: as at a terminal, it is not.
        using var process = StartAtTerminal(cli.Build("--content", $"BIG={cli["large.bin"]}", "--executor", cli["payload/MediaForge.Executor.exe"]));
        await InterruptAsync(process, "write 10 %");
        (await File.ReadAllTextAsync(cli["out.iso"])).ShouldBe("old");
        cli.NewFiles.ShouldBe(["large.bin", "out.iso"]);
    }

    [Fact]
    public async Task Ctrl_C_in_the_middle_of_an_append_leaves_the_old_wim()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("Sends SIGINT.");
        using var cli = new CliRun();
        var wim = cli.WimlibWim("--compress=XPRESS");
        var before = await File.ReadAllBytesAsync(wim);
        using (var large = File.Create(cli["files/large.bin"])) large.SetLength(4L << 30);
        using var process = StartAtTerminal(["wim", "append", cli["files"], wim, "Second"]);
        await InterruptAsync(process, "capture 10 %");
        (await File.ReadAllBytesAsync(wim)).ShouldBe(before);
        cli.NewFiles.ShouldBe(["theirs.wim"]);
    }

    [Fact]
    public async Task Version_and_help_need_nothing()
    {
        using var process = Start(["--version"]);
        (await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).ShouldStartWith(CliHost.Version);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        process.ExitCode.ShouldBe(0);
    }

    /// <summary>Waits for a line of progress, presses Ctrl-C, and waits for the end that it has to have.</summary>
    private static async Task InterruptAsync(Process process, string at)
    {
        string? line;
        do line = await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken);
        while (line is not null && !line.StartsWith(at, StringComparison.Ordinal));
        line.ShouldNotBeNull("the command ended before it could be interrupted");

        Kill(process.Id, InterruptSignal).ShouldBe(0);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(30));

        process.ExitCode.ShouldBe(ExitCodes.Cancelled);
        (await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken)).ShouldContain("MF3001");
    }

    private static Process StartAtTerminal(string[] arguments)
    {
        var start = new ProcessStartInfo("env") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["--default-signal=INT", Path.Combine(AppContext.BaseDirectory, "mediaforge"), .. arguments]) start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    /// <summary>Starts the command as it was built.</summary>
    internal static Process Start(string[] arguments)
    {
        var program = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "mediaforge.exe" : "mediaforge");
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
