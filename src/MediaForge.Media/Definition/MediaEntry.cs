using System.Globalization;

namespace MediaForge.Media.Definition;

/// <summary>A value with fields, as written and checked.</summary>
public sealed class MediaEntry
{
    private readonly List<(string Key, string? Name, string Text, MediaEntry? Entry)> _values = [];

    /// <summary>The text of a field, or null.</summary>
    public string? Text(string key) => _values.Find(v => v.Key == key).Text;

    /// <summary>The texts of a field that is a list; null when it is not written.</summary>
    public IReadOnlyList<string>? List(string key) => _values.Exists(v => v.Key == key) ? [.. _values.Where(v => v.Key == key).Select(v => v.Text)] : null;

    /// <summary>A field's whole number, or null.</summary>
    public int? Number(string key) => Text(key) is { } text ? ToNumber(text) : null;

    /// <summary>A field's whole numbers; null when it is not written.</summary>
    public IReadOnlyList<int>? Numbers(string key) => List(key)?.Select(ToNumber).ToList();

    /// <summary>A field that has fields, or null.</summary>
    public MediaEntry? Entry(string key) => _values.Find(v => v.Key == key).Entry;

    /// <summary>The names and entries of a field that is a map.</summary>
    public IReadOnlyList<KeyValuePair<string, MediaEntry>> Map(string key) => [.. _values.Where(v => v.Key == key && v.Entry is not null).Select(v => KeyValuePair.Create(v.Name!, v.Entry!))];

    internal void Add(string key, string? name, string text, MediaEntry? entry) => _values.Add((key, name, text, entry));

    /// <summary>An exit code may be written as Windows shows it: 0x80070005.</summary>
    internal static bool IsNumber(string text) => TryNumber(text, out _);

    private static int ToNumber(string text) => TryNumber(text, out var number) ? number : throw new FormatException($"'{text}' is no number.");

    private static bool TryNumber(string text, out int number)
    {
        var culture = CultureInfo.InvariantCulture;
        if (!text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)) return int.TryParse(text, NumberStyles.AllowLeadingSign, culture, out number);
        var good = uint.TryParse(text.AsSpan(2), NumberStyles.HexNumber, culture, out var bits);
        number = unchecked((int)bits);
        return good;
    }
}
