namespace MediaForge.Wim.Compression;

/// <summary>A lazy parse, split in blocks.</summary>
internal sealed unsafe class LzxFastCoder(int chunkSize, int segmentSize) : LzxSegmentCoder
{
    private const int LeastPiece = 8192;

    private readonly LzxLazyParser _parser = chunkSize <= LzxDecoder.MinWindow ? new LzxChainParser<ushort>(chunkSize) : new LzxChainParser<int>(chunkSize);
    private readonly LzxItems _items = new(segmentSize);
    private readonly LzxBlockSplitter _splitter = new(LeastPiece);

    public override void Start(int length) => _parser.Start(length);

    public override bool Encode(byte* data, int at, int length, int room, ref ulong queue, LzxBlockWriter writer)
    {
        _parser.Parse(data, at, at + length, ref queue, _items);
        data += at;
        _splitter.Split(_items, data, length);
        var end = _items.End;
        for (int block = 0, from = 0; block < _splitter.Blocks; block++)
        {
            var size = _splitter.EndOf(block) - from;
            var item = _items.First;
            for (var left = size; left > 0; left -= (int)(*item++ & LzxFormat.LengthMask)) continue;
            _items.End = item;
            if (!writer.Write(_items, data + from, size, room)) return false;
            _items.First = item;
            _items.End = end;
            from += size;
        }
        return true;
    }
}
