using MediaForge.Bytes;
using Microsoft.Win32.SafeHandles;

namespace MediaForge.Wim.Folders.Linux;

/// <summary>The content of a scanned file. Small, as there are many: the folder and the name rather than a path.</summary>
internal sealed class LinuxFileSource(LinuxFolder folder, string name, long length, long stamp) : ByteSource, IHandleOwner
{
    public override long Length => length;

    SafeFileHandle? IHandleOwner.Handle { get; set; }

    bool IHandleOwner.IsRecent { get; set; }

    /// <inheritdoc/>
    public override int Read(long offset, Span<byte> buffer)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        if (offset >= length || buffer.IsEmpty) return 0;
        if (buffer.Length > length - offset) buffer = buffer[..(int)(length - offset)];
        if (buffer.Length == length)
        {
            // the whole of a file at once, as most are read: not worth a place among the open ones
            using var handle = Open();
            Fill(handle, offset, buffer);
            Check(handle);
            return buffer.Length;
        }
        using (var file = folder.All.Files.Rent(this))
        {
            Fill(file.Handle, offset, buffer);
            if (offset + buffer.Length < length) return buffer.Length;
            Check(file.Handle);
        }
        folder.All.Files.Close(this);
        return buffer.Length;
    }

    /// <inheritdoc/>
    public override string ToString() => folder.PathOf(name);

    SafeFileHandle IHandleOwner.Open()
    {
        var handle = Open();
        try
        {
            Check(handle);
            return handle;
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    private SafeFileHandle Open()
    {
        var flags = Libc.ReadOnly | Libc.NoFollowLast;
        var file = folder.OpenAt(name, folder.All.MayKeepAccessTime ? flags | Libc.NoAccessTime : flags);
        if (file == -Libc.NotPermitted && folder.All.MayKeepAccessTime)
        {
            folder.All.MayKeepAccessTime = false;
            file = folder.OpenAt(name, flags);
        }
        if (file < 0) throw LinuxError.Reading(-file, "Opening", ToString());
        return new SafeFileHandle(file, true);
    }

    private unsafe void Fill(SafeFileHandle file, long offset, Span<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            for (var done = 0; done < buffer.Length;)
            {
                var n = Libc.Read(file, start + done, (nuint)(buffer.Length - done), offset + done);
                if (n == 0) throw Changed();
                if (n < 0 && Libc.Error != Libc.Interrupted) throw LinuxError.Reading(Libc.Error, "Reading", ToString());
                if (n > 0) done += (int)n;
            }
        }
    }

    private unsafe void Check(SafeFileHandle file)
    {
        FileStatus status;
        byte nothing = 0;
        if (Libc.StatX(file.DangerousGetHandle(), &nothing, Libc.EmptyPath, Libc.BasicStats, &status) < 0) throw LinuxError.Reading(Libc.Error, "Looking at", ToString());
        if (status.Size != length || status.WriteStamp != stamp) throw Changed();
    }

    private IOException Changed() => new($"'{this}' changed while it was captured. Run the command again when nothing else writes to it.");
}
