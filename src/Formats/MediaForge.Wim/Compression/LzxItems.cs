namespace MediaForge.Wim.Compression;

/// <summary>The literals and matches that a parser chose for a run of bytes (see <see cref="LzxFormat"/>), filled from the front or from the back.</summary>
internal sealed unsafe class LzxItems
{
    private readonly PinnedBuffer<uint> _items;

    public LzxItems(int capacity)
    {
        _items = new PinnedBuffer<uint>(capacity);
        Limit = _items.Pointer + capacity;
        First = End = _items.Pointer;
    }

    public uint* Start => _items.Pointer;

    public uint* Limit { get; }

    public uint* First { get; set; }

    public uint* End { get; set; }
}
