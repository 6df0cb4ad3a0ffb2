using MediaForge.Bytes;
using Microsoft.Win32.SafeHandles;

namespace MediaForge.Wim.Folders;

/// <summary>
/// The content of a scanned file, opened when it is read. Small, as there are many: the folder and the name rather than a
/// path. It is looked at again when its end is read: one that changed since the scan is refused.
/// </summary>
/// <param name="folder">The folder it is in.</param>
/// <param name="name">Its name there.</param>
/// <param name="length">Its length when it was scanned.</param>
/// <param name="stamp">When it was last written to then, in the units of the system.</param>
internal abstract class FolderFileSource(FolderNode folder, string name, long length, long stamp) : ByteSource, IHandleOwner
{
    /// <inheritdoc/>
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
            using var handle = OpenHandle();
            Fill(handle, offset, buffer);
            Check(handle);
            return buffer.Length;
        }
        using (var file = folder.Handles.Files.Rent(this))
        {
            Fill(file.Handle, offset, buffer);
            if (offset + buffer.Length < length) return buffer.Length;
            Check(file.Handle);
        }
        folder.Handles.Files.Close(this);
        return buffer.Length;
    }

    /// <inheritdoc/>
    public override string ToString() => folder.PathOf(name);

    SafeFileHandle IHandleOwner.Open()
    {
        var handle = OpenHandle();
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

    /// <summary>The folder it is in.</summary>
    protected FolderNode Folder => folder;

    /// <summary>Its name there.</summary>
    protected string Name => name;

    /// <summary>Opens the file.</summary>
    protected abstract SafeFileHandle OpenHandle();

    /// <summary>Reads some bytes; 0 at the end.</summary>
    protected abstract int ReadSome(SafeFileHandle file, long offset, Span<byte> buffer);

    /// <summary>The length of the file, and when it was last written to.</summary>
    protected abstract (long Length, long Stamp) LookAt(SafeFileHandle file);

    private void Fill(SafeFileHandle file, long offset, Span<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            var n = ReadSome(file, offset, buffer);
            if (n == 0) throw Changed();
            offset += n;
            buffer = buffer[n..];
        }
    }

    private void Check(SafeFileHandle file)
    {
        if (LookAt(file) != (length, stamp)) throw Changed();
    }

    private IOException Changed() => new($"'{this}' changed while it was captured. Run the command again when nothing else writes to it.");
}
