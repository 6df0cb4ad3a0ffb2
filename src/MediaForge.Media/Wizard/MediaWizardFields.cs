using MediaForge.Media.Definition;
using MediaForge.TaskSequences.Wizard;

namespace MediaForge.Media.Wizard;

/// <summary>The fields of a wizard that settings of a media make: kind, choices, default and help are the setting's own.</summary>
internal static class MediaWizardFields
{
    /// <summary>The part of a value that is the value itself.</summary>
    public const string Value = "value";

    /// <summary>The part of a value that names the environment variable which holds it.</summary>
    public const string FromEnvironment = "fromEnvironment";

    /// <summary>The part of a value that says that nobody may see it.</summary>
    public const string Secret = "secret";

    /// <summary>What a value consists of that may come from the environment: <c>{ fromEnvironment: NAME, secret: true }</c>.</summary>
    private static readonly IReadOnlyList<WizardField> Indirect =
    [
        new(Secret, "Do not display this value", WizardFieldKind.Flag, "The value is never shown or logged, and is not written into the file: it comes from an environment variable, or is asked for at the machine.") { Default = "false" },
        new(Value, "Value", WizardFieldKind.Text, "The value. Without one it is asked for at the machine, unless the media is unattended.") { VisibleWhen = [new WizardCondition(Secret, "false")] },
        new(FromEnvironment, "Environment variable", WizardFieldKind.Text, "The name of the environment variable that holds the value when the media is built; in place of a value. A hidden value without one is asked for at the machine.") { VisibleWhen = [] },
    ];

    private static readonly Dictionary<string, WizardField> All = MediaSettings.All.ToDictionary(s => s.Key, Make, StringComparer.OrdinalIgnoreCase);

    /// <summary>The field of a setting; null when there is no such setting.</summary>
    public static WizardField? Find(string key) => All.GetValueOrDefault(key);

    private static WizardField Make(MediaSetting setting)
    {
        var canBeIndirect = setting is { Kind: MediaSettingKind.Text, Shape: MediaSettingShape.Map, Fields.Count: 0 };
        return new WizardField(setting.Key, setting.Key, Kind(setting.Kind), setting.Help)
        {
            Shape = Shape(setting.Shape),
            Default = setting.Default,
            Choices = [.. setting.Choices.Select(c => new WizardChoice(c, c))],
            Fields = canBeIndirect ? Indirect : [.. setting.Fields.Select(Make)],
            ShortField = canBeIndirect ? Value : setting.ShortField,
        };
    }

    private static WizardField Make(MediaField field) => new(field.Key, Label(field.Key), Kind(field.Kind), field.Help)
    {
        Shape = Shape(field.Shape),
        Required = field.Required,
        Default = field.Shape == MediaSettingShape.Single ? field.Default : null,
        Choices = [.. field.Choices.Select(c => new WizardChoice(c, c))],
        Fields = [.. field.Fields.Select(Make)],
        ShortField = field.ShortField,
    };

    // startIn: Start in
    private static string Label(string key) => string.Concat(key.Select((c, i) => i == 0 ? char.ToUpperInvariant(c).ToString() : char.IsUpper(c) ? $" {char.ToLowerInvariant(c)}" : c.ToString()));

    private static WizardFieldKind Kind(MediaSettingKind kind) => kind switch
    {
        MediaSettingKind.Path => WizardFieldKind.Path,
        MediaSettingKind.Flag => WizardFieldKind.Flag,
        MediaSettingKind.Choice => WizardFieldKind.Choice,
        MediaSettingKind.Number => WizardFieldKind.Number,
        _ => WizardFieldKind.Text,
    };

    private static WizardShape Shape(MediaSettingShape shape) => shape switch
    {
        MediaSettingShape.List => WizardShape.List,
        MediaSettingShape.Map => WizardShape.Map,
        _ => WizardShape.Single,
    };
}
