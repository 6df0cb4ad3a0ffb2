using System.Diagnostics;
using System.Text;
using Xunit;

namespace MediaForge.Testing;

/// <summary>An independent program that tests check our work with. A test that needs one which is not there is skipped, and says why.</summary>
public sealed class ExternalTool
{
    private readonly string _path;

    private ExternalTool(string path) => _path = path;

    /// <summary>The program, or the running test skipped with the name of the Debian package to install.</summary>
    public static ExternalTool Require(string name, string package)
    {
        var path = Find(name);
        if (path is null) Assert.Skip($"'{name}' is not on this machine (Debian package {package}).");
        return new ExternalTool(path!);
    }

    /// <summary>Where a program is, or null.</summary>
    public static string? Find(string name)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator).Append("/usr/sbin").Append("/sbin").Append("/usr/lib/wine");
        return folders.Where(f => f.Length > 0).Select(f => Path.Combine(f, name)).FirstOrDefault(File.Exists);
    }

    /// <summary>Runs it; the result has what it printed. Kills it after the time limit and fails.</summary>
    public ToolResult Run(IEnumerable<string> arguments, string? workingDirectory = null, string? input = null, int seconds = 120, Dictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(_path)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            StandardOutputEncoding = Encoding.UTF8,
            WorkingDirectory = workingDirectory ?? string.Empty,
        };
        start.Environment["LC_ALL"] = "C.UTF-8";
        foreach (var (name, value) in environment ?? []) start.Environment[name] = value;
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var output = new PipeText(process.StandardOutput);
        var error = new PipeText(process.StandardError);
        if (input is not null) process.StandardInput.Write(input);
        process.StandardInput.Close();
        if (!process.WaitForExit(TimeSpan.FromSeconds(seconds)))
        {
            process.Kill(true);
            throw new TimeoutException($"{_path} {string.Join(' ', start.ArgumentList)} did not end in {seconds} s.");
        }
        return new ToolResult(process.ExitCode, output.Take(), error.Take());
    }

    /// <summary>Runs it and fails the test unless it ends with 0. Returns its standard output.</summary>
    public string RunOk(params string[] arguments)
    {
        var result = Run(arguments);
        Assert.True(result.ExitCode == 0, $"{_path} {string.Join(' ', arguments)} ended with {result.ExitCode}:\n{result.Output}\n{result.Error}");
        return result.Output;
    }
}

/// <summary>What a program left behind.</summary>
public sealed record ToolResult(int ExitCode, string Output, string Error);
