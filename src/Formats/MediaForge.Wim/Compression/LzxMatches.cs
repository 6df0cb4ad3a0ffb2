namespace MediaForge.Wim.Compression;

/// <summary>
/// The matches of every position of a segment, found once and then weighed by several passes: for each position how
/// many there are, and in one row <c>formatted offset &lt;&lt; 9 | length</c> of each, lengths rising within a position.
/// A match may reach beyond the segment.
/// </summary>
internal sealed unsafe class LzxMatches
{
    /// <summary>The most that one position may have.</summary>
    public const int MostAtOnce = 128;

    private const int Average = 8;

    private readonly PinnedBuffer<uint> _items;
    private readonly PinnedBuffer<byte> _counts;

    public LzxMatches(int segmentSize)
    {
        _items = new PinnedBuffer<uint>(segmentSize * Average + MostAtOnce);
        _counts = new PinnedBuffer<byte>(segmentSize);
        // What is left is always enough for one match at each position to come and all at one.
        Roomy = _items.Pointer + segmentSize * (Average - 1);
    }

    public uint* Items => _items.Pointer;

    /// <summary>From here on, a position keeps its longest match only.</summary>
    public uint* Roomy { get; }

    /// <summary>By position from the beginning of the segment.</summary>
    public byte* Counts => _counts.Pointer;
}
