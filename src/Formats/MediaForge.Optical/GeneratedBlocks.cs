using MediaForge.Bytes;

namespace MediaForge.Optical;

/// <summary>
/// Blocks that are made when they are read: a disc with a hundred thousand files has as many file entries of a
/// block each, which need not lie in memory.
/// </summary>
/// <param name="count">How many blocks.</param>
/// <param name="write">Fills block i; the span is zeroed.</param>
internal sealed class GeneratedBlocks(int count, GeneratedBlocks.WriteBlock write) : ByteSource
{
    public delegate void WriteBlock(int index, Span<byte> block);

    public override long Length => (long)count * Block.Size;

    public override int Read(long offset, Span<byte> buffer)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        Span<byte> part = stackalloc byte[Block.Size];
        var done = 0;
        while (done < buffer.Length && offset + done < Length)
        {
            var (index, inside) = Math.DivRem(offset + done, Block.Size);
            part.Clear();
            write((int)index, part);
            var take = Math.Min(Block.Size - (int)inside, buffer.Length - done);
            part.Slice((int)inside, take).CopyTo(buffer[done..]);
            done += take;
        }
        return done;
    }

    public override string ToString() => $"{count} generated blocks";
}
