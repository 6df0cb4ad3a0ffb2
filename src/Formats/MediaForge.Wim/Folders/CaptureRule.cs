using System.IO.Enumeration;

namespace MediaForge.Wim.Folders;

/// <summary>A line of a <see cref="CaptureExclusions"/>: names, perhaps with <c>*</c> and <c>?</c>, of which none crosses a backslash.</summary>
internal sealed class CaptureRule
{
    private readonly string[] _names;

    private CaptureRule(string[] names, bool isAbsolute)
    {
        _names = names;
        IsAbsolute = isAbsolute;
    }

    /// <summary>Whether it counts from the top of what is captured; otherwise it fits at any depth.</summary>
    public bool IsAbsolute { get; }

    /// <summary>Makes a rule of a line.</summary>
    /// <exception cref="FormatException">It is none; the message says why.</exception>
    public static CaptureRule Parse(ReadOnlySpan<char> line)
    {
        if (line.Length >= 2 && line[0] is '"' or '\'')
        {
            if (line[^1] != line[0]) throw new FormatException("the quotation mark is not closed");
            line = line[1..^1].Trim();
        }
        if (line.Length >= 2 && char.IsAsciiLetter(line[0]) && line[1] == ':')
        {
            // The drive of the machine on which the list was written says nothing about what is captured.
            line = line[2..];
            if (line.IsEmpty || line[0] is not ('\\' or '/')) throw new FormatException("behind a drive a path begins with a backslash");
        }
        var text = line.ToString().Replace('/', '\\');
        var names = text.Split('\\', StringSplitOptions.RemoveEmptyEntries);
        if (names.Length == 0) throw new FormatException("it names nothing");
        foreach (var name in names)
        {
            if (name is "." or "..") throw new FormatException($"'{name}' is no name of a file");
            if (name.AsSpan().IndexOfAny("<>:\"|") >= 0 || name.Any(c => c < ' ')) throw new FormatException($"'{name}' holds a character that no file name has");
        }
        // What people write for 'everything', where a name without a dot is meant too.
        if (names[^1] == "*.*") names[^1] = "*";
        return new CaptureRule(names, text[0] == '\\');
    }

    /// <summary>Whether it fits the path, or a folder above it.</summary>
    /// <param name="path">The path.</param>
    /// <param name="names">Where its names are.</param>
    public bool Covers(ReadOnlySpan<char> path, ReadOnlySpan<Range> names)
    {
        var last = IsAbsolute ? 0 : names.Length - _names.Length;
        for (var from = 0; from <= last && from + _names.Length <= names.Length; from++)
            if (Matches(path, names[from..(from + _names.Length)])) return true;
        return false;
    }

    /// <summary>Whether the path may be a folder above something that the rule fits.</summary>
    /// <inheritdoc cref="Covers"/>
    public bool LiesBelow(ReadOnlySpan<char> path, ReadOnlySpan<Range> names) => IsAbsolute && names.Length < _names.Length && Matches(path, names);

    private bool Matches(ReadOnlySpan<char> path, ReadOnlySpan<Range> names)
    {
        for (var i = 0; i < names.Length; i++)
            if (!FileSystemName.MatchesSimpleExpression(_names[i], path[names[i]], ignoreCase: true)) return false;
        return true;
    }
}
