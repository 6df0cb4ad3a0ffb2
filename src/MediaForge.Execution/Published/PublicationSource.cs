using MediaForge.Execution.Logging;
using MediaForge.Execution.Machines;
using MediaForge.TaskSequences.OnMedia;

namespace MediaForge.Execution.Published;

/// <summary>Reads files of a publication, from a share or from a web server.</summary>
internal abstract class PublicationSource
{
    /// <summary>Where it is, for messages.</summary>
    public abstract string Location { get; }

    /// <summary>The source at a place.</summary>
    public static PublicationSource Of(Machine machine, ExecutionLog log, PublishedSource source) =>
        source.Place.IsShare ? new ShareSource(machine, log, source) : new WebSource(machine, source);

    /// <summary>Opens a file from a position on.</summary>
    /// <param name="path">Its path from the top of the publication, with forward slashes.</param>
    /// <param name="from">The position; what the stream gives first is this or, when the source can do no better, the beginning: see <paramref name="at"/>.</param>
    /// <param name="at">The position of the stream's first byte.</param>
    /// <exception cref="SourceException">It cannot be had.</exception>
    public abstract Stream Open(string path, long from, out long at);

    /// <summary>Why a read of an opened file failed.</summary>
    public abstract SourceException OfRead(string path, Exception e);

    /// <summary>Has everything made anew that the next call needs: a connection that has broken down.</summary>
    public virtual void Reset()
    {
    }

    /// <summary>Reads a small file.</summary>
    /// <exception cref="SourceException">It cannot be had.</exception>
    /// <exception cref="InvalidDataException">It is longer than <paramref name="mostLength"/>.</exception>
    public byte[] Read(string path, int mostLength)
    {
        using var stream = Open(path, 0, out _);
        using var content = new MemoryStream();
        var buffer = new byte[64 << 10];
        try
        {
            for (int read; (read = stream.Read(buffer)) > 0;)
            {
                if (content.Length + read > mostLength) throw new InvalidDataException($"{path} at {Location} has more than the {mostLength} bytes that make sense there.");
                content.Write(buffer, 0, read);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw OfRead(path, e);
        }
        return content.ToArray();
    }
}
