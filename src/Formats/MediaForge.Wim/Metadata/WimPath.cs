using System.Buffers;

namespace MediaForge.Wim.Metadata;

/// <summary>Paths in an image, and which names Windows accepts.</summary>
internal static class WimPath
{
    private const int MaxNameLength = 255;

    private static readonly SearchValues<char> Forbidden = SearchValues.Create([.. "<>:\"|?*", .. Enumerable.Range(0, ' ').Select(c => (char)c)]);

    public static string[] Split(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return path.Split(['/', '\\'], StringSplitOptions.RemoveEmptyEntries);
    }

    /// <exception cref="ArgumentException">A name of the path is none that Windows can have.</exception>
    public static string[] SplitNew(string path)
    {
        var names = Split(path);
        if (names.Length == 0) throw new ArgumentException("The path names nothing.", nameof(path));
        foreach (var name in names)
        {
            if (name.Length > MaxNameLength) throw new ArgumentException($"A name in '{path}' has {name.Length} characters; Windows allows {MaxNameLength}.", nameof(path));
            if (name is "." or ".." || name[^1] is '.' or ' ' || name.AsSpan().ContainsAny(Forbidden))
                throw new ArgumentException($"'{name}' in '{path}' is no name that Windows can have.", nameof(path));
        }
        return names;
    }
}
