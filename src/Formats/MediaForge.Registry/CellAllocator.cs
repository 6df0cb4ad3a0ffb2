using System.Buffers.Binary;

namespace MediaForge.Registry;

/// <summary>
/// Space for cells in a growing file image. A cell never crosses a bin: what is left of a bin that the next cell
/// does not fit becomes a free cell, and a new bin as large as needed begins.
/// </summary>
internal sealed class CellAllocator
{
    private const int MaxSize = 1 << 30;

    private byte[] _file = new byte[64 << 10];
    private int _next = HiveLayout.BaseBlock.Size; // where the next cell of the bin goes
    private int _end = HiveLayout.BaseBlock.Size;  // the end of the bin

    /// <summary>Takes space for data of that length and returns the reference to it.</summary>
    public uint Allocate(int length)
    {
        if (length > MaxSize) throw TooLarge();
        var size = Align(length + HiveLayout.Cell.SizeField, HiveLayout.Cell.Alignment);
        if (size > _end - _next)
        {
            CloseBin();
            OpenBin(size);
        }
        var offset = _next;
        BinaryPrimitives.WriteInt32LittleEndian(_file.AsSpan(offset), -size);
        _next += size;
        return (uint)(offset - HiveLayout.BaseBlock.Size);
    }

    /// <summary>Takes space for the given data.</summary>
    public uint Allocate(ReadOnlySpan<byte> data)
    {
        var cell = Allocate(data.Length);
        data.CopyTo(At(cell));
        return cell;
    }

    /// <summary>The data of a cell and what follows it; good until the next allocation.</summary>
    public Span<byte> At(uint cell) => _file.AsSpan((int)cell + HiveLayout.BaseBlock.Size + HiveLayout.Cell.SizeField);

    /// <summary>The whole file; its base block is still to be filled in.</summary>
    public byte[] Finish()
    {
        CloseBin();
        return _file[.._end];
    }

    private void CloseBin()
    {
        if (_next < _end) BinaryPrimitives.WriteInt32LittleEndian(_file.AsSpan(_next), _end - _next);
        _next = _end;
    }

    private void OpenBin(int cellSize)
    {
        var size = Align(cellSize + HiveLayout.Bin.HeaderSize, HiveLayout.Bin.Granularity);
        if (size > MaxSize - _end) throw TooLarge();
        if (_file.Length < _end + size) Array.Resize(ref _file, (int)Math.Max((long)_end + size, Math.Min(MaxSize, 2L * _file.Length)));
        var header = _file.AsSpan(_end);
        BinaryPrimitives.WriteUInt32LittleEndian(header, HiveLayout.Bin.Signature);
        BinaryPrimitives.WriteInt32LittleEndian(header[HiveLayout.Bin.Offset..], _end - HiveLayout.BaseBlock.Size);
        BinaryPrimitives.WriteInt32LittleEndian(header[HiveLayout.Bin.Size..], size);
        _next = _end + HiveLayout.Bin.HeaderSize;
        _end += size;
    }

    private static int Align(int value, int alignment) => (value + alignment - 1) / alignment * alignment;

    private static InvalidOperationException TooLarge() => new($"The hive would be larger than {MaxSize} bytes.");
}
