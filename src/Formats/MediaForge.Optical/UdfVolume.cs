using System.Buffers.Binary;
using System.Text;
using MediaForge.Bytes;

namespace MediaForge.Optical;

/// <summary>
/// The UDF volume of an image: from an anchor through a volume descriptor sequence to the partitions and the file
/// set (ECMA-167 part 3; UDF 1.02 and 2.01, section 2.2).
/// </summary>
internal sealed class UdfVolume
{
    private const int MaximumSequenceBlocks = 256;
    private const int UsualAnchor = 256;
    private const int OtherAnchor = 512; // of discs that were left open

    private readonly DiscReader _disc;
    private readonly Dictionary<ushort, uint> _partitionStarts = [];
    private readonly List<ushort> _maps = [];
    private byte[]? _logicalVolume;

    private UdfVolume(DiscReader disc, int blockSize)
    {
        _disc = disc;
        BlockSize = blockSize;
    }

    /// <summary>The size of a logical block in bytes; 2048 on discs, less in images of hard disks.</summary>
    public int BlockSize { get; }

    public string Label { get; private set; } = string.Empty;

    /// <summary>Where the root's file entry is.</summary>
    public UdfAddress Root { get; private set; }

    /// <summary>Opens the volume of an image that has UDF's recognition sequence.</summary>
    /// <exception cref="InvalidDataException">It is corrupt, or of a kind that is not supported.</exception>
    public static UdfVolume Open(DiscReader disc)
    {
        InvalidDataException? problem = null;
        foreach (var blockSize in (ReadOnlySpan<int>)[Block.Size, 512, 1024])
        {
            foreach (var anchor in Anchors(disc, blockSize))
            {
                foreach (var sequence in (ReadOnlySpan<int>)[UdfOffsets.Anchor.MainSequence, UdfOffsets.Anchor.ReserveSequence])
                {
                    var volume = new UdfVolume(disc, blockSize);
                    try
                    {
                        volume.ReadSequence(ReadU32(anchor, sequence + UdfOffsets.Extent.Block), ReadU32(anchor, sequence + UdfOffsets.Extent.Length));
                        volume.Interpret();
                        return volume;
                    }
                    catch (InvalidDataException e)
                    {
                        problem ??= e; // the reserve sequence, or another anchor, may be whole
                    }
                }
            }
        }
        throw problem ?? new InvalidDataException("The image says that it has UDF, and there is no anchor volume descriptor at block 256 or at the end.");
    }

    /// <summary>Where a block of a partition is in the image, in bytes.</summary>
    /// <exception cref="InvalidDataException">There is no such partition.</exception>
    public long OffsetOf(UdfAddress address)
    {
        if (address.Partition >= _maps.Count) throw new InvalidDataException($"UDF: there is no partition {address.Partition}.");
        return ((long)_partitionStarts[_maps[address.Partition]] + address.Block) * BlockSize;
    }

    /// <summary>Reads the block at an address.</summary>
    public byte[] ReadBlock(UdfAddress address, string what) => _disc.Read(OffsetOf(address), BlockSize, what);

    private static List<byte[]> Anchors(DiscReader disc, int blockSize)
    {
        var found = new List<byte[]>();
        var last = disc.Length / blockSize - 1;
        foreach (var block in (ReadOnlySpan<long>)[UsualAnchor, last, last - UsualAnchor, OtherAnchor])
        {
            if (!disc.Has(block * blockSize, blockSize)) continue;
            var bytes = disc.Read(block * blockSize, blockSize, "UDF anchor");
            // The location tells an anchor of this block size from one that lies here by chance.
            if (UdfTag.Read(bytes) == UdfTag.Anchor && UdfTag.Location(bytes) == block) found.Add(bytes);
        }
        return found;
    }

    private void ReadSequence(long block, long length)
    {
        uint partitionNumber = 0, volumeNumber = 0;
        var left = Math.Min(length / BlockSize, MaximumSequenceBlocks);
        for (var read = 0; left > 0 && read < MaximumSequenceBlocks; read++, block++, left--)
        {
            var bytes = _disc.Read(block * BlockSize, BlockSize, "UDF volume descriptor");
            switch (UdfTag.Read(bytes))
            {
                case UdfTag.VolumePointer:
                    block = (long)ReadU32(bytes, UdfOffsets.Pointer.NextSequence + UdfOffsets.Extent.Block) - 1;
                    left = ReadU32(bytes, UdfOffsets.Pointer.NextSequence + UdfOffsets.Extent.Length) / (uint)BlockSize + 1;
                    break;
                case UdfTag.Partition when ReadU32(bytes, UdfOffsets.Partition.Number) >= partitionNumber || !_partitionStarts.ContainsKey(ReadU16(bytes, UdfOffsets.Partition.PartitionNumber)):
                    partitionNumber = ReadU32(bytes, UdfOffsets.Partition.Number);
                    _partitionStarts[ReadU16(bytes, UdfOffsets.Partition.PartitionNumber)] = ReadU32(bytes, UdfOffsets.Partition.Start);
                    break;
                case UdfTag.LogicalVolume when _logicalVolume is null || ReadU32(bytes, UdfOffsets.LogicalVolume.Number) >= volumeNumber:
                    volumeNumber = ReadU32(bytes, UdfOffsets.LogicalVolume.Number);
                    _logicalVolume = bytes;
                    break;
                case UdfTag.Terminating:
                    return;
            }
        }
    }

    private void Interpret()
    {
        if (_logicalVolume is not { } volume) throw new InvalidDataException("UDF: the volume descriptor sequence has no logical volume descriptor.");
        var blockSize = ReadU32(volume, UdfOffsets.LogicalVolume.BlockSize);
        if (blockSize != BlockSize) throw new InvalidDataException($"UDF: the logical blocks have {blockSize} bytes on sectors of {BlockSize}; that is not supported.");
        Label = UdfFields.ReadText(volume.AsSpan(UdfOffsets.LogicalVolume.Id, UdfFields.LongTextSize));
        ReadMaps(volume);

        var address = UdfAddress.FromLong(volume.AsSpan(UdfOffsets.LogicalVolume.FileSet));
        var fileSet = ReadBlock(address, "UDF file set descriptor");
        if (UdfTag.Read(fileSet) != UdfTag.FileSet) throw new InvalidDataException($"UDF: there is no file set descriptor at {OffsetOf(address)}.");
        Root = UdfAddress.FromLong(fileSet.AsSpan(UdfOffsets.FileSet.Root));
    }

    private void ReadMaps(byte[] volume)
    {
        var maps = volume.AsSpan(UdfOffsets.LogicalVolume.Maps);
        var length = ReadU32(volume, UdfOffsets.LogicalVolume.MapTableLength);
        if (length > maps.Length) throw new InvalidDataException("UDF: the partition maps do not fit their descriptor.");
        maps = maps[..(int)length];
        for (var count = ReadU32(volume, UdfOffsets.LogicalVolume.MapCount); count > 0; count--)
        {
            if (maps.Length < UdfOffsets.PartitionMap.PlainLength || maps[UdfOffsets.PartitionMap.Length] < UdfOffsets.PartitionMap.PlainLength || maps[UdfOffsets.PartitionMap.Length] > maps.Length) throw new InvalidDataException("UDF: a partition map is corrupt.");
            var map = maps[..maps[UdfOffsets.PartitionMap.Length]];
            if (map[UdfOffsets.PartitionMap.Type] != UdfOffsets.PartitionMap.PlainType)
            {
                var kind = map.Length >= UdfOffsets.PartitionMap.KindId + UdfFields.EntitySize ? Encoding.Latin1.GetString(UdfFields.EntityText(map[UdfOffsets.PartitionMap.KindId..])) : $"type {map[UdfOffsets.PartitionMap.Type]}";
                throw new InvalidDataException($"UDF: the disc has a partition of the kind '{kind}', as rewritable and packet-written discs have; that is not supported.");
            }
            var number = BinaryPrimitives.ReadUInt16LittleEndian(map[UdfOffsets.PartitionMap.PartitionNumber..]);
            if (!_partitionStarts.ContainsKey(number)) throw new InvalidDataException($"UDF: there is no descriptor of partition {number}.");
            _maps.Add(number);
            maps = maps[map.Length..];
        }
    }

    private static uint ReadU32(byte[] bytes, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(offset));

    private static ushort ReadU16(byte[] bytes, int offset) => BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(offset));
}
