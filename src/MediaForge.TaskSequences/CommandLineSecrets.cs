using System.Text.RegularExpressions;

namespace MediaForge.TaskSequences;

/// <summary>
/// Finds what looks like a password in a command line that a person wrote: the value of an option or property that is called so
/// (<c>/password:X</c>, <c>-Password X</c>, <c>ADMINPASSWORD=X</c>, <c>/p:X</c>), and the password of <c>net use</c>. A guess, made to warn and to
/// keep logs clean: a password that a command takes in another way is not seen.
/// </summary>
public static partial class CommandLineSecrets
{
    private const string Value = """(?:"(?<value>[^"]+)"|(?<value>[^\s"&|<>]+))""";
    private const string Names = "password|passwd|passphrase|pwd|secret|token|api-?key";

    /// <summary>What was found; names of variables (<c>%NAME%</c>, <c>$env:NAME</c>) and the asterisk of <c>net use</c> are none.</summary>
    public static IReadOnlyList<CommandLineSecret> Find(string commandLine)
    {
        var found = new List<CommandLineSecret>();
        foreach (var pattern in new[] { Assigned(), Following(), Short(), NetUseBefore(), NetUseAfter() })
        {
            foreach (Match match in pattern.Matches(commandLine))
            {
                var option = match.Groups["option"] is { Success: true } group ? group.Value : "net use";
                var value = match.Groups["value"].Value;
                if (!IsReference(value) && !found.Exists(f => f.Value == value)) found.Add(new CommandLineSecret(option, value));
            }
        }
        return found;
    }

    private static bool IsReference(string value) => value is "*" || value[0] == '$' || (value.Length > 2 && value[0] is '%' or '!' && value[^1] == value[0]);

    [GeneratedRegex($"""(?<option>(?:(?<=\s|^)[/-]+)?[\w.-]*(?:{Names}))\s?[:=]\s?{Value}""", RegexOptions.IgnoreCase)]
    private static partial Regex Assigned();

    // Not the next option.
    [GeneratedRegex($"""(?<=\s|^)(?<option>[/-]+[\w.-]*(?:{Names}))\s+(?![/-]){Value}""", RegexOptions.IgnoreCase)]
    private static partial Regex Following();

    // Not a property of MSBuild: /p:NAME=VALUE.
    [GeneratedRegex($"""(?<=\s|^)(?<option>[/-](?:p|pw|pass)):(?![\w.]+=){Value}""", RegexOptions.IgnoreCase)]
    private static partial Regex Short();

    [GeneratedRegex($"""\bnet(?:\.exe)?\s+use\s+(?:[a-z*]:?\s+)?\\\\\S+\s+(?!/){Value}(?=[^&|]*\s/u(?:ser)?:)""", RegexOptions.IgnoreCase)]
    private static partial Regex NetUseBefore();

    [GeneratedRegex($"""\bnet(?:\.exe)?\s+use\b[^&|]*\s/u(?:ser)?:\S+\s+(?![/&|<>]){Value}""", RegexOptions.IgnoreCase)]
    private static partial Regex NetUseAfter();
}

/// <summary>What looks like a password in a command line.</summary>
/// <param name="Option">What says so: the option before it.</param>
/// <param name="Value">The password.</param>
public sealed record CommandLineSecret(string Option, string Value)
{
    /// <summary>The option; the password is in no text.</summary>
    public override string ToString() => Option;
}
