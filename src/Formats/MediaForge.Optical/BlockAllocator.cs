namespace MediaForge.Optical;

/// <summary>Hands out the blocks of a disc one after the other.</summary>
internal sealed class BlockAllocator(uint first)
{
    /// <summary>The most blocks that a disc has: block numbers are 32 bits wide.</summary>
    public const long MaximumBlocks = uint.MaxValue;

    private long _next = first;

    /// <summary>The first block that is not taken.</summary>
    public uint Next => (uint)_next;

    /// <summary>Takes that many blocks; returns the first.</summary>
    /// <exception cref="ArgumentException">There are no more block numbers.</exception>
    public uint Take(long count)
    {
        var start = _next;
        if (count > MaximumBlocks - start) throw new ArgumentException("The content is larger than an optical image can be (8 TiB).");
        _next += count;
        return (uint)start;
    }

    /// <summary>Takes as many blocks as hold so many bytes.</summary>
    public uint TakeFor(long bytes) => Take(Block.CountFor(bytes));
}
