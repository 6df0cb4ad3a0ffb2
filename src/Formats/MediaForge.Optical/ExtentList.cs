using MediaForge.Bytes;

namespace MediaForge.Optical;

/// <summary>Gathers the extents of a file; those that follow one another on the disc become one range.</summary>
internal sealed class ExtentList(DiscReader disc, string what)
{
    private readonly List<ByteSource> _parts = [];
    private long _runStart;
    private long _runLength;
    private long _recorded;

    public long Length { get; private set; }

    /// <summary>Adds a range of the image.</summary>
    /// <exception cref="InvalidDataException">It is not inside, or the file is now larger than the whole image.</exception>
    public void Add(long offset, long length)
    {
        if (length == 0) return;
        if (!disc.Has(offset, length) || (_recorded += length) > disc.Length)
            throw new InvalidDataException($"{what}: an extent of {length} bytes at {offset} is not inside the image of {disc.Length} bytes, or there are too many of them.");
        if (_runLength > 0 && _runStart + _runLength == offset)
        {
            _runLength += length;
        }
        else
        {
            EndRun();
            (_runStart, _runLength) = (offset, length);
        }
        Length += length;
    }

    /// <summary>Adds bytes that are not recorded.</summary>
    public void AddZeros(long length)
    {
        EndRun();
        _parts.Add(ByteSource.Zeros(length));
        Length += length;
    }

    public ByteSource ToSource()
    {
        EndRun();
        return ByteSource.Concat(_parts);
    }

    private void EndRun()
    {
        if (_runLength > 0) _parts.Add(disc.Slice(_runStart, _runLength, what));
        _runLength = 0;
    }
}
