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
        var program = Publish();
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

    private static string Publish()
    {
        const string Project = "MediaForge.Wim.WineProbe";
        var folder = Repository.PathOf("artifacts", "wine-probe");
        var program = Path.Combine(folder, Project + ".exe");
        string[] sources = [Repository.PathOf("src", "Formats", "MediaForge.Wim"), Repository.PathOf("src", "Formats", "MediaForge.Bytes"), Repository.PathOf("tests", Project), Repository.PathOf("tests", "MediaForge.Wim.Tests", "Folders")];
        var newest = sources.SelectMany(s => Directory.EnumerateFiles(s, "*.cs*", SearchOption.AllDirectories))
            .Where(f => !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)).Max(File.GetLastWriteTimeUtc);
        if (File.Exists(program) && File.GetLastWriteTimeUtc(program) > newest) return program;
        // A folder of its own for what is built in between, so that it does not meet the build that runs this test.
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, WorkingDirectory = Repository.Root };
        string[] arguments = ["publish", Path.Combine("tests", Project), "-c", "Release", "-r", "win-x64", "--artifacts-path", Path.Combine("artifacts", "wine-probe-build"), "-o", folder, "-v", "q", "-nologo", "-nodeReuse:false"];
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList()) start.Environment.Remove(name);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, "dotnet publish: " + output);
        // An up-to-date program keeps its date; the next run shall see that it is newer than the sources.
        File.SetLastWriteTimeUtc(program, DateTime.UtcNow);
        return program;
    }
}
