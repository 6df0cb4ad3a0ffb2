namespace MediaForge.Optical;

/// <summary>Where in the tree a folder is.</summary>
/// <param name="Prefix">Its path with a slash at the end; empty for the root.</param>
/// <param name="Depth">The root has 0.</param>
internal readonly record struct FolderPath(string Prefix, int Depth)
{
    public static FolderPath Root { get; } = new(string.Empty, 0);
}
