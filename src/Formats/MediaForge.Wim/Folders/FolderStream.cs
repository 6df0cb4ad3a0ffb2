namespace MediaForge.Wim.Folders;

/// <summary>A stream that is being written to a file system, in order, from one thread at a time.</summary>
#pragma warning disable CA1711 // what NTFS calls a stream, not what .NET does
public abstract class FolderStream : IDisposable
#pragma warning restore CA1711
{
    /// <summary>Writes the next bytes.</summary>
    /// <exception cref="IOException">They cannot be written.</exception>
    public abstract void Write(ReadOnlySpan<byte> bytes);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes the stream.</summary>
    protected abstract void Dispose(bool disposing);
}
