using System.Buffers.Binary;
using System.Collections;

namespace MediaForge.Registry;

/// <summary>
/// The cells of a hive, found by walking the bins once. A reference is good only if it leads to the start of a cell in
/// use, and each cell is given out once: so cycles, shared lists and cells inside others cannot make a reader loop or
/// allocate more than the file holds.
/// </summary>
internal sealed class HiveCells
{
    private readonly ReadOnlyMemory<byte> _bins;
    private readonly BitArray _unclaimed; // one bit per 8 bytes: a cell in use starts there and was not given out yet

    private HiveCells(ReadOnlyMemory<byte> bins)
    {
        _bins = bins;
        _unclaimed = new BitArray(bins.Length / HiveLayout.Cell.Alignment);
    }

    /// <summary>Walks the bins.</summary>
    /// <exception cref="InvalidDataException">The bins and cells do not fill the space exactly.</exception>
    public static HiveCells Walk(ReadOnlyMemory<byte> bins)
    {
        var cells = new HiveCells(bins);
        for (var at = 0; at < bins.Length;) at += cells.WalkBin(at);
        return cells;
    }

    /// <summary>The data of a cell, which is then no longer available to anybody else.</summary>
    /// <param name="offset">The reference, from the first bin.</param>
    /// <param name="minimum">The fewest bytes that make sense.</param>
    /// <param name="what">What the cell should be, for the error.</param>
    public ReadOnlyMemory<byte> Claim(uint offset, int minimum, string what)
    {
        var index = (int)(offset / HiveLayout.Cell.Alignment);
        if (offset % HiveLayout.Cell.Alignment != 0 || offset >= (uint)_bins.Length || !_unclaimed[index])
            throw Bad($"the reference to a {what} at 0x{offset:X} leads to no cell in use, or to one that has another use");
        _unclaimed[index] = false;
        var size = -BinaryPrimitives.ReadInt32LittleEndian(_bins.Span[(int)offset..]);
        var data = _bins.Slice((int)offset + HiveLayout.Cell.SizeField, size - HiveLayout.Cell.SizeField);
        return data.Length >= minimum ? data : throw Bad($"the {what} at 0x{offset:X} has {data.Length} bytes, where it needs {minimum}");
    }

    /// <summary>As <see cref="Claim(uint, int, string)"/>, and the cell has to begin with a signature.</summary>
    public ReadOnlyMemory<byte> Claim(uint offset, int minimum, int signature, string what)
    {
        var data = Claim(offset, minimum, what);
        return BinaryPrimitives.ReadUInt16LittleEndian(data.Span) == signature
            ? data
            : throw Bad($"the cell at 0x{offset:X} is not a {what}");
    }

    internal static InvalidDataException Bad(string what) => new($"Registry hive: {what}.");

    private int WalkBin(int start)
    {
        var bytes = _bins.Span;
        var left = bytes.Length - start;
        if (left < HiveLayout.Bin.Granularity) throw Bad($"the bin at 0x{start:X} is cut short");
        var header = bytes[start..];
        if (BinaryPrimitives.ReadUInt32LittleEndian(header) != HiveLayout.Bin.Signature) throw Bad($"there is no bin at 0x{start:X}");
        if (BinaryPrimitives.ReadUInt32LittleEndian(header[HiveLayout.Bin.Offset..]) != (uint)start) throw Bad($"the bin at 0x{start:X} belongs elsewhere");
        var size = BinaryPrimitives.ReadUInt32LittleEndian(header[HiveLayout.Bin.Size..]);
        if (size == 0 || size % HiveLayout.Bin.Granularity != 0 || size > (uint)left) throw Bad($"the bin at 0x{start:X} claims {size} bytes");

        var end = start + (int)size;
        for (var at = start + HiveLayout.Bin.HeaderSize; at < end;)
        {
            var stored = BinaryPrimitives.ReadInt32LittleEndian(bytes[at..]);
            var length = Math.Abs((long)stored);
            if (length == 0 || length % HiveLayout.Cell.Alignment != 0 || length > end - at) throw Bad($"the cell at 0x{at:X} claims {length} bytes");
            if (stored < 0) _unclaimed[at / HiveLayout.Cell.Alignment] = true;
            at += (int)length;
        }
        return (int)size;
    }
}
