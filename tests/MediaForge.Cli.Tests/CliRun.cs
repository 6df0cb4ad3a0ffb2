using System.Text.Json;
using MediaForge.Bytes;
using MediaForge.Disk.Devices;
using MediaForge.Media;
using MediaForge.Media.Building;
using MediaForge.Media.Definition;

namespace MediaForge.Cli.Tests;

/// <summary>The command, run in this process on a folder of its own, and what it printed.</summary>
internal sealed class CliRun : IDisposable
{
    private readonly TempFolder _folder = new();

    public CliRun()
    {
        _folder.Write("winpe.wim", DemoBootImage.Create(new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero)).ToArray());
        _folder.Write("payload/MediaForge.Executor.exe", [.. "MZ"u8, .. new byte[5000]]);
        _folder.Write("ts.yaml", Templates.Read("sequences/demo.yaml"));
    }

    public string this[string name] => _folder[name];

    public string Folder => _folder.Path;

    public string Out { get; private set; } = string.Empty;

    public string Error { get; private set; } = string.Empty;

    public byte[] StandardOutput { get; private set; } = [];

    /// <summary>What a person types, or a pipe brings; null for neither.</summary>
    public string? Typed { get; set; }

    /// <summary>The disks of the machine.</summary>
    public DiskDevices? Disks { get; init; }

    public Dictionary<string, string> Environment { get; } = [];

    /// <summary>The passwords that a person at the terminal types; null for no terminal.</summary>
    public Queue<string?>? Passwords { get; set; }

    /// <summary>The terminal of a person, with the keys that it will press; null for none.</summary>
    public Spectre.Console.IAnsiConsole? Terminal { get; set; }

    public string Write(string name, string content) => _folder.Write(name, content);

    public string WriteBytes(string name, byte[] content) => _folder.Write(name, content);

    /// <summary>The arguments of the smallest build.</summary>
    public string[] Build(params string[] more) => ["build", "--boot-image", this["winpe.wim"], "--sequence", this["ts.yaml"], .. more.Contains("-o") ? [] : (string[])["-o", this["out.iso"]], .. more];

    public async Task<int> RunAsync(string[] arguments, CancellationToken cancellationToken = default)
    {
        using StringWriter output = new(), error = new();
        using var bytes = new MemoryStream();
        var host = new CliHost
        {
            Out = output,
            Error = error,
            In = new StringReader(Typed ?? string.Empty),
            IsInteractive = Typed is not null,
            Disks = () => Disks ?? throw new InvalidOperationException("A test must not look at the machine's disks."),
            OpenOut = () => bytes,
            AskPassword = Passwords is null ? null : _ => Passwords.Dequeue(),
            OpenTerminal = () => Terminal,
            Folder = Folder,
            Build = new BuildContext
            {
                Clock = TimeProvider.System,
                NewId = Guid.NewGuid,
                Environment = name => Environment.GetValueOrDefault(name),
                PayloadFolders = [this["payload"]],
                MadeBy = "MediaForge test",
            },
        };
        var code = await CommandLine.RunAsync(arguments, host, cancellationToken);
        (Out, Error, StandardOutput) = (output.ToString(), error.ToString(), bytes.ToArray());
        return code;
    }

    /// <summary>The events that <c>--json</c> printed.</summary>
    public IReadOnlyList<JsonElement> Events => [.. Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement)];

    /// <summary>What is in the folder besides what was put there.</summary>
    public IReadOnlyList<string> NewFiles => [.. Directory.GetFiles(Folder).Select(f => Path.GetFileName(f)!).Where(f => f is not ("winpe.wim" or "ts.yaml")).Order()];

    public void Dispose() => _folder.Dispose();
}
