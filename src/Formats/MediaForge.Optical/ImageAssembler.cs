using System.Diagnostics;
using MediaForge.Bytes;

namespace MediaForge.Optical;

/// <summary>Puts sources at their blocks, in ascending order, with zeros between them.</summary>
internal sealed class ImageAssembler
{
    private readonly List<ByteSource> _parts = [];
    private long _length;

    public void Add(uint block, ByteSource source)
    {
        PadTo(block);
        _parts.Add(source);
        _length += source.Length;
    }

    /// <summary>Zeros up to a block.</summary>
    public void PadTo(uint block)
    {
        var gap = (long)block * Block.Size - _length;
        Debug.Assert(gap >= 0, "Parts are added in the order of their blocks.");
        if (gap == 0) return;
        _parts.Add(ByteSource.Zeros(gap));
        _length += gap;
    }

    public ByteSource ToSource() => ByteSource.Concat(_parts);
}
