using MediaForge.TaskSequences.Conditions;
using MediaForge.TaskSequences.Xml;

namespace MediaForge.TaskSequences;

/// <summary>A group or a step.</summary>
public abstract class SequenceNode
{
    private protected SequenceNode(string name) => Name = name;

    /// <summary>The name shown while it runs.</summary>
    public string Name { get; set; }

    /// <summary>What it does, for people; null when the file has no such attribute.</summary>
    public string? Description { get; set; }

    /// <summary>Skipped, with everything in it.</summary>
    public bool Disabled { get; set; }

    /// <summary>
    /// A failure does not fail what it is in. On a group, a failing step ends the group and the sequence goes on after it.
    /// </summary>
    public bool ContinueOnError { get; set; }

    /// <summary>Must hold when the node is reached, else the node is skipped; null for no condition.</summary>
    public Condition? Condition { get; set; }

    /// <summary>Attributes of the XML element that this version does not know, kept for the round trip.</summary>
    public IDictionary<string, string> OtherAttributes { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The attributes that the file had, so that absent defaults stay absent; null for a node made by code.</summary>
    public IReadOnlySet<string>? WrittenAttributes => Written?.AttributeNames;

    /// <summary>The XML form that the node was read from, so that it is written back in the same words; null for a node made by code.</summary>
    internal WrittenForm? Written { get; set; }

    /// <summary>The line of the file that the node starts at; 0 for a node made by code.</summary>
    public int Line { get; set; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>Steps and groups that are kept together for order and error control.</summary>
public sealed class Group(string name) : SequenceNode(name)
{
    /// <summary>What is in the group, in the order in which it runs.</summary>
    public IList<SequenceNode> Children { get; } = [];
}

/// <summary>One action.</summary>
public sealed class Step(string name, StepSettings settings) : SequenceNode(name)
{
    /// <summary>What the step does and how: its type and its typed settings.</summary>
    public StepSettings Settings { get; set; } = settings;

    /// <summary>Where the step can run; elsewhere it is skipped.</summary>
    public RunIn RunIn { get; set; } = settings.Definition.RunIn;

    /// <summary>Exit codes that mean success.</summary>
    public IReadOnlyList<int> SuccessCodes { get; set; } = settings.Definition.SuccessCodes;

    /// <summary>How often the step is tried again after an unexpected restart.</summary>
    public int RetryCount { get; set; }

    /// <summary>How long it may take, or null for no limit (<c>timeout</c> in seconds).</summary>
    public TimeSpan? Timeout { get; set; }

    /// <summary>Content is used where it lies and not copied first.</summary>
    public bool RunFromNet { get; set; }

    /// <summary>The command line in the file's <c>&lt;action&gt;</c>, kept for the round trip; null to have it made from the settings.</summary>
    public string? Action { get; set; }
}

/// <summary>The environments in which a step can run.</summary>
[Flags]
public enum RunIn
{
    /// <summary>Nowhere.</summary>
    None = 0,

    /// <summary>Windows PE.</summary>
    WinPE = 1,

    /// <summary>The full operating system.</summary>
    FullOS = 2,

    /// <summary>Both.</summary>
    WinPEandFullOS = WinPE | FullOS,
}
