using System.Xml.Linq;

namespace MediaForge.TaskSequences.Steps;

/// <summary>
/// A step of a type that this version does not know. It survives reading and writing untouched, is reported by
/// validation, and fails when it is run.
/// </summary>
public sealed class UnknownStep : StepSettings
{
    /// <summary>Keeps a step of the given full type name; empty when the file gives none (MDT).</summary>
    public UnknownStep(string type) => Definition = new StepDefinition
    {
        Class = type.StartsWith(StepDefinition.Prefix, StringComparison.Ordinal) ? type[StepDefinition.Prefix.Length..] : type,
        Key = "unknown",
        DisplayName = type.Length == 0 ? "step without a type" : UnsupportedSteps.Find(type)?.DisplayName ?? type,
        Help = "A step of a type that this version does not know.",
        Create = () => new UnknownStep(type),
    };

    /// <inheritdoc/>
    public override StepDefinition Definition { get; }

    /// <summary>The step's XML element as it was read; written back instead of anything made from the settings.</summary>
    public XElement? Element { get; set; }

    /// <inheritdoc/>
    public override string BuildAction() => Element?.Element("action")?.Value ?? string.Empty;
}
