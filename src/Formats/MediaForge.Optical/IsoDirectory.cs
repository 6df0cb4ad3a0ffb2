using MediaForge.Bytes;

namespace MediaForge.Optical;

/// <summary>A folder of an ISO 9660 or Joliet tree that is being written, and what its extent holds (ECMA-119 6.8).</summary>
internal sealed class IsoDirectory(LayoutNode node, byte[] name, IsoDirectory? parent, int number)
{
    private readonly List<(byte[] Name, LayoutNode Node, IsoDirectory? Directory)> _entries = [];

    public LayoutNode Node => node;

    /// <summary>The stored name; for the root the one zero byte.</summary>
    public byte[] Name => name;

    public IsoDirectory Parent => parent ?? this;

    /// <summary>The number in the path table, from 1.</summary>
    public int Number => number;

    public uint Block { get; set; }

    /// <summary>The length of the extent: whole blocks.</summary>
    public uint Length { get; private set; }

    /// <summary>Adds an entry; they come in the order of the standard.</summary>
    public void Add(byte[] entryName, LayoutNode entry, IsoDirectory? directory) => _entries.Add((entryName, entry, directory));

    public void Measure() => Length = (uint)(Optical.Block.CountFor(Walk(null)) * Optical.Block.Size);

    public ByteSource Write()
    {
        var bytes = new byte[Length];
        Walk(bytes);
        return ByteSource.FromBytes(bytes);
    }

    /// <summary>Goes through all records, writing them unless <paramref name="bytes"/> is null. Returns where the last one ends.</summary>
    private long Walk(byte[]? bytes)
    {
        var at = Put(bytes, 0, IsoDirectoryRecord.SelfName, this);
        at = Put(bytes, at, IsoDirectoryRecord.ParentName, Parent);
        foreach (var (entryName, entry, directory) in _entries)
            at = directory is null ? PutFile(bytes, at, entryName, entry) : Put(bytes, at, entryName, directory);
        return at;
    }

    private static long Put(byte[]? bytes, long at, ReadOnlySpan<byte> recordName, IsoDirectory directory) =>
        Put(bytes, at, recordName, directory.Block, directory.Length, IsoDirectoryRecord.DirectoryFlag, directory.Node.Modified);

    private static long PutFile(byte[]? bytes, long at, byte[] recordName, LayoutNode file)
    {
        var extents = IsoDirectoryRecord.ExtentsFor(file.Length);
        for (var i = 0; i < extents; i++)
        {
            var start = i * IsoDirectoryRecord.MaximumExtent;
            var length = Math.Min(IsoDirectoryRecord.MaximumExtent, file.Length - start);
            var block = file.DataBlock + (uint)(start / Optical.Block.Size);
            at = Put(bytes, at, recordName, block, (uint)length, i < extents - 1 ? IsoDirectoryRecord.MoreExtentsFlag : (byte)0, file.Modified);
        }
        return at;
    }

    private static long Put(byte[]? bytes, long at, ReadOnlySpan<byte> recordName, uint block, uint length, byte flags, DateTime modified)
    {
        var size = IsoDirectoryRecord.LengthFor(recordName.Length);
        var left = Optical.Block.Size - (int)(at % Optical.Block.Size);
        if (size > left) at += left; // a record does not cross a block
        if (bytes is not null) IsoDirectoryRecord.Write(bytes.AsSpan((int)at, size), recordName, block, length, flags, modified);
        return at + size;
    }
}
