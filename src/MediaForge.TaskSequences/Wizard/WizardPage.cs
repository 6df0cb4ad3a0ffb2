namespace MediaForge.TaskSequences.Wizard;

/// <summary>A page of a wizard, as data.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Title">Its name, as ConfigMgr's wizard has it.</param>
/// <param name="Help">What the page is for.</param>
/// <param name="Fields">What it asks for, in order.</param>
public sealed record WizardPage(string Key, string Title, string Help, IReadOnlyList<WizardField> Fields)
{
    /// <summary>When the page is shown: all must hold. A page none of whose fields is shown is left out too.</summary>
    public IReadOnlyList<WizardCondition> VisibleWhen { get; init; } = [];

    /// <summary>What ConfigMgr's page asks for and MediaForge does not, and why.</summary>
    public IReadOnlyList<WizardReplacement> NotAsked { get; init; } = [];

    /// <summary>The page exists in MediaForge only.</summary>
    public bool IsOwn { get; init; }
}

/// <summary>A setting of ConfigMgr's wizard that is not asked for.</summary>
/// <param name="Original">What ConfigMgr calls it.</param>
/// <param name="Why">Why it is not needed, or what does its work.</param>
public sealed record WizardReplacement(string Original, string Why);
