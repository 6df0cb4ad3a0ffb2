namespace MediaForge.TaskSequences;

/// <summary>
/// A kind of step, declared once: its names, where it runs, its settings. XML, YAML, JSON schema, validation and
/// documentation are all made from it.
/// </summary>
public sealed class StepDefinition
{
    /// <summary>ConfigMgr's class name without the prefix <c>SMS_TaskSequence_</c>: <c>RunCommandLineAction</c>.</summary>
    public required string Class { get; init; }

    /// <summary>The key in YAML: <c>runCommandLine</c>.</summary>
    public required string Key { get; init; }

    /// <summary>The name in ConfigMgr's editor: <c>Run Command Line</c>.</summary>
    public required string DisplayName { get; init; }

    /// <summary>What the step does, in a sentence.</summary>
    public required string Help { get; init; }

    /// <summary>Makes empty settings of this kind.</summary>
    public required Func<StepSettings> Create { get; init; }

    /// <summary>Where the step can run unless it says otherwise.</summary>
    public RunIn RunIn { get; init; } = RunIn.WinPEandFullOS;

    /// <summary>Where the step can work at all, if it is told to run there; <see cref="RunIn"/> unless a kind says otherwise.</summary>
    public RunIn WorksIn
    {
        get => field == RunIn.None ? RunIn : field;
        init;
    }

    /// <summary>Exit codes that mean success unless the step says otherwise.</summary>
    public IReadOnlyList<int> SuccessCodes { get; init; } = [0];

    /// <summary>The settings, in the order in which ConfigMgr writes them.</summary>
    public IReadOnlyList<SettingDefinition> Settings { get; init; } = [];

    /// <summary>Settings that come in numbered rows: partitions, adapters, applications.</summary>
    public IReadOnlyList<ArrayDefinition> Arrays { get; init; } = [];

    /// <summary>The full class name: the XML's <c>type</c>.</summary>
    public string Type => Prefix + Class;

    /// <summary>The prefix of all class names.</summary>
    public const string Prefix = "SMS_TaskSequence_";

    /// <summary>The setting that a variable holds, or null. A variable of a numbered row gives that row's setting, with its full names.</summary>
    public SettingDefinition? FindByVariable(string variable)
    {
        foreach (var setting in Settings)
            if (setting.Variable.Equals(variable, StringComparison.OrdinalIgnoreCase)) return setting;
        foreach (var array in Arrays)
            if (array.FindByVariable(variable) is { } setting) return setting;
        return null;
    }
}

/// <summary>One setting of a kind of step, declared once.</summary>
/// <param name="Key">The key in YAML: <c>commandLine</c>.</param>
/// <param name="Variable">The task sequence variable that holds it.</param>
/// <param name="Property">The property of ConfigMgr's class.</param>
/// <param name="Kind">What values it has.</param>
/// <param name="Help">What it is, in a sentence, with its unit.</param>
public sealed record SettingDefinition(string Key, string Variable, string Property, SettingKind Kind, string Help)
{
    /// <summary>Not meant to be overridden by a variable set earlier (<c>hidden="true"</c>).</summary>
    public bool Hidden { get; init; }

    /// <summary>The value when the setting is not written; null for none.</summary>
    public string? Default { get; init; }

    /// <summary>ConfigMgr writes the setting even when it has its default (or is empty).</summary>
    public bool AlwaysWritten { get; init; }

    /// <summary>
    /// The common setting of every step that this one repeats (<c>successCodes</c>, <c>retryCount</c>, <c>runFromNet</c>):
    /// it has no key of its own in YAML and is written to match; null for a setting of its own.
    /// </summary>
    public string? Mirrors { get; init; }

    /// <summary>The longest value, in characters.</summary>
    public int MaxLength { get; init; } = 4000;

    /// <summary>Words that stand for <see cref="Choices"/> in YAML, one each, where the values say nothing (1 for a workgroup).</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>The value is the id of a package that the media must hold.</summary>
    public bool IsPackage { get; init; }

    /// <summary>The value is the name of a variable that the step sets.</summary>
    public bool NamesVariable { get; init; }

    /// <summary>The value is a script as Base64 of UTF-16 with its byte order mark; YAML has its text.</summary>
    public bool IsScript { get; init; }

    /// <summary>The step cannot run without it.</summary>
    public bool Required { get; init; }

    /// <summary>The only values that it may have, or empty for any.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>The least and greatest number, for numbers.</summary>
    public (int Min, int Max)? Range { get; init; }
}

/// <summary>What values a setting has.</summary>
public enum SettingKind
{
    /// <summary>Any text.</summary>
    Text,

    /// <summary>A text that is never shown, logged or exported.</summary>
    Secret,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Flag,

    /// <summary>A whole number.</summary>
    Number,
}
