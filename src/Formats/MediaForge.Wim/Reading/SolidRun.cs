using MediaForge.Bytes;

namespace MediaForge.Wim.Reading;

/// <summary>
/// Solid resources that follow each other in the blob table: their uncompressed bytes, one after the other, are the
/// stream that the offsets of the blobs in the run are counted in (version 0xE00, "ESD").
/// </summary>
internal sealed class SolidRun(ByteSource file)
{
    private readonly List<ByteSource> _resources = [];
    private ByteSource? _stream;

    /// <summary>Where the first resource lies in the file.</summary>
    public long Offset { get; private set; } = -1;

    public void Add(long offset, long size)
    {
        if (Offset < 0) Offset = offset;
        _resources.Add(new SolidSource(file, offset, size));
        _stream = null;
    }

    public ByteSource Open(WimResource place)
    {
        lock (_resources) _stream ??= ByteSource.Concat(_resources);
        if (place.Offset > _stream.Length - place.OriginalSize)
            throw new InvalidDataException($"{file}: the blob table says that {place.OriginalSize} bytes lie at {place.Offset} of the solid resource at offset {Offset}, which has {_stream.Length}.");
        return _stream.Slice(place.Offset, place.OriginalSize);
    }
}
