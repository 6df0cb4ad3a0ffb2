using Microsoft.Win32.SafeHandles;

namespace MediaForge.Wim.Folders.Linux;

/// <summary>A folder of Linux.</summary>
internal sealed class LinuxFolder : FolderNode
{
    private readonly Func<int, string, string, Exception> _failed;

    private LinuxFolder(FolderHandles handles, LinuxFolder? parent, string name, Func<int, string, string, Exception> failed)
        : base(handles, parent, name) => _failed = failed;

    /// <summary>The top of all.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="failed">What an error becomes, when something was tried with a path.</param>
    public static LinuxFolder Top(string path, Func<int, string, string, Exception> failed) => new(new FolderHandles(), null, path, failed);

    /// <summary>A folder in this one.</summary>
    public LinuxFolder Child(string name) => new(Handles, this, name, _failed);

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

    /// <inheritdoc/>
    protected override SafeFileHandle OpenHandle()
    {
        var flags = Libc.ReadOnly | Libc.Directory | Libc.CloseOnExec;
        var file = Parent is LinuxFolder parent ? parent.OpenAt(Name, flags | Libc.NoFollowLast) : Libc.Open(Name, flags, 0) is var top and >= 0 ? top : -Libc.Error;
        return file >= 0 ? new SafeFileHandle(file, true) : throw _failed(-file, "Opening the folder", ToString());
    }
}
