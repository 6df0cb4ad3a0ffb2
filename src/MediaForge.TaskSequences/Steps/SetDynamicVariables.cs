using MediaForge.TaskSequences.Xml;

namespace MediaForge.TaskSequences.Steps;

/// <summary>Set Dynamic Variables (<c>SMS_TaskSequence_SetDynamicVariablesAction</c>).</summary>
/// <remarks>
/// The rules are one variable that holds XML as text. Read <see cref="Rules"/> from settings whose <c>%NAME%</c> are not
/// yet replaced and replace them in each value: a replaced value could have characters that break the XML.
/// </remarks>
public sealed class SetDynamicVariables : StepSettings
{
    private static readonly SettingDefinition RulesSetting = new("rulesXml", "OSDSetDynamicVariablesRules", "Rules", SettingKind.Text, "The rules as ConfigMgr's XML text; rules is the readable form.") { AlwaysWritten = true, MaxLength = 2 * 1024 * 1024 };

    /// <summary>The declaration of this kind of step.</summary>
    public static StepDefinition Kind { get; } = new()
    {
        Class = "SetDynamicVariablesAction",
        Key = "setDynamicVariables",
        DisplayName = "Set Dynamic Variables",
        Help = "Reads the hardware into variables and sets variables by rules.",
        Create = () => new SetDynamicVariables(),
        Settings = [RulesSetting],
    };

    /// <inheritdoc/>
    public override StepDefinition Definition => Kind;

    /// <summary>The rules, in the order in which they are tried; every rule that holds sets its variables.</summary>
    /// <exception cref="InvalidDataException">The text is not ConfigMgr's XML.</exception>
    public IReadOnlyList<DynamicVariableRule> Rules
    {
        get => DynamicVariableXml.Read(Text(RulesSetting));
        set => Put(RulesSetting, DynamicVariableXml.Write(value));
    }

    /// <summary>The rules as they are written: XML as text.</summary>
    public string RulesXml { get => Text(RulesSetting); set => Put(RulesSetting, value); }

    /// <inheritdoc/>
    public override string BuildAction() => "OSDSetDynamicVariables.exe";
}
