using System.Xml.Linq;

namespace MediaForge.TaskSequences.Xml;

/// <summary>
/// How a group, a step or the whole sequence stood in its XML file. While the model says the same as an attribute or
/// element did, the file's own words are written back, so that nothing is lost that the model does not hold.
/// </summary>
/// <param name="Attributes">The attributes by name.</param>
/// <param name="Before">Children before the first group or step, in order.</param>
/// <param name="After">Children behind it.</param>
internal sealed record WrittenForm(IReadOnlyDictionary<string, string> Attributes, IReadOnlyList<XElement> Before, IReadOnlyList<XElement> After)
{
    /// <summary>The names of the attributes.</summary>
    public IReadOnlySet<string> AttributeNames { get; } = Attributes.Keys.ToHashSet(StringComparer.Ordinal);
}
