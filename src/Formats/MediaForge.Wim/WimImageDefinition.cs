using MediaForge.Bytes;

namespace MediaForge.Wim;

/// <summary>An image that <see cref="WimBuilder"/> is to make.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Tree">Its files and folders.</param>
/// <param name="Time">When it is made; the time of every file that has none of its own. From 1601 on.</param>
public sealed record WimImageDefinition(string Name, MediaTree Tree, DateTime Time)
{
    /// <summary>Its description.</summary>
    public string? Description { get; init; }

    /// <summary>More of its XML: names of elements with slashes (<c>WINDOWS/ARCH</c>, <c>FLAGS</c>) and their texts, in that order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Properties { get; init; } = [];
}
