using Microsoft.Win32.SafeHandles;

namespace MediaForge.Wim.Folders.Linux;

/// <summary>
/// A folder, reached from the top by one open folder after the other and never through a link: a path that somebody
/// turns into a link meanwhile does not lead elsewhere, and may be of any length.
/// </summary>
internal sealed class LinuxFolder : IHandleOwner
{
    private readonly LinuxFolders _folders;

    private LinuxFolder(LinuxFolders folders, LinuxFolder? parent, string name)
    {
        _folders = folders;
        Parent = parent;
        Name = name;
    }

    /// <summary>The folder it is in; null for the top.</summary>
    public LinuxFolder? Parent { get; }

    /// <summary>Its name; for the top its path.</summary>
    public string Name { get; }

    SafeFileHandle? IHandleOwner.Handle { get; set; }

    bool IHandleOwner.IsRecent { get; set; }

    /// <summary>The top of all.</summary>
    public static LinuxFolder Top(LinuxFolders folders, string path) => new(folders, null, path);

    /// <summary>A folder in this one.</summary>
    public LinuxFolder Child(string name) => new(_folders, this, name);

    /// <summary>Its handle; dispose what is returned.</summary>
    public HandleCache.Lease Open() => _folders.Rent(this);

    /// <summary>What it shares with the others below the same top.</summary>
    public LinuxFolders All => _folders;

    /// <summary>The path of something in it, for people.</summary>
    public string PathOf(string name)
    {
        var names = new Stack<string>();
        if (name.Length > 0) names.Push(name);
        var folder = this;
        for (; folder.Parent is not null; folder = folder.Parent) names.Push(folder.Name);
        names.Push(folder.Name == "/" ? string.Empty : folder.Name);
        return string.Join('/', names);
    }

    /// <inheritdoc/>
    public override string ToString() => PathOf(string.Empty);

    /// <summary>Opens something in the folder; the negative error when it fails.</summary>
    public unsafe int OpenAt(string name, int flags, uint mode = 0)
    {
        Span<byte> bytes = stackalloc byte[LinuxName.MaxSize];
        LinuxName.Encode(name, bytes);
        using var folder = Open();
        fixed (byte* path = bytes)
        {
            var file = Libc.OpenAt(folder.Value, path, flags | Libc.CloseOnExec, mode);
            return file < 0 ? -Libc.Error : file; // at once: another call may come before the caller looks
        }
    }

    SafeFileHandle IHandleOwner.Open()
    {
        var flags = Libc.ReadOnly | Libc.Directory | Libc.CloseOnExec;
        var file = Parent is not null ? Parent.OpenAt(Name, flags | Libc.NoFollowLast) : Libc.Open(Name, flags, 0) is var top and >= 0 ? top : -Libc.Error;
        if (file < 0) throw _folders.Failed(-file, "Opening the folder", ToString());
        return new SafeFileHandle(file, true);
    }
}
