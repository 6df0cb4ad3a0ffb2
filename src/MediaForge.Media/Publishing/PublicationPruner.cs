using MediaForge.TaskSequences.OnMedia;

namespace MediaForge.Media.Publishing;

/// <summary>Deletes from a publication what only publications that were replaced long ago consist of.</summary>
internal static class PublicationPruner
{
    private const string Manifests = "manifests";
    private const string Content = "content";
    private const string Files = "files";

    /// <summary>Deletes, and returns the paths of what is gone.</summary>
    /// <param name="folder">The publication.</param>
    /// <param name="current">The manifest that is published now.</param>
    /// <param name="since">Publications that were replaced after this stay.</param>
    /// <exception cref="IOException">Something cannot be deleted.</exception>
    /// <exception cref="InvalidDataException">A manifest is damaged.</exception>
    public static IReadOnlyList<string> Prune(string folder, string current, DateTimeOffset since)
    {
        var all = Directory.GetFiles(Path.Combine(folder, Manifests), "*.json")
            .Select(p => (Path: p, Manifest: PublicationManifest.FromJson(File.ReadAllBytes(p))))
            .OrderBy(m => m.Manifest.MadeAt).ToList();
        var kept = new List<PublicationManifest>();
        var pruned = new List<string>();
        for (var i = 0; i < all.Count; i++)
        {
            var isCurrent = Path.GetFileNameWithoutExtension(all[i].Path) == current;
            var replaced = i + 1 < all.Count ? all[i + 1].Manifest.MadeAt : DateTimeOffset.MaxValue;
            if (isCurrent || replaced > since) kept.Add(all[i].Manifest);
            else pruned.Add(all[i].Path);
        }
        var folders = kept.SelectMany(m => m.Packages.Values).Select(p => Path.GetFileName(p)!).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var files = kept.SelectMany(m => m.Files.Select(m.PathOf)).Where(p => p.StartsWith(Files + "/", StringComparison.Ordinal)).Select(p => Path.GetFileName(p)!).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var path in pruned) File.Delete(path);
        foreach (var path in Entries(folder, Content).Where(p => !folders.Contains(Path.GetFileName(p))))
        {
            Directory.Delete(path, recursive: true);
            pruned.Add(path);
        }
        foreach (var path in Entries(folder, Files).Where(p => !files.Contains(Path.GetFileName(p))))
        {
            File.Delete(path);
            pruned.Add(path);
        }
        return [.. pruned.Select(p => Path.GetRelativePath(folder, p).Replace(Path.DirectorySeparatorChar, '/'))];
    }

    private static string[] Entries(string folder, string name) => Path.Combine(folder, name) is var path && Directory.Exists(path) ? name == Content ? Directory.GetDirectories(path) : Directory.GetFiles(path) : [];
}
