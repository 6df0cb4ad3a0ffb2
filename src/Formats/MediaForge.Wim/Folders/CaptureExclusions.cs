namespace MediaForge.Wim.Folders;

/// <summary>
/// What a capture leaves out, and what it stores without compressing: the list that DISM takes as
/// <c>/ConfigFile</c> and that is mostly called <c>WimScript.ini</c>.
/// </summary>
/// <remarks>
/// <para>
/// After Microsoft, "DISM Configuration List and WimScript.ini Files". Sections, their names in any case:
/// <c>[ExclusionList]</c>, <c>[ExclusionException]</c> (goes before the former), <c>[CompressionExclusionList]</c>.
/// <c>[CompressionFolderList]</c>, <c>[PrepopulateList]</c>, <c>[PinningFolderList]</c> and <c>[AlignmentList]</c> are
/// known and checked; they say how an image is applied or read and change nothing in a capture. A line is a rule;
/// one that begins with <c>#</c> or <c>;</c> is a comment; quotation marks around a rule are dropped, and so is a drive.
/// </para>
/// <list type="bullet">
/// <item><c>\pagefile.sys</c>, <c>\Users\*\Temp</c>: from the top of what is captured.</item>
/// <item><c>*.tmp</c>, <c>Thumbs.db</c>: a file or folder of that name at any depth.</item>
/// <item><c>cache\*.dat</c>: at any depth below a folder of that name.</item>
/// </list>
/// <para>
/// <c>*</c> (any characters) and <c>?</c> (one character) stay inside a name; case does not count; <c>*.*</c> is <c>*</c>.
/// A rule that fits a folder covers all below it, so <c>\Temp</c> leaves the folder out and <c>\Temp\*</c> keeps it, empty.
/// </para>
/// <para>
/// An exception below an excluded folder: the folder is kept as the way to it if the exception begins with a
/// backslash, and nothing else in it, as wimlib does and as Microsoft's rule that an exception goes before every exclusion
/// asks for. An exception without one would have to be looked for in all that is excluded; it counts only where the scan comes by.
/// </para>
/// <para>A list that is given replaces <see cref="Default"/>; nothing is added to it. Thread-safe.</para>
/// </remarks>
public sealed class CaptureExclusions
{
    private const int UsualDepth = 64;

    // Microsoft's list names the Recycle Bin of Windows XP only; the second is that of all later ones.
    private const string DefaultText = """
        [ExclusionList]
        \$ntfs.log
        \hiberfil.sys
        \pagefile.sys
        \swapfile.sys
        \System Volume Information
        \RECYCLER
        \$Recycle.Bin
        \Windows\CSC

        [CompressionExclusionList]
        *.mp3
        *.zip
        *.cab
        \WINDOWS\inf\*.pnf
        """;

    private const string Exclusions = "ExclusionList";
    private const string Exceptions = "ExclusionException";
    private const string CompressionExclusions = "CompressionExclusionList";

    private static readonly string[] SectionNames = [Exclusions, Exceptions, CompressionExclusions, "CompressionFolderList", "PrepopulateList", "PinningFolderList", "AlignmentList"];

    private readonly CaptureRule[] _exclusions;
    private readonly CaptureRule[] _exceptions;
    private readonly CaptureRule[] _compressionExclusions;

    private CaptureExclusions(CaptureRule[] exclusions, CaptureRule[] exceptions, CaptureRule[] compressionExclusions) =>
        (_exclusions, _exceptions, _compressionExclusions) = (exclusions, exceptions, compressionExclusions);

    private CaptureExclusions(Dictionary<string, List<CaptureRule>> sections)
    {
        _exclusions = Of(Exclusions);
        _exceptions = Of(Exceptions);
        _compressionExclusions = Of(CompressionExclusions);

        CaptureRule[] Of(string section) => [.. sections.GetValueOrDefault(section) ?? []];
    }

    /// <summary>The list that DISM uses when it is given none: page files, hibernation, the Recycle Bin, restore points, offline files.</summary>
    public static CaptureExclusions Default { get; } = Parse(DefaultText, "the default list");

    /// <summary>Everything is captured.</summary>
    public static CaptureExclusions None { get; } = new([]);

    /// <summary>Reads a list.</summary>
    /// <param name="text">The text of the file.</param>
    /// <param name="where">What the file is called in messages.</param>
    /// <exception cref="InvalidDataException">A line is no rule, is in no section, or begins a section that nobody knows; the message names it.</exception>
    public static CaptureExclusions Parse(string text, string where)
    {
        ArgumentNullException.ThrowIfNull(text);
        var sections = new Dictionary<string, List<CaptureRule>>(StringComparer.OrdinalIgnoreCase);
        List<CaptureRule>? section = null;
        var number = 0;
        foreach (var whole in text.AsSpan().TrimStart('\uFEFF').EnumerateLines())
        {
            number++;
            var line = whole.Trim();
            if (line.IsEmpty || line[0] is '#' or ';') continue;
            if (line[0] == '[')
            {
                // A mistyped section would silently capture what it should leave out.
                var name = line[^1] == ']' ? line[1..^1].Trim().ToString() : throw new InvalidDataException($"{where}, line {number}: '{line}' is no section; the ']' is missing.");
                if (!SectionNames.Contains(name, StringComparer.OrdinalIgnoreCase))
                    throw new InvalidDataException($"{where}, line {number}: there is no section '{name}', only {string.Join(", ", SectionNames)}.");
                if (!sections.TryGetValue(name, out section)) sections.Add(name, section = []);
                continue;
            }
            if (section is null) throw new InvalidDataException($"{where}, line {number}: '{line}' is in no section; the first line has to be one, like [{Exclusions}].");
            try
            {
                section.Add(CaptureRule.Parse(line));
            }
            catch (FormatException e)
            {
                throw new InvalidDataException($"{where}, line {number}: '{line}' is no rule: {e.Message}.", e);
            }
        }
        return new CaptureExclusions(sections);
    }

    /// <summary>This list with more rules of what is left out.</summary>
    /// <exception cref="InvalidDataException">One is no rule; the message names it.</exception>
    public CaptureExclusions Excluding(IEnumerable<string> rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        var more = Parse($"[{Exclusions}]\n{string.Join('\n', rules)}", "the rules that were added");
        return new CaptureExclusions([.. _exclusions, .. more._exclusions], _exceptions, _compressionExclusions);
    }

    /// <summary>Whether a capture leaves a file or folder out. What is below a folder that is left out is left out too.</summary>
    /// <param name="path">The path from the top of what is captured: <c>\Windows\CSC</c>.</param>
    /// <param name="isFolder">Whether it is a folder, which is kept when there is an exception below it.</param>
    public bool IsExcluded(string path, bool isFolder)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (_exclusions.Length == 0) return false;
        Span<Range> names = stackalloc Range[UsualDepth];
        names = Split(path, names);
        if (!Covers(_exclusions, path, names) || Covers(_exceptions, path, names)) return false;
        if (isFolder)
        {
            foreach (var exception in _exceptions)
                if (exception.LiesBelow(path, names)) return false;
        }
        return true;
    }

    /// <summary>Whether the content of a file is stored as it is, because it would hardly get smaller.</summary>
    /// <param name="path">The path from the top of what is captured.</param>
    public bool IsCompressionExcluded(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (_compressionExclusions.Length == 0) return false;
        Span<Range> names = stackalloc Range[UsualDepth];
        return Covers(_compressionExclusions, path, Split(path, names));
    }

    private static bool Covers(CaptureRule[] rules, ReadOnlySpan<char> path, ReadOnlySpan<Range> names)
    {
        foreach (var rule in rules)
            if (rule.Covers(path, names)) return true;
        return false;
    }

    private static Span<Range> Split(ReadOnlySpan<char> path, Span<Range> usual)
    {
        var most = path.Count('\\') + 1;
        var names = most <= usual.Length ? usual : new Range[most];
        return names[..path.Split(names, '\\', StringSplitOptions.RemoveEmptyEntries)];
    }
}
