namespace MediaForge.Testing;

/// <summary>Places in the source tree, for tests that look at files which are not copied to the output.</summary>
public static class Repository
{
    /// <summary>The top folder: the one with MediaForge.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>A path below the top folder.</summary>
    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "MediaForge.sln"))) return folder.FullName;
        throw new DirectoryNotFoundException("MediaForge.sln is in none of the folders above the tests.");
    }
}
