namespace MediaForge.TaskSequences.Yaml;

/// <summary>A node of a YAML document, with the line it starts at (0 when it is made to be written).</summary>
public abstract class YamlItem
{
    /// <summary>The line it starts at, from 1; 0 when it is made to be written.</summary>
    public int Line { get; init; }

    /// <summary>What it is, for messages.</summary>
    public abstract string Shape { get; }
}

/// <summary>A scalar. Every value is taken as text: whether <c>true</c> is a truth value is for the key to say.</summary>
public sealed class YamlText(string value) : YamlItem
{
    /// <summary>The text.</summary>
    public string Value { get; } = value;

    /// <summary>Written without quotes: then <c>~</c>, <c>null</c> and nothing at all mean "no value".</summary>
    public bool IsPlain { get; init; }

    /// <summary>Whether it says "no value".</summary>
    public bool IsNull => IsPlain && Value is ("" or "~" or "null");

    /// <inheritdoc/>
    public override string Shape => "a text";

    /// <summary>A value that is a number or a truth value and needs no quotes.</summary>
    public static YamlText Plain(string value) => new(value) { IsPlain = true };

    /// <summary>No value.</summary>
    public static YamlText Null => new("~") { IsPlain = true };
}

/// <summary>A sequence.</summary>
public sealed class YamlList(params IEnumerable<YamlItem> items) : YamlItem
{
    private readonly List<YamlItem> _items = [.. items];

    /// <summary>The items.</summary>
    public IReadOnlyList<YamlItem> Items => _items;

    /// <summary>Adds an item.</summary>
    public void Add(YamlItem item) => _items.Add(item);

    /// <summary>Written in one line.</summary>
    public bool IsFlow { get; init; }

    /// <inheritdoc/>
    public override string Shape => "a list";
}

/// <summary>A mapping, in the order of the file; keys may stand twice, which the reader of the meaning reports.</summary>
public sealed class YamlMap : YamlItem
{
    private readonly List<(YamlText Key, YamlItem Value)> _entries = [];

    /// <summary>Keys and values.</summary>
    public IReadOnlyList<(YamlText Key, YamlItem Value)> Entries => _entries;

    /// <summary>Written in one line.</summary>
    public bool IsFlow { get; init; }

    /// <inheritdoc/>
    public override string Shape => "a mapping";

    /// <summary>Adds an entry.</summary>
    public void Add(string key, YamlItem value) => Add(new YamlText(key), value);

    /// <summary>Adds an entry.</summary>
    public void Add(YamlText key, YamlItem value) => _entries.Add((key, value));

    internal void Remove(string key) => _entries.RemoveAll(e => e.Key.Value == key);

    /// <summary>Adds a text.</summary>
    public void Add(string key, string value) => Add(key, new YamlText(value));
}
