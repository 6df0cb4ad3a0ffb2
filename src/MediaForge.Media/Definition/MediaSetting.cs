namespace MediaForge.Media.Definition;

/// <summary>
/// A setting of a media, declared once: its key in media.yaml, its command-line option, its documentation, and what it
/// does. Reader, command line, JSON schema and help are all made from <see cref="MediaSettings.All"/>.
/// </summary>
/// <param name="Key">The key in media.yaml and in <c>--set</c>: <c>bootImage</c>.</param>
/// <param name="Option">The command-line option: <c>--boot-image</c>; null for a setting that only media.yaml can hold.</param>
/// <param name="Kind">What values it has.</param>
/// <param name="Help">What it is, in a sentence.</param>
/// <param name="Apply">Puts a value into a definition.</param>
public sealed record MediaSetting(string Key, string? Option, MediaSettingKind Kind, string Help, Func<MediaDefinition, MediaSettingValue, MediaDefinition> Apply)
{
    /// <summary>One value, a list of them, or names with values.</summary>
    public MediaSettingShape Shape { get; init; }

    /// <summary>The value when nothing is said, for people; null for none.</summary>
    public string? Default { get; init; }

    /// <summary>The only values that it may have, or empty for any.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>The fields of a value, for a map whose values may or must have some.</summary>
    public IReadOnlyList<MediaField> Fields { get; init; } = [];

    /// <summary>The field that a plain value stands for; null when a value of <see cref="Fields"/> must have fields.</summary>
    public string? ShortField { get; init; }

    /// <summary>What is wrong with a value, or null when nothing is.</summary>
    public Func<MediaSettingValue, string?> FindFault { get; init; } = _ => null;
}

/// <summary>A value as written.</summary>
/// <param name="Text">The text; for paths already absolute.</param>
/// <param name="Name">The name, for <see cref="MediaSettingShape.Map"/>.</param>
/// <param name="Secret">Never shown, for variables.</param>
public sealed record MediaSettingValue(string Text, string? Name = null, bool Secret = false)
{
    /// <summary>The fields, when the value was written with some.</summary>
    public MediaEntry? Entry { get; init; }
}

/// <summary>What values a setting has.</summary>
public enum MediaSettingKind
{
    /// <summary>Any text.</summary>
    Text,

    /// <summary>A file or folder; relative to the folder of media.yaml, or on the command line to the current one.</summary>
    Path,

    /// <summary>true or false.</summary>
    Flag,

    /// <summary>One of a few words.</summary>
    Choice,

    /// <summary>A whole number, in decimal or as 0x....</summary>
    Number,
}

/// <summary>How many values a setting has.</summary>
public enum MediaSettingShape
{
    /// <summary>One; the last one given counts.</summary>
    Single,

    /// <summary>A list; each one given is added.</summary>
    List,

    /// <summary>Names with values; a name given again replaces the earlier value.</summary>
    Map,
}
