using MediaForge.Bytes;

namespace MediaForge.Optical;

/// <summary>Reads structures of an image whose offsets and lengths may lie.</summary>
internal sealed class DiscReader(ByteSource image)
{
    public long Length => image.Length;

    /// <summary>Whether a range is inside the image.</summary>
    public bool Has(long offset, long length) => offset >= 0 && length >= 0 && offset <= image.Length - length;

    /// <summary>Reads bytes.</summary>
    /// <exception cref="InvalidDataException">They are not all inside the image.</exception>
    public byte[] Read(long offset, int count, string what)
    {
        Require(offset, count, what);
        return image.ReadBytes(offset, count);
    }

    /// <summary>Reads a block of 2048 bytes.</summary>
    /// <exception cref="InvalidDataException">It is not inside the image.</exception>
    public byte[] ReadBlock(long block, string what) => Read(block * Block.Size, Block.Size, what);

    /// <summary>A range of the image.</summary>
    /// <exception cref="InvalidDataException">It is not inside the image.</exception>
    public ByteSource Slice(long offset, long length, string what)
    {
        Require(offset, length, what);
        return image.Slice(offset, length);
    }

    private void Require(long offset, long length, string what)
    {
        if (!Has(offset, length)) throw new InvalidDataException($"{what}: the bytes {offset}..{offset + length} are not all inside the image of {image.Length} bytes.");
    }
}
