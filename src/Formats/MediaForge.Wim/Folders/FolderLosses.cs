using System.Collections.Concurrent;

namespace MediaForge.Wim.Folders;

/// <summary>What a file system could not take, or give: kinds of things with how often and the first example. Thread-safe.</summary>
public sealed class FolderLosses
{
    private readonly ConcurrentDictionary<string, (long Count, string Example)> _losses = new(StringComparer.Ordinal);

    /// <summary>Every kind (<c>security descriptors</c>, <c>short names</c>), how often, and the first path; in order of the kinds.</summary>
    public IReadOnlyList<(string Kind, long Count, string Example)> All =>
        [.. _losses.Select(l => (l.Key, l.Value.Count, l.Value.Example)).OrderBy(l => l.Key, StringComparer.Ordinal)];

    /// <summary>Counts one.</summary>
    /// <param name="kind">What, in the plural, as it is shown to people.</param>
    /// <param name="path">Where.</param>
    public void Add(string kind, string path) => _losses.AddOrUpdate(kind, (1, path), (_, old) => (old.Count + 1, old.Example));
}
