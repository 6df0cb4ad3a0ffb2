namespace MediaForge.TaskSequences.Yaml;

/// <summary>A node of a YAML document, with the line it starts at (0 when it is made to be written).</summary>
internal abstract class YamlItem
{
    public int Line { get; init; }

    /// <summary>What it is, for messages.</summary>
    public abstract string Shape { get; }
}

/// <summary>A scalar. Every value is taken as text: whether <c>true</c> is a truth value is for the key to say.</summary>
internal sealed class YamlText(string value) : YamlItem
{
    public string Value { get; } = value;

    /// <summary>Written without quotes: then <c>~</c>, <c>null</c> and nothing at all mean "no value".</summary>
    public bool IsPlain { get; init; }

    public bool IsNull => IsPlain && Value is ("" or "~" or "null");

    public override string Shape => "a text";

    /// <summary>A value that is a number or a truth value and needs no quotes.</summary>
    public static YamlText Plain(string value) => new(value) { IsPlain = true };

    /// <summary>No value.</summary>
    public static YamlText Null => new("~") { IsPlain = true };
}

/// <summary>A sequence.</summary>
internal sealed class YamlList(params IEnumerable<YamlItem> items) : YamlItem
{
    public List<YamlItem> Items { get; } = [.. items];

    /// <summary>Written in one line.</summary>
    public bool IsFlow { get; init; }

    public override string Shape => "a list";
}

/// <summary>A mapping, in the order of the file; keys may stand twice, which the reader of the meaning reports.</summary>
internal sealed class YamlMap : YamlItem
{
    public List<(YamlText Key, YamlItem Value)> Entries { get; } = [];

    /// <summary>Written in one line.</summary>
    public bool IsFlow { get; init; }

    public override string Shape => "a mapping";

    public void Add(string key, YamlItem value) => Entries.Add((new YamlText(key), value));

    public void Add(string key, string value) => Add(key, new YamlText(value));
}
