using MediaForge.TaskSequences;

namespace MediaForge.Media.Definition;

/// <summary>The password of a media. It has a type of its own so that nothing prints it by chance.</summary>
public sealed class MediaPassword
{
    private const int Longest = 256;
    private const int LongestFile = 4096;

    // A random word of 12 characters costs a guesser more than it is worth, at the price that Argon2id makes for each guess.
    private const int GoodLength = 12;

    private readonly string _text;

    private MediaPassword(string text) => _text = text;

    /// <summary>The password itself, for making keys and nothing else.</summary>
    internal string Reveal() => _text;

    /// <summary>Makes a password of a text, of which one line end is dropped: files, pipes and people leave one.</summary>
    /// <param name="text">The text.</param>
    /// <param name="origin">Where it came from, for messages.</param>
    /// <param name="problems">Hears what is wrong, and what is unwise.</param>
    /// <returns>The password; null when it cannot be one.</returns>
    public static MediaPassword? Of(string text, string origin, ICollection<Problem> problems)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(problems);
        var password = text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2] : text.EndsWith('\n') ? text[..^1] : text;
        if (FindFault(password) is { } fault)
        {
            problems.Add(ProblemCodes.BadPassword(origin, fault));
            return null;
        }
        if (password.Any(c => c is < ' ' or > '~')) problems.Add(ProblemCodes.PasswordNotOnEveryKeyboard(origin));
        if (password.Length < GoodLength) problems.Add(ProblemCodes.ShortPassword(origin, password.Length, GoodLength));
        return new MediaPassword(password);
    }

    /// <summary>The password that an environment variable or a file holds; null when it cannot be had, which is a problem then.</summary>
    /// <param name="environmentVariable">The variable's name, or null.</param>
    /// <param name="file">The file, or null.</param>
    /// <param name="environment">Looks up environment variables.</param>
    /// <param name="problems">Hears what is wrong.</param>
    public static MediaPassword? From(string? environmentVariable, string? file, Func<string, string?> environment, ICollection<Problem> problems)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(problems);
        if (environmentVariable is null) return file is null ? null : OfFile(file, problems);
        if (environment(environmentVariable) is { } text) return Of(text, "passwordEnv", problems);
        problems.Add(ProblemCodes.NoEnvironmentVariable("passwordEnv", environmentVariable));
        return null;
    }

    private static MediaPassword? OfFile(string path, ICollection<Problem> problems)
    {
        try
        {
            if (new FileInfo(path).Length <= LongestFile) return Of(File.ReadAllText(path), "passwordFile", problems);
            problems.Add(ProblemCodes.BadPassword("passwordFile", $"the file has more than {LongestFile} bytes"));
        }
        catch (FileNotFoundException)
        {
            problems.Add(ProblemCodes.Missing("passwordFile", path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add(ProblemCodes.Unreadable("passwordFile", path, e.Message));
        }
        return null;
    }

    private static string? FindFault(string password) =>
        password.Length == 0 ? "it is empty"
        : password.Length > Longest ? $"it has more than {Longest} characters"
        : password.Any(char.IsControl) ? "it has a line end, tab or other control character in it, which nobody can type at the machine"
        : null;

    /// <summary>Not the password.</summary>
    public override string ToString() => "********";
}
