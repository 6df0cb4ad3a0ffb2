namespace MediaForge.Execution.Machines;

/// <summary>A file or folder in a folder.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsFolder">Whether it is a folder.</param>
/// <param name="Length">The length of a file in bytes; 0 of a folder.</param>
public sealed record FolderEntry(string Name, bool IsFolder, long Length);
