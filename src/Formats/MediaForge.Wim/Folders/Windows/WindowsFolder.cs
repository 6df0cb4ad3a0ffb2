using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace MediaForge.Wim.Folders.Windows;

/// <summary>A folder of Windows.</summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsFolder : FolderNode
{
    private readonly Func<uint, string, string, Exception> _failed;

    private WindowsFolder(FolderHandles handles, WindowsFolder? parent, string name, Func<uint, string, string, Exception> failed)
        : base(handles, parent, name) => _failed = failed;

    /// <summary>The top of all.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="failed">What an error becomes, when something was tried with a path.</param>
    public static WindowsFolder Top(string path, Func<uint, string, string, Exception> failed)
    {
        path = System.IO.Path.GetFullPath(path);
        if (path.StartsWith(@"\\?\", StringComparison.Ordinal)) path = path.StartsWith(@"\\?\UNC\", StringComparison.OrdinalIgnoreCase) ? @"\" + path[7..] : path[4..];
        return new WindowsFolder(new FolderHandles(), null, path, failed);
    }

    /// <summary>A folder in this one.</summary>
    public WindowsFolder Child(string name) => new(Handles, this, name, _failed);

    /// <summary>Opens or makes something in the folder, a link rather than where it leads; the folder itself if there is no name.</summary>
    public uint OpenAt(string name, uint access, uint disposition, uint options, out SafeFileHandle file, long allocation = 0)
    {
        using var folder = Open();
        return Nt.Open(folder.Value, name, access, disposition, name.Length == 0 ? options : options | Nt.ReparsePointItself, out file, allocation);
    }

    /// <summary>Opens what is behind a file that Windows reads through its reparse point, and nowhere else (deduplicated ones).</summary>
    public uint OpenBehind(string name, uint access, uint options, out SafeFileHandle file)
    {
        using var folder = Open();
        return Nt.Open(folder.Value, name, access, Nt.OpenExisting, options, out file);
    }

    /// <inheritdoc/>
    protected override SafeFileHandle OpenHandle()
    {
        const uint Access = Nt.ReadData | Nt.Traverse | Nt.ReadAttributes;
        var status = Parent is WindowsFolder parent
            ? parent.OpenAt(Name, Access, Nt.OpenExisting, Nt.IsFolder, out var folder)
            : Nt.Open(0, KernelPath, Access, Nt.OpenExisting, Nt.IsFolder, out folder);
        if (!NtStatus.IsSuccess(status)) throw _failed(status, "Opening the folder", ToString());
        // a folder that is a link opens as the link, and names in it would be sought where it leads
        if (Parent is null || WindowsFile.LookAt(folder, out var state) is var looked && NtStatus.IsSuccess(looked) && (state.Attributes & FileAttributes.ReparsePoint) == 0) return folder;
        folder.Dispose();
        throw _failed(NtStatus.NotADirectory, "Opening the folder", ToString());
    }

    private string KernelPath => Name.StartsWith(@"\\", StringComparison.Ordinal) ? string.Concat(@"\??\UNC", Name.AsSpan(1)) : @"\??\" + Name;
}
