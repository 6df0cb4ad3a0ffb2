namespace MediaForge.Bytes;

/// <summary>Several sources one after the other; finding the part of an offset is a binary search.</summary>
internal sealed class ConcatSource : ByteSource
{
    private readonly ByteSource[] _parts;
    private readonly long[] _starts; // _starts[i] is where part i begins; one more entry for the end

    private ConcatSource(ByteSource[] parts)
    {
        _parts = parts;
        _starts = new long[parts.Length + 1];
        for (var i = 0; i < parts.Length; i++) _starts[i + 1] = checked(_starts[i] + parts[i].Length);
    }

    public static ByteSource Of(IEnumerable<ByteSource> parts)
    {
        var flat = new List<ByteSource>();
        foreach (var part in parts)
        {
            if (part is ConcatSource nested) flat.AddRange(nested._parts);
            else if (part.Length > 0) flat.Add(part);
        }
        return flat.Count switch { 0 => Empty, 1 => flat[0], _ => new ConcatSource([.. flat]) };
    }

    public override long Length => _starts[^1];

    public override int Read(long offset, Span<byte> buffer)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        var done = 0;
        while (done < buffer.Length && offset + done < Length)
        {
            var i = PartAt(offset + done);
            var n = _parts[i].Read(offset + done - _starts[i], buffer[done..]);
            if (n == 0) throw new EndOfStreamException($"{_parts[i]} ended before its length of {_parts[i].Length} bytes.");
            done += n;
        }
        return done;
    }

    public override IEnumerable<BytePiece> Pieces(long offset, long length)
    {
        CheckRange(offset, length);
        while (length > 0)
        {
            var i = PartAt(offset);
            var inside = offset - _starts[i];
            var take = Math.Min(length, _parts[i].Length - inside);
            foreach (var piece in _parts[i].Pieces(inside, take)) yield return piece;
            offset += take;
            length -= take;
        }
    }

    public override ByteSource Slice(long offset, long length)
    {
        CheckRange(offset, length);
        if (length == 0) return Empty;
        var i = PartAt(offset);
        return offset + length <= _starts[i + 1] ? _parts[i].Slice(offset - _starts[i], length) : base.Slice(offset, length);
    }

    private int PartAt(long offset)
    {
        var i = Array.BinarySearch(_starts, offset);
        return i >= 0 ? i : ~i - 1;
    }

    public override string ToString() => $"{_parts.Length} parts, {Length} bytes";
}
