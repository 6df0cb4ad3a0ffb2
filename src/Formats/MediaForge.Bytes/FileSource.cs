using Microsoft.Win32.SafeHandles;

namespace MediaForge.Bytes;

/// <summary>A file on disk, as long as it was when the source was made.</summary>
internal sealed class FileSource : ByteSource
{
    private readonly long _stamp;

    public FileSource(string path)
    {
        FullPath = Path.GetFullPath(path);
        if (File.ResolveLinkTarget(FullPath, returnFinalTarget: true) is { } target) FullPath = target.FullName; // a link has a length and a time of its own
        var info = new FileInfo(FullPath);
        if (!info.Exists) throw new FileNotFoundException($"There is no file '{path}'.", path);
        Length = info.Length;
        _stamp = info.LastWriteTimeUtc.Ticks;
    }

    public string FullPath { get; }

    public override long Length { get; }

    public override int Read(long offset, Span<byte> buffer)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        if (offset >= Length || buffer.IsEmpty) return 0;
        if (buffer.Length > Length - offset) buffer = buffer[..(int)(Length - offset)];
        using var file = FileHandleCache.Rent(this);
        var n = RandomAccess.Read(file.Handle, buffer, offset);
        return n > 0 ? n : throw Changed();
    }

    /// <summary>Opens the file and makes sure that it is still the one that the source was made from.</summary>
    internal SafeFileHandle Open()
    {
        var handle = File.OpenHandle(FullPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.None);
        if (RandomAccess.GetLength(handle) == Length && File.GetLastWriteTimeUtc(FullPath).Ticks == _stamp) return handle;
        handle.Dispose();
        throw Changed();
    }

    private IOException Changed() => new($"'{FullPath}' changed while it was in use. Run the command again when nothing else writes to it.");

    public override string ToString() => FullPath;
}
