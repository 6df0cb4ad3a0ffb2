using MediaForge.Bytes;

namespace MediaForge.Wim.Reading;

/// <summary>One file that blobs lie in: the WIM itself, another part of a split one, or a WIM that is referred to.</summary>
internal sealed class WimPart
{
    private const int CacheSize = 4 << 20;

    private readonly ChunkCache _cache = new(CacheSize);

    public WimPart(ByteSource source)
    {
        Source = source;
        Header = WimHeader.Read(source);
    }

    public ByteSource Source { get; }

    public WimHeader Header { get; }

    /// <summary>The bytes of a resource that is not in a solid one.</summary>
    public ByteSource Open(WimResource resource) => resource.IsCompressed
        ? new ChunkedSource(Source, resource, Header, _cache)
        : Source.Slice(resource.Offset, resource.Size);

    public override string ToString() => Source.ToString()!;
}
