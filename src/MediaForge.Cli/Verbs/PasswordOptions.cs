using System.CommandLine;
using MediaForge.Media.Definition;
using MediaForge.TaskSequences;

namespace MediaForge.Cli.Verbs;

/// <summary>
/// The ways in which a command gets a password: typed, through a pipe, from the environment, from a file. Never as an argument: arguments
/// are in the list of processes, in the shell's history and in the logs of CI.
/// </summary>
internal sealed class PasswordOptions
{
    private readonly Option<string?> _ask = new("--password") { Description = "Ask for the media's password. The password itself is never an argument.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<bool> _stdin = new("--password-stdin") { Description = "Read the media's password from standard input, up to the end of the line." };
    private readonly Option<string?> _environment = new("--password-env") { Description = "The environment variable that holds the media's password." };
    private readonly Option<string?> _file = new("--password-file") { Description = "A file that holds the media's password, and nothing else." };
    private readonly bool _settings;

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="settings">Whether the command has the settings of a media, two of which are options for passwords already.</param>
    public PasswordOptions(Command command, bool settings)
    {
        _settings = settings;
        command.Options.Add(_ask);
        command.Options.Add(_stdin);
        if (settings) return;
        command.Options.Add(_environment);
        command.Options.Add(_file);
    }

    /// <summary>Gets the password; null when none is asked for, or it cannot be had, which is a problem then.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="host">The world around the command.</param>
    /// <param name="isNew">Whether the password is a new one, which is asked for twice.</param>
    /// <param name="problems">Hears what is wrong.</param>
    public MediaPassword? Read(ParseResult parsed, CliHost host, bool isNew, ICollection<Problem> problems)
    {
        var asks = parsed.GetResult(_ask) is not null;
        if (parsed.GetValue(_ask) is not null)
        {
            problems.Add(Media.ProblemCodes.PasswordWritten("--password"));
            return null;
        }
        var environment = _settings ? null : parsed.GetValue(_environment);
        var file = _settings ? null : parsed.GetValue(_file);
        if (new[] { asks, parsed.GetValue(_stdin), environment is not null, file is not null }.Count(g => g) > 1)
        {
            problems.Add(Media.ProblemCodes.BadPassword("--password", "it is given in more than one way"));
            return null;
        }
        if (asks) return Ask(host, isNew, problems);
        if (parsed.GetValue(_stdin)) return MediaPassword.Of(host.In.ReadLine() ?? string.Empty, "--password-stdin", problems);
        if (environment is not null || file is not null) return MediaPassword.From(environment, file, host.Build.Environment, problems);
        return null;
    }

    private static MediaPassword? Ask(CliHost host, bool isNew, ICollection<Problem> problems)
    {
        if (host.AskPassword is not { } ask)
        {
            problems.Add(Media.ProblemCodes.BadPassword("--password", "there is no terminal to ask at; use --password-stdin, --password-env or --password-file"));
            return null;
        }
        if (ask("Password of the media: ") is not { } typed)
        {
            problems.Add(Media.ProblemCodes.BadPassword("--password", "none was typed"));
            return null;
        }
        if (isNew && ask("The same once more: ") != typed)
        {
            problems.Add(Media.ProblemCodes.BadPassword("--password", "the two are not the same"));
            return null;
        }
        return MediaPassword.Of(typed, "--password", problems);
    }
}
