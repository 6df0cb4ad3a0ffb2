using Microsoft.Win32.SafeHandles;

namespace MediaForge.Wim.Folders;

/// <summary>
/// A folder, reached from the top by one open folder after the other and never through a link: a path that somebody
/// turns into a link meanwhile does not lead elsewhere, and may be of any length.
/// </summary>
/// <param name="handles">The handles of all folders and files below the top.</param>
/// <param name="parent">The folder it is in; null for the top.</param>
/// <param name="name">Its name; for the top its path.</param>
internal abstract class FolderNode(FolderHandles handles, FolderNode? parent, string name) : IHandleOwner
{
    /// <summary>The folder it is in; null for the top.</summary>
    public FolderNode? Parent => parent;

    /// <summary>Its name; for the top its path.</summary>
    public string Name => name;

    /// <summary>The handles of all folders and files below the top.</summary>
    public FolderHandles Handles => handles;

    SafeFileHandle? IHandleOwner.Handle { get; set; }

    bool IHandleOwner.IsRecent { get; set; }

    /// <summary>Its handle; dispose what is returned.</summary>
    public HandleCache.Lease Open() => handles.Rent(this);

    /// <summary>The path of something in it, for people; its own for an empty name.</summary>
    public string PathOf(string file)
    {
        var names = new Stack<string>();
        if (file.Length > 0) names.Push(file);
        var folder = this;
        for (; folder.Parent is not null; folder = folder.Parent) names.Push(folder.Name);
        names.Push(Path.EndsInDirectorySeparator(folder.Name) && names.Count > 0 ? Path.TrimEndingDirectorySeparator(folder.Name).TrimEnd(Path.DirectorySeparatorChar) : folder.Name);
        return string.Join(Path.DirectorySeparatorChar, names);
    }

    /// <inheritdoc/>
    public override string ToString() => PathOf(string.Empty);

    /// <summary>Opens it, relative to the folder it is in.</summary>
    protected abstract SafeFileHandle OpenHandle();

    SafeFileHandle IHandleOwner.Open() => OpenHandle();
}
