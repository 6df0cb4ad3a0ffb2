namespace MediaForge.TaskSequences.Steps;

/// <summary>Set Task Sequence Variable (<c>SMS_TaskSequence_SetVariableAction</c>).</summary>
public sealed class SetVariable : StepSettings
{
    private static readonly SettingDefinition HideSetting = new("secret", "DoNotShowVariableValue", "DoNotShowVariableValue", SettingKind.Flag, "The value is never shown or logged.") { Hidden = true, Default = "false", AlwaysWritten = true };
    private static readonly SettingDefinition NameSetting = new("variable", "VariableName", "VariableName", SettingKind.Text, "The variable.") { NamesVariable = true, Hidden = true, Required = true, MaxLength = 256 };
    private static readonly SettingDefinition ValueSetting = new("value", "VariableValue", "VariableValue", SettingKind.Text, "The value; an empty one deletes the variable. May refer to others as %NAME%.") { Hidden = true, AlwaysWritten = true };

    /// <summary>The declaration of this kind of step.</summary>
    public static StepDefinition Kind { get; } = new()
    {
        Class = "SetVariableAction",
        Key = "setVariable",
        DisplayName = "Set Task Sequence Variable",
        Help = "Gives a task sequence variable a value.",
        Create = () => new SetVariable(),
        Settings = [HideSetting, NameSetting, ValueSetting],
    };

    /// <inheritdoc/>
    public override StepDefinition Definition => Kind;

    /// <summary>The variable.</summary>
    public string Variable { get => Text(NameSetting); set => Put(NameSetting, value); }

    /// <summary>The value.</summary>
    public string Value { get => Text(ValueSetting); set => Put(ValueSetting, value); }

    /// <summary>The value is never shown or logged.</summary>
    public bool IsSecret { get => Flag(HideSetting); set => Put(HideSetting, value); }

    /// <inheritdoc/>
    public override string BuildAction() => $"tsenv.exe \"{Variable}={(IsSecret ? string.Empty : Value)}\" /hiddenflag:{(IsSecret ? "True" : "False")}";
}
