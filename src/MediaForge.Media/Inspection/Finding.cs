namespace MediaForge.Media.Inspection;

/// <summary>Something that was found in a file: a name, a value, and what is in it.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Value">Its value, for people; empty for none.</param>
/// <param name="Children">What is in it.</param>
public sealed record Finding(string Name, string Value, IReadOnlyList<Finding> Children)
{
    /// <summary>Makes a finding.</summary>
    public Finding(string name, string value, params IEnumerable<Finding> children)
        : this(name, value, (IReadOnlyList<Finding>)[.. children])
    {
    }
}
