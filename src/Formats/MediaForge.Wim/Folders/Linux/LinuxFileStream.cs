using Microsoft.Win32.SafeHandles;

namespace MediaForge.Wim.Folders.Linux;

/// <summary>The content of a file that is being written; of a sparse one, blocks of zeros become holes.</summary>
internal sealed class LinuxFileStream(SafeFileHandle file, LinuxFolder folder, string name, bool isSparse) : FolderStream
{
    private const int Block = 4096;

    private long _position;
    private bool _endsInHole;

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var run = bytes;
            if (isSparse)
            {
                run = Run(bytes, out var isHole);
                if (isHole)
                {
                    _position += run.Length;
                    _endsInHole = true;
                    bytes = bytes[run.Length..];
                    continue;
                }
            }
            WriteAll(run);
            bytes = bytes[run.Length..];
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (!disposing || file.IsClosed) return;
        var error = _endsInHole && Libc.Truncate(file, _position) < 0 ? Libc.Error : 0;
        file.Dispose();
        if (error != 0) throw LinuxError.Writing(error, "Writing", folder.PathOf(name));
    }

    /// <summary>The bytes up to the next change from zeros to others or back, in whole blocks of the file.</summary>
    private ReadOnlySpan<byte> Run(ReadOnlySpan<byte> bytes, out bool isHole)
    {
        var end = Math.Min(bytes.Length, Block - (int)(_position % Block));
        isHole = IsZero(bytes[..end]);
        while (end < bytes.Length)
        {
            var next = Math.Min(bytes.Length, end + Block);
            if (IsZero(bytes[end..next]) != isHole) break;
            end = next;
        }
        return bytes[..end];
    }

    private static bool IsZero(ReadOnlySpan<byte> bytes) => bytes.IndexOfAnyExcept((byte)0) < 0;

    private unsafe void WriteAll(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            for (var done = 0; done < bytes.Length;)
            {
                var n = Libc.Write(file, start + done, (nuint)(bytes.Length - done), _position);
                if (n < 0)
                {
                    if (Libc.Error == Libc.Interrupted) continue;
                    throw LinuxError.Writing(Libc.Error, "Writing", folder.PathOf(name));
                }
                done += (int)n;
                _position += n;
            }
        }
        _endsInHole = false;
    }
}
