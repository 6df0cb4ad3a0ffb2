using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace MediaForge.TaskSequences.Yaml;

/// <summary>
/// Text to nodes and back, over YamlDotNet's parser and emitter. Anchors, aliases, tags and several documents are refused:
/// nobody needs them here, and aliases let a small file be a huge one.
/// </summary>
public static class YamlDocument
{
    /// <summary>The longest text, in characters.</summary>
    public const int MaxLength = Xml.SafeXml.MaxLength;

    /// <summary>How deep nodes may nest; reading recurses.</summary>
    public const int MaxDepth = 200;

    /// <summary>Reads a document.</summary>
    /// <exception cref="YamlException">It is malformed or has what is refused.</exception>
    public static YamlItem Parse(string text)
    {
        if (text.Length > MaxLength) throw new YamlException($"The file is longer than {MaxLength >> 20} MB.");
        using var source = new StringReader(text);
        var parser = new Parser(source);
        try
        {
            return Parse(parser);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or FormatException)
        {
            // YamlDotNet's own confusion about malformed text (seen: in its scanner of plain scalars).
            var (start, end) = parser.Current is { } at ? (at.Start, at.End) : (Mark.Empty, Mark.Empty);
            throw new YamlException(start, end, "The text behind this line is malformed.", e);
        }
    }

    private static YamlItem Parse(Parser parser)
    {
        parser.Consume<StreamStart>();
        if (parser.Accept<StreamEnd>(out _)) return YamlText.Null;
        parser.Consume<DocumentStart>();
        var root = ReadItem(parser, 0);
        parser.Consume<DocumentEnd>();
        if (!parser.Accept<StreamEnd>(out var more)) throw new YamlException(parser.Current!.Start, parser.Current.End, "The file holds more than one document.");
        return root;
    }

    /// <summary>Writes a document with line feeds.</summary>
    public static string Print(YamlItem root)
    {
        using var target = new StringWriter { NewLine = "\n" };
        var emitter = new Emitter(target, new EmitterSettings().WithBestIndent(2).WithBestWidth(int.MaxValue).WithIndentedSequences().WithNewLine("\n"));
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart());
        WriteItem(emitter, root);
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
        return target.ToString();
    }

    private static YamlItem ReadItem(Parser parser, int depth)
    {
        if (!parser.MoveNextEvent(out var current)) throw new YamlException("The file ends early.");
        if (depth > MaxDepth) throw Refuse(current, $"Nested more than {MaxDepth} deep.");
        if (current is AnchorAlias || current is NodeEvent { Anchor.IsEmpty: false }) throw Refuse(current, "Anchors and aliases (& and *) cannot be used here. Quote a text that starts with & or *.");
        if (current is NodeEvent { Tag.IsEmpty: false }) throw Refuse(current, "Tags (!) cannot be used here. Quote a text that starts with !.");
        var line = (int)current.Start.Line;
        switch (current)
        {
            case Scalar scalar:
                return new YamlText(scalar.Value) { Line = line, IsPlain = scalar.Style == ScalarStyle.Plain };
            case SequenceStart:
                var list = new YamlList { Line = line };
                while (!parser.TryConsume<SequenceEnd>(out _)) list.Add(ReadItem(parser, depth + 1));
                return list;
            case MappingStart:
                var map = new YamlMap { Line = line };
                while (!parser.TryConsume<MappingEnd>(out _))
                {
                    if (ReadItem(parser, depth + 1) is not YamlText key) throw Refuse(current, "A key must be a text.");
                    map.Add(key, ReadItem(parser, depth + 1));
                }
                return map;
            default:
                throw Refuse(current, "A value is missing.");
        }
    }

    private static bool MoveNextEvent(this Parser parser, out ParsingEvent current)
    {
        current = parser.Consume<ParsingEvent>();
        return current is not StreamEnd;
    }

    private static YamlException Refuse(ParsingEvent at, string message) => new(at.Start, at.End, message);

    private static void WriteItem(Emitter emitter, YamlItem item)
    {
        switch (item)
        {
            case YamlText text:
                emitter.Emit(new Scalar(AnchorName.Empty, TagName.Empty, text.Value, StyleOf(text), isPlainImplicit: true, isQuotedImplicit: true));
                break;
            case YamlList list:
                emitter.Emit(new SequenceStart(AnchorName.Empty, TagName.Empty, isImplicit: true, list.IsFlow ? SequenceStyle.Flow : SequenceStyle.Block));
                foreach (var part in list.Items) WriteItem(emitter, part);
                emitter.Emit(new SequenceEnd());
                break;
            case YamlMap map:
                emitter.Emit(new MappingStart(AnchorName.Empty, TagName.Empty, isImplicit: true, map.IsFlow ? MappingStyle.Flow : MappingStyle.Block));
                foreach (var (key, value) in map.Entries)
                {
                    WriteItem(emitter, key);
                    WriteItem(emitter, value);
                }
                emitter.Emit(new MappingEnd());
                break;
        }
    }

    private static ScalarStyle StyleOf(YamlText text)
    {
        if (text.IsPlain) return ScalarStyle.Plain;
        var value = text.Value;
        if (IsBlock(value)) return ScalarStyle.Literal;
        if (value.AsSpan().ContainsAnyExceptInRange(' ', '~') || value.Length != value.Trim().Length) return ScalarStyle.DoubleQuoted;
        return LooksLikeSomethingElse(value) ? ScalarStyle.DoubleQuoted : ScalarStyle.Any;
    }

    // Lines that a block can hold as they are; everything else is escaped between quotes.
    private static bool IsBlock(string value)
    {
        if (!value.Contains('\n', StringComparison.Ordinal) || value[0] is ' ' or '\n' or '\t') return false;
        foreach (var c in value)
            if (c is not '\n' and not '\t' and (< ' ' or (>= '\u007f' and < '\u00a0') or '\u2028' or '\u2029' or '\ufeff' or >= '\ud800' and <= '\udfff' or >= '\ufffe')) return false;
        foreach (var line in value.AsSpan().EnumerateLines())
            if (line.Length > 0 && line[^1] is ' ' or '\t') return false;
        return true;
    }

    // What other readers of YAML take for a number, a truth value, a date or nothing.
    private static bool LooksLikeSomethingElse(string value) =>
        value.Length == 0
        || value[0] is '+' or '-' or '.' or '~' || char.IsAsciiDigit(value[0])
        || value.ToUpperInvariant() is "NULL" or "TRUE" or "FALSE" or "YES" or "NO" or "ON" or "OFF" or "Y" or "N";
}
