using MediaForge.Bytes;

namespace MediaForge.Wim.Folders.Linux;

/// <summary>A named stream that ntfs-3g shows as an extended attribute; those are read whole.</summary>
internal sealed class LinuxAttributeSource(LinuxFolder folder, string file, string name, int length) : ByteSource
{
    public override long Length => length;

    /// <inheritdoc/>
    public override int Read(long offset, Span<byte> buffer)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        if (offset >= length || buffer.IsEmpty) return 0;
        using var handle = folder.Open();
        var bytes = LinuxAttributes.Get(handle.Value, file, name, out var error);
        if (error != 0) throw LinuxError.Reading(error, "Reading", ToString());
        if (bytes?.Length != length) throw new IOException($"'{this}' changed while it was captured. Run the command again when nothing else writes to it.");
        var part = bytes.AsSpan((int)offset, (int)Math.Min(buffer.Length, length - offset));
        part.CopyTo(buffer);
        return part.Length;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{folder.PathOf(file)}:{name}";
}
