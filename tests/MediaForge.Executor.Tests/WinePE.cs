using System.Diagnostics;
using MediaForge.Testing;

[assembly: AssemblyFixture(typeof(MediaForge.Executor.Tests.WinePE))]

namespace MediaForge.Executor.Tests;

/// <summary>
/// A Wine prefix that looks like Windows PE to the real, published executor: C: is the system drive with the boot files,
/// D: the media, E: a disk. The program is published once and again only when a source is newer.
/// </summary>
public sealed class WinePE : IDisposable
{
    /// <summary>The tests that share the prefix, and so run one after the other.</summary>
    public const string Collection = "Wine";

    private const int Seconds = 240;

    private readonly TempFolder _folder = new();
    private Process? _holder;
    private bool _ready;

    public string SystemDrive => _folder[Path.Combine("prefix", "drive_c")];

    public string Program => Path.Combine(SystemDrive, "MediaForge", "MediaForge.Executor.exe");

    public string Media => _folder["media"];

    public string Disk => _folder["disk"];

    /// <summary>Makes a file or terminal of this machine a serial port of the prefix.</summary>
    public void ConnectPort(string name, string target)
    {
        var link = _folder[Path.Combine("prefix", "dosdevices", name.ToLowerInvariant())];
        File.Delete(link);
        File.CreateSymbolicLink(link, target);
    }

    /// <summary>The length of the published program in bytes.</summary>
    public long ProgramLength => new FileInfo(Program).Length;

    /// <summary>Makes the prefix, or skips the test where there is no Wine.</summary>
    public void Require()
    {
        _ = ExternalTool.Require("wine64", "wine64");
        if (_ready) return;
        var published = PublishedProgram.Executor();
        Run("wineboot", "-i");
        EndServices();
        var devices = _folder[Path.Combine("prefix", "dosdevices")];
        File.Delete(Path.Combine(devices, "z:"));
        foreach (var (letter, target) in new[] { ("d:", Media), ("e:", Disk) })
        {
            Directory.CreateDirectory(target);
            File.CreateSymbolicLink(Path.Combine(devices, letter), target);
        }
        Directory.CreateDirectory(Path.GetDirectoryName(Program)!);
        File.Copy(published, Program);
        // While a program runs in the prefix, Wine keeps its services: each start takes one second instead of four.
        _holder = Process.Start(Start("wine64", ["cmd"]));
        _ready = true;
    }

    /// <summary>Lays out boot image and media; takes everything off the disk.</summary>
    internal void LayOut(BootFiles files)
    {
        var boot = Path.GetDirectoryName(Program)!;
        File.WriteAllBytes(Path.Combine(boot, "boot.json"), files.Boot);
        foreach (var (name, content) in new[] { ("sequence.xml", files.Vault is null ? files.Sequence : null), ("variables.json", files.Vault is null ? files.Variables : null), ("vault", files.Vault), ("options.json", files.Options?.ToJson()) })
        {
            if (content is null) File.Delete(Path.Combine(boot, name));
            else File.WriteAllBytes(Path.Combine(boot, name), content);
        }
        var media = Path.Combine(Media, "MediaForge");
        Directory.CreateDirectory(media);
        File.WriteAllBytes(Path.Combine(media, "media.json"), files.Identity);
        File.WriteAllBytes(Path.Combine(media, "manifest.json"), files.Manifest);
        Directory.Delete(Disk, recursive: true);
        Directory.CreateDirectory(Disk);
    }

    /// <summary>Starts the executor as winpeshl.ini does.</summary>
    public ToolResult Boot() => Run(@"C:\MediaForge\MediaForge.Executor.exe", "--boot");

    /// <summary>Starts the executor with lines that are typed.</summary>
    public ToolResult BootAndType(params string[] lines) => Run([@"C:\MediaForge\MediaForge.Executor.exe", "--boot"], _ => { }, string.Concat(lines.Select(l => l + "\r\n")));

    /// <summary>Starts the executor with nobody at the keyboard and ends it when it shows why it does not go on, for which it takes a quarter of an hour.</summary>
    public string BootUntilPause()
    {
        using var process = Process.Start(Start("wine64", [@"C:\MediaForge\MediaForge.Executor.exe", "--boot"]))!;
        process.StandardInput.Close();
        var error = new PipeText(process.StandardError);
        var shown = new System.Text.StringBuilder();
        var reading = Task.Run(() =>
        {
            while (process.StandardOutput.ReadLine() is { } line)
            {
                shown.AppendLine(line);
                if (line.Contains("Press a key to restart now", StringComparison.Ordinal)) return;
            }
        });
        var ended = reading.Wait(TimeSpan.FromSeconds(Seconds));
        process.Kill(true);
        process.WaitForExit();
        return ended ? shown.ToString() : throw new TimeoutException($"The executor did not pause in {Seconds} s: {error.Take()}");
    }

    /// <summary>Starts the executor and hands its process over while it runs; the process takes signals as Wine's does.</summary>
    public ToolResult Boot(Action<Process> meanwhile) => Run([@"C:\MediaForge\MediaForge.Executor.exe", "--boot"], meanwhile);

    public ToolResult Run(params string[] arguments) => Run(arguments, _ => { });

    private ToolResult Run(string[] arguments, Action<Process> meanwhile, string input = "")
    {
        var start = Start("wine64", arguments);
        using var process = Process.Start(start)!;
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        var output = new PipeText(process.StandardOutput);
        var error = new PipeText(process.StandardError);
        meanwhile(process);
        if (!process.WaitForExit(TimeSpan.FromSeconds(Seconds)))
        {
            process.Kill(true);
            throw new TimeoutException($"wine64 {string.Join(' ', arguments)} did not end in {Seconds} s.");
        }
        return new ToolResult(process.ExitCode, output.Take(), error.Take());
    }

    /// <summary>Lets Wine's services end, by force if they hang: drives that are changed while they still look at them are not seen later.</summary>
    private void EndServices()
    {
        using var wait = Process.Start(Start("wineserver64", ["-w"]))!;
        if (wait.WaitForExit(TimeSpan.FromSeconds(20))) return;
        using var end = Process.Start(Start("wineserver64", ["-k"]))!;
        end.WaitForExit(TimeSpan.FromSeconds(20));
        wait.WaitForExit(TimeSpan.FromSeconds(20));
    }

    public void Dispose()
    {
        if (_ready)
        {
            // Ends this prefix's Wine server, and with it everything that runs in the prefix.
            using var server = Process.Start(Start("wineserver64", ["-k"]));
            server?.WaitForExit(TimeSpan.FromSeconds(30));
        }
        _holder?.Dispose();
        _folder.Dispose();
    }

    private ProcessStartInfo Start(string tool, string[] arguments)
    {
        var start = new ProcessStartInfo(ExternalTool.Find(tool) ?? tool)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
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
