namespace MediaForge.TaskSequences;

/// <summary>
/// A task sequence as data: what ConfigMgr keeps in a <c>&lt;sequence&gt;</c> element, whatever file it came from.
/// </summary>
public sealed class TaskSequence
{
    /// <summary>The name of the task sequence; ConfigMgr keeps it outside the sequence XML, MDT and YAML inside.</summary>
    public string? Name { get; set; }

    /// <summary>What it does, for people.</summary>
    public string? Description { get; set; }

    /// <summary>The boot image that the sequence is meant for; ConfigMgr keeps it outside the sequence XML.</summary>
    public string? BootImage { get; set; }

    /// <summary>The schema version written by ConfigMgr (3.10) or MDT (3.00).</summary>
    public string Version { get; set; } = "3.10";

    /// <summary>Packages and applications that the sequence refers to.</summary>
    public IList<SequenceReference> References { get; } = [];

    /// <summary>Variables that ConfigMgr injects for the whole run (<c>globalVarList</c>).</summary>
    public IList<StepVariable> GlobalVariables { get; } = [];

    /// <summary>Groups and steps at the top, in order.</summary>
    public IList<SequenceNode> Children { get; } = [];

    /// <summary>All groups and steps, each before what is in it, in the order in which they run.</summary>
    public IEnumerable<SequenceNode> Descendants() => Children.SelectMany(SelfAndBelow);

    /// <summary>All steps in the order in which they run.</summary>
    public IEnumerable<Step> Steps => Descendants().OfType<Step>();

    /// <summary>Attributes of the root element that this version does not know, kept for the round trip.</summary>
    public IDictionary<string, string> OtherAttributes { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The XML form that the sequence was read from; null for one made by code.</summary>
    internal Xml.WrittenForm? Written { get; set; }

    /// <summary>The file that the sequence was read from, for messages; null for one made by code.</summary>
    public string? Source { get; set; }

    /// <summary>The references that the steps need, each once, in the order of the steps: what <see cref="References"/> of a complete sequence holds.</summary>
    public IReadOnlyList<SequenceReference> CollectReferences() => [.. Steps.SelectMany(s => s.Settings.References()).Distinct()];

    private static IEnumerable<SequenceNode> SelfAndBelow(SequenceNode node) =>
        node is Group group ? group.Children.SelectMany(SelfAndBelow).Prepend(node) : [node];
}

/// <summary>A package or an application that a sequence refers to.</summary>
/// <param name="Package">The package id, or null.</param>
/// <param name="Program">The program of a classic package (<c>*</c> for any), or null.</param>
/// <param name="Application">The application's scope id, or null.</param>
public sealed record SequenceReference(string? Package, string? Program = null, string? Application = null);
