namespace MediaForge.Media.Definition;

/// <summary>A field of a setting that is written as <c>{ field: value }</c>, declared once; reader and JSON schema are made from it.</summary>
/// <param name="Key">The key in media.yaml: <c>install</c>.</param>
/// <param name="Kind">What values it has.</param>
/// <param name="Help">What it is, in a sentence.</param>
public sealed record MediaField(string Key, MediaSettingKind Kind, string Help)
{
    /// <summary>One value, a list of them, or names with values.</summary>
    public MediaSettingShape Shape { get; init; }

    /// <summary>Must be there.</summary>
    public bool Required { get; init; }

    /// <summary>The value when nothing is said, for people; null for none.</summary>
    public string? Default { get; init; }

    /// <summary>The only values that it may have, or empty for any.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>The fields of a value that has some itself.</summary>
    public IReadOnlyList<MediaField> Fields { get; init; } = [];

    /// <summary>The field that a plain value stands for; null when only fields can be written.</summary>
    public string? ShortField { get; init; }
}
