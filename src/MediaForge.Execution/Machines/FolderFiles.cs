namespace MediaForge.Execution.Machines;

/// <summary>A file below a folder.</summary>
/// <param name="Path">Its path from the folder.</param>
/// <param name="Length">Its length in bytes.</param>
internal sealed record FolderFile(string Path, long Length);

/// <summary>Walks folders.</summary>
internal static class FolderFiles
{
    /// <summary>All files below a folder, in the order of their paths.</summary>
    public static IReadOnlyList<FolderFile> Below(Machine machine, string folder)
    {
        var files = new List<FolderFile>();
        Walk(string.Empty);
        return [.. files.OrderBy(f => f.Path, StringComparer.OrdinalIgnoreCase)];

        void Walk(string below)
        {
            foreach (var entry in machine.ListFolder(below.Length == 0 ? folder : folder + "\\" + below))
            {
                var path = below.Length == 0 ? entry.Name : below + "\\" + entry.Name;
                if (entry.IsFolder) Walk(path);
                else files.Add(new FolderFile(path, entry.Length));
            }
        }
    }
}
