using Microsoft.Win32.SafeHandles;

namespace MediaForge.Wim.Folders.Linux;

/// <summary>The content of a scanned file of Linux.</summary>
internal sealed class LinuxFileSource(LinuxFolder folder, string name, long length, long stamp) : FolderFileSource(folder, name, length, stamp)
{
    private static volatile bool _mayKeepAccessTime = true; // only the owner of a file may

    /// <inheritdoc/>
    protected override SafeFileHandle OpenHandle()
    {
        var flags = Libc.ReadOnly | Libc.NoFollowLast | Libc.NonBlocking;
        var folder = (LinuxFolder)Folder;
        var file = folder.OpenAt(Name, _mayKeepAccessTime ? flags | Libc.NoAccessTime : flags);
        if (file == -Libc.NotPermitted && _mayKeepAccessTime)
        {
            _mayKeepAccessTime = false;
            file = folder.OpenAt(Name, flags);
        }
        return file >= 0 ? new SafeFileHandle(file, true) : throw LinuxError.Reading(-file, "Opening", ToString());
    }

    /// <inheritdoc/>
    protected override unsafe int ReadSome(SafeFileHandle file, long offset, Span<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            while (true)
            {
                var n = Libc.Read(file, start, (nuint)buffer.Length, offset);
                if (n >= 0) return (int)n;
                if (Libc.Error != Libc.Interrupted) throw LinuxError.Reading(Libc.Error, "Reading", ToString());
            }
        }
    }

    /// <inheritdoc/>
    protected override unsafe (long Length, long Stamp) LookAt(SafeFileHandle file)
    {
        FileStatus status;
        byte nothing = 0;
        return Libc.StatX(file.DangerousGetHandle(), &nothing, Libc.EmptyPath, Libc.BasicStats, &status) < 0
            ? throw LinuxError.Reading(Libc.Error, "Looking at", ToString())
            : (status.Size, status.WriteStamp);
    }
}
