using Microsoft.Win32.SafeHandles;

namespace MediaForge.Wim.Folders.Linux;

/// <summary>The content of a file that is being written; of a sparse one, blocks of zeros become holes.</summary>
internal sealed class LinuxFileStream(SafeFileHandle file, LinuxFolder folder, string name, bool isSparse) : FolderStream
{
    private readonly HoleFinder _holes = new(isSparse);
    private long _position;
    private bool _endsInHole;

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var run = _holes.Next(bytes, _position, out _endsInHole);
            if (!_endsInHole) WriteAll(run);
            _position += run.Length;
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

    private unsafe void WriteAll(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            for (var done = 0; done < bytes.Length;)
            {
                var n = Libc.Write(file, start + done, (nuint)(bytes.Length - done), _position + done);
                if (n >= 0) done += (int)n;
                else if (Libc.Error != Libc.Interrupted) throw LinuxError.Writing(Libc.Error, "Writing", folder.PathOf(name));
            }
        }
    }
}
