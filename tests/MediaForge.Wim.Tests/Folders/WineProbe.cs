using System.Diagnostics;

namespace MediaForge.Wim.Tests.Folders;

/// <summary>
/// The test program of this project on Windows, as far as Wine is it: published once, and again when a source is newer. C: of the
/// prefix is <see cref="Drive"/>.
/// </summary>
public sealed class WineProbe : IDisposable
{
    private const int Seconds = 120;

    private readonly TempFolder _folder = new();
    private string? _program;

    /// <summary>Where C: is.</summary>
    public string Drive => _folder[Path.Combine("prefix", "drive_c")];

    /// <summary>Makes the prefix, or skips the test where there is no Wine.</summary>
    public void Require()
    {
        _ = ExternalTool.Require("wine64", "wine64");
        if (_program is not null) return;
        var program = PublishedProgram.Of("tests/MediaForge.Wim.WineProbe", "wine-probe", "tests/MediaForge.Wim.WineProbe", "tests/MediaForge.Wim.Tests/Folders", "src/Formats/MediaForge.Wim", "src/Formats/MediaForge.Bytes");
        Run("wineboot", "-i");
        _program = program;
    }

    /// <summary>Runs the program with the arguments; its lines.</summary>
    public string[] RunProbe(params string[] arguments) =>
        Run([_program!, .. arguments]).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    public void Dispose()
    {
        if (Directory.Exists(Drive))
        {
            // Ends this prefix's Wine server, and with it everything that runs in the prefix.
            using var server = Process.Start(Start("wineserver64", ["-k"]))!;
            server.WaitForExit(TimeSpan.FromSeconds(30));
        }
        _folder.Dispose();
    }

    private string Run(params string[] arguments)
    {
        using var process = Process.Start(Start("wine64", arguments))!;
        process.StandardInput.Close();
        var output = new PipeText(process.StandardOutput);
        var error = new PipeText(process.StandardError);
        if (!process.WaitForExit(TimeSpan.FromSeconds(Seconds)))
        {
            process.Kill(true);
            throw new TimeoutException($"wine64 {string.Join(' ', arguments)} did not end in {Seconds} s.");
        }
        Assert.True(process.ExitCode == 0, $"wine64 {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{output.Take()}\n{error.Take()}");
        return output.Take();
    }

    private ProcessStartInfo Start(string tool, string[] arguments)
    {
        var start = new ProcessStartInfo(ExternalTool.Find(tool) ?? tool)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = System.Text.Encoding.UTF8,
            WorkingDirectory = _folder.Path,
        };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        start.Environment["WINEPREFIX"] = _folder["prefix"];
        start.Environment["WINEDEBUG"] = "-all";
        start.Environment["LC_ALL"] = "C.UTF-8";
        start.Environment.Remove("DISPLAY");
        // The tests' own runtime settings must not reach the program.
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("DOTNET_", StringComparison.Ordinal)).ToList()) start.Environment.Remove(name);
        return start;
    }
}
