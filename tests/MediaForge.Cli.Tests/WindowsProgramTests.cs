using System.Security.Cryptography;

namespace MediaForge.Cli.Tests;

/// <summary>The builder for Windows, run by Wine: the same inputs give the same bytes on both systems.</summary>
public class WindowsProgramTests
{
    [Fact]
    public async Task Build_on_Windows_gives_the_bytes_of_a_build_on_Linux()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("Compares Linux with Wine.");
        var wine = ExternalTool.Require("wine64", "wine64");
        using var cli = new CliRun();
        // Not as a single file: Wine 8 cannot map the precompiled libraries inside one.
        var publish = ExternalTool.Require("dotnet", "dotnet-sdk-10.0").Run(["publish", Repository.PathOf("src", "MediaForge.Cli"), "-c", "Release", "-r", "win-x64", "--self-contained", "--artifacts-path", cli["publish"], "-v", "q"], seconds: 1500);
        publish.ExitCode.ShouldBe(0, publish.Output + publish.Error);
        var program = Directory.GetFiles(cli["publish"], "mediaforge.exe", SearchOption.AllDirectories).Single(f => f.Contains("/publish/MediaForge.Cli/", StringComparison.Ordinal));
        string[] settings = ["--executor", cli["payload/MediaForge.Executor.exe"], "--verify", "full", "--source-date", "2026-01-31T12:00:00Z"];
        using (var here = ProcessTests.Start(cli.Build(settings)))
        {
            await here.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await here.WaitForExitAsync(TestContext.Current.CancellationToken);
            here.ExitCode.ShouldBe(ExitCodes.Done);
        }
        var linux = SHA256.HashData(await File.ReadAllBytesAsync(cli["out.iso"], TestContext.Current.CancellationToken));

        string[] arguments = [program, .. cli.Build(settings).Select(a => a.StartsWith('/') ? "Z:" + a.Replace('/', '\\') : a)];
        var run = wine.Run(arguments, environment: new() { ["WINEPREFIX"] = cli["wine"], ["WINEDEBUG"] = "-all", ["DISPLAY"] = "" }, seconds: 300);

        run.ExitCode.ShouldBe(0, run.Output + run.Error);
        SHA256.HashData(await File.ReadAllBytesAsync(cli["out.iso"], TestContext.Current.CancellationToken)).ShouldBe(linux);
    }
}
