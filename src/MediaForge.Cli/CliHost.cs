using MediaForge.Disk.Devices;
using MediaForge.Media;
using Spectre.Console;

namespace MediaForge.Cli;

/// <summary>The world around the command: where it prints, what time it is, what the environment says.</summary>
public sealed record CliHost
{
    /// <summary>Results.</summary>
    public required TextWriter Out { get; init; }

    /// <summary>Problems and progress.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Whether a person watches <see cref="Error"/>, so that progress may move.</summary>
    public bool IsInteractive { get; init; }

    /// <summary>What a person types, or a password that a pipe brings.</summary>
    public TextReader In { get; init; } = TextReader.Null;

    /// <summary>Asks a person for a password, showing the prompt and nothing of what is typed; null where no person is.</summary>
    public Func<string, string?>? AskPassword { get; init; }

    /// <summary>Opens the terminal of the person that answers the wizard; null when there is none.</summary>
    public Func<IAnsiConsole?> OpenTerminal { get; init; } = () => null;

    /// <summary>The folder in which the command was started.</summary>
    public string Folder { get; init; } = Environment.CurrentDirectory;

    /// <summary>Opens standard output for bytes.</summary>
    public required Func<Stream> OpenOut { get; init; }

    /// <summary>The disks of the machine.</summary>
    public Func<DiskDevices> Disks { get; init; } = DiskDevices.OfThisMachine;

    /// <summary>Clock, ids, environment, payload.</summary>
    public required BuildContext Build { get; init; }

    /// <summary>The version of this program.</summary>
    public static string Version { get; } = typeof(CliHost).Assembly.GetName().Version!.ToString(3);

    /// <summary>The host of a real run.</summary>
    public static CliHost OfThisProcess() => new()
    {
        Out = Console.Out,
        Error = Console.Error,
        IsInteractive = !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("CI") is null,
        In = Console.In,
        AskPassword = Console.IsInputRedirected ? null : PasswordPrompt.Ask,
        OpenTerminal = () => Console.IsInputRedirected || Console.IsOutputRedirected ? null : AnsiConsole.Create(new AnsiConsoleSettings()),
        OpenOut = Console.OpenStandardOutput,
        Build = new BuildContext
        {
            Clock = TimeProvider.System,
            NewId = Guid.NewGuid,
            Environment = Environment.GetEnvironmentVariable,
            PayloadFolders = [Path.Combine(AppContext.BaseDirectory, "payload"), AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)],
            MadeBy = $"MediaForge {Version}",
        },
    };
}
