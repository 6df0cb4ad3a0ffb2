using System.Diagnostics;

namespace MediaForge.Testing;

/// <summary>A win-x64 program of this repository as <c>dotnet publish</c> makes it: made when a test wants it, and again when a source is newer.</summary>
public static class PublishedProgram
{
    private static readonly string[] ExecutorSources = ["src/MediaForge.Executor", "src/MediaForge.Execution", "src/MediaForge.Imaging", "src/MediaForge.TaskSequences", "src/Formats"];

    /// <summary>The executor that <c>./build.cmd build</c> publishes. Its path.</summary>
    public static string Executor() => Of("src/MediaForge.Executor", "executor", ExecutorSources);

    /// <summary>The executor compiled ahead: the same program, larger, that starts in a third of the time. Its path.</summary>
    public static string ExecutorCompiledAhead() => Publish("src/MediaForge.Executor", "executor-ahead", ["-p:PublishReadyToRun=true"], ExecutorSources);

    /// <summary>A program. Its path in <c>artifacts</c>.</summary>
    /// <param name="project">The folder of its project in the repository, with slashes.</param>
    /// <param name="artifacts">The folder in <c>artifacts</c> that it goes to.</param>
    /// <param name="sources">The folders in the repository that it is made of.</param>
    public static string Of(string project, string artifacts, params ReadOnlySpan<string> sources) => Publish(project, artifacts, [], sources);

    private static string Publish(string project, string artifacts, string[] options, params ReadOnlySpan<string> sources)
    {
        var folder = Repository.PathOf("artifacts", artifacts);
        var program = Path.Combine(folder, Path.GetFileName(project) + ".exe");
        var newest = DateTime.MinValue;
        foreach (var source in sources)
        {
            foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, source), "*.cs*", SearchOption.AllDirectories))
            {
                if (file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)) continue;
                if (File.GetLastWriteTimeUtc(file) > newest) newest = File.GetLastWriteTimeUtc(file);
            }
        }
        if (File.Exists(program) && File.GetLastWriteTimeUtc(program) > newest) return program;

        // A folder of its own for what is built in between, so that it does not meet the build that runs this test.
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, WorkingDirectory = Repository.Root };
        string[] arguments = ["publish", project, "-c", "Release", "-r", "win-x64", "--artifacts-path", Path.Combine("artifacts", artifacts + "-build"), "-o", folder, "-v", "q", "-nologo", "-nodeReuse:false", .. options];
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList()) start.Environment.Remove(name);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"dotnet publish {project} ended with {process.ExitCode}: {output}");
        // An up-to-date program keeps its date; the next run shall see that it is newer than the sources.
        File.SetLastWriteTimeUtc(program, DateTime.UtcNow);
        return program;
    }
}
