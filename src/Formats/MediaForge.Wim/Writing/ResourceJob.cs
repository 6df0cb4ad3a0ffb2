using MediaForge.Bytes;

namespace MediaForge.Wim.Writing;

/// <summary>A resource that is on its way into a file.</summary>
internal sealed class ResourceJob
{
    public required ByteSource Content { get; init; }

    /// <summary>Whether chunks are compressed at all.</summary>
    public required bool Compress { get; init; }

    public required WimResourceFlags Flags { get; init; }

    /// <summary>The SHA-1 of the content; known when it has been read.</summary>
    public Sha1Hash Hash { get; set; }

    /// <summary>Where it lies; known when everything has been written.</summary>
    public WimResource Resource { get; set; }
}
