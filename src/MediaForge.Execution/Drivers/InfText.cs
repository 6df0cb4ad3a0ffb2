using System.Text;

namespace MediaForge.Execution.Drivers;

/// <summary>
/// The sections, lines and strings of an INF file: section names and keys in any case, <c>;</c> begins a comment, <c>\</c> at
/// the end goes on in the next line, values are separated by commas and may stand in quotes, <c>%NAME%</c> stands for a
/// string (Windows driver documentation, <em>General syntax rules for INF files</em>).
/// </summary>
internal sealed class InfText
{
    private readonly Dictionary<string, List<InfLine>> _sections = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string> _strings = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads the text of a file: UTF-16 or UTF-8 with their marks, UTF-16 without, else one byte per character.</summary>
    public InfText(ReadOnlySpan<byte> file)
    {
        var section = string.Empty;
        foreach (var text in Lines(Decode(file)))
        {
            if (text.StartsWith('['))
            {
                var end = text.IndexOf(']', StringComparison.Ordinal);
                section = end < 0 ? text[1..] : text[1..end];
                if (!_sections.ContainsKey(section)) _sections[section] = [];
            }
            else if (section.Length > 0)
            {
                _sections[section].Add(InfLine.Parse(text));
            }
        }
        // Strings of one language only stand in for those that the neutral section lacks; English ones first.
        foreach (var name in _sections.Keys.Where(k => k.StartsWith("Strings", StringComparison.OrdinalIgnoreCase)).OrderBy(k => k.Length).ThenBy(k => k.EndsWith("0409", StringComparison.Ordinal) ? 0 : 1))
            foreach (var line in _sections[name])
                if (line.Key.Length > 0) _strings.TryAdd(line.Key, line.Values[0]);
    }

    /// <summary>The lines of a section, in order; empty when it is not there.</summary>
    public IReadOnlyList<InfLine> Section(string name) => _sections.TryGetValue(name, out var lines) ? lines : [];

    /// <summary>The names of all sections.</summary>
    public IEnumerable<string> Sections => _sections.Keys;

    /// <summary>The first value of a key in a section, with its strings; empty when it is not there.</summary>
    public string Value(string section, string key) =>
        Expand(Section(section).FirstOrDefault(l => l.Key.Equals(key, StringComparison.OrdinalIgnoreCase))?.Values[0] ?? string.Empty);

    /// <summary>Replaces <c>%NAME%</c> by strings; <c>%%</c> stands for one percent sign, a name that is none stays.</summary>
    public string Expand(string text)
    {
        var result = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            var end = text[i] == '%' ? text.IndexOf('%', i + 1) : -1;
            if (end < 0)
            {
                result.Append(text[i]);
                continue;
            }
            var name = text[(i + 1)..end];
            result.Append(name.Length == 0 ? "%" : _strings.TryGetValue(name, out var value) ? value : text[i..(end + 1)]);
            i = end;
        }
        return result.ToString();
    }

    private static string Decode(ReadOnlySpan<byte> file)
    {
        if (file.StartsWith(Encoding.Unicode.Preamble)) return Encoding.Unicode.GetString(file[2..]);
        if (file.StartsWith(Encoding.BigEndianUnicode.Preamble)) return Encoding.BigEndianUnicode.GetString(file[2..]);
        if (file.StartsWith(Encoding.UTF8.Preamble)) return Encoding.UTF8.GetString(file[3..]);
        return file.Length > 1 && file[1] == 0 ? Encoding.Unicode.GetString(file) : Encoding.Latin1.GetString(file);
    }

    /// <summary>The lines without comments and empty ones, those that go on joined.</summary>
    private static IEnumerable<string> Lines(string text)
    {
        var begun = string.Empty;
        foreach (var raw in text.Split('\n'))
        {
            var line = begun + WithoutComment(raw).Trim();
            begun = string.Empty;
            if (line.EndsWith('\\')) begun = line[..^1];
            else if (line.Length > 0) yield return line;
        }
        if (begun.Length > 0) yield return begun;
    }

    private static string WithoutComment(string line)
    {
        var quoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '"') quoted = !quoted;
            else if (line[i] == ';' && !quoted) return line[..i];
        }
        return line;
    }
}
