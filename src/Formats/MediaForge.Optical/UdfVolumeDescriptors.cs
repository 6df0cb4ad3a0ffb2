using System.Buffers.Binary;
using MediaForge.Bytes;

namespace MediaForge.Optical;

/// <summary>
/// Everything of UDF 1.02 around the tree: recognition sequence, anchors, the two volume descriptor sequences, the
/// integrity sequence and the file set (ECMA-167 parts 2 to 4; UDF 1.02, 2.2).
/// </summary>
/// <remarks>
/// Recognition right after the ISO 9660 descriptors, main sequence at 32, reserve at 48, integrity at 64, anchor at
/// 256, partition from 257 to just before the last block, which holds the second anchor. Boot loaders want the
/// partition's start below 65 536 and the first anchor at exactly 256.
/// </remarks>
internal sealed class UdfVolumeDescriptors(OpticalOptions options, uint partitionBlocks, int files, int folders, uint nextUniqueId)
{
    public const uint MainSequenceBlock = 32;
    public const uint ReserveSequenceBlock = 48;
    public const uint IntegrityBlock = 64;
    public const uint AnchorBlock = 256;
    public const uint PartitionBlock = 257;

    /// <summary>How many blocks of the partition the file set takes: its descriptor and a terminator.</summary>
    public const uint FileSetBlocks = 2;

    private const int SequenceBlocks = 16;
    private const int SequenceLength = SequenceBlocks * Block.Size;

    /// <summary>What the CRC of a descriptor of 512 bytes covers, with the tag.</summary>
    private const int WholeDescriptor = 512;

    private const uint ClosedIntegrity = 1;
    private const uint ReadOnlyAccess = 1;
    private const ushort AllocatedPartition = 1;
    private const byte PartitionContentsFlags = 2; // protected: the identifier is the standard's

    private readonly DateTime _date = options.Timestamp.UtcDateTime;

    /// <summary>"There is an ECMA-167 volume here": three blocks (ECMA-167 2/9; UDF 1.02, 2.2).</summary>
    public static ByteSource RecognitionSequence()
    {
        var bytes = new byte[3 * Block.Size];
        "BEA01"u8.CopyTo(bytes.AsSpan(1));
        "NSR02"u8.CopyTo(bytes.AsSpan(Block.Size + 1));
        "TEA01"u8.CopyTo(bytes.AsSpan(2 * Block.Size + 1));
        for (var i = 0; i < 3; i++) bytes[i * Block.Size + 6] = 1;
        return ByteSource.FromBytes(bytes);
    }

    /// <summary>The anchor for the block where it lies (ECMA-167 3/10.2).</summary>
    public static ByteSource Anchor(uint location)
    {
        var block = new byte[Block.Size];
        WriteExtent(block.AsSpan(UdfOffsets.Anchor.MainSequence), SequenceLength, MainSequenceBlock);
        WriteExtent(block.AsSpan(UdfOffsets.Anchor.ReserveSequence), SequenceLength, ReserveSequenceBlock);
        UdfTag.Write(block.AsSpan(0, WholeDescriptor), UdfTag.Anchor, location);
        return ByteSource.FromBytes(block);
    }

    /// <summary>A volume descriptor sequence that begins at the given block.</summary>
    public ByteSource Sequence(uint location)
    {
        var bytes = new byte[SequenceLength];
        PrimaryVolume(bytes, location);
        ImplementationUse(bytes.AsSpan(Block.Size), location + 1);
        Partition(bytes.AsSpan(2 * Block.Size), location + 2);
        LogicalVolume(bytes.AsSpan(3 * Block.Size), location + 3);
        UnallocatedSpace(bytes.AsSpan(4 * Block.Size), location + 4);
        Terminate(bytes.AsSpan(5 * Block.Size), location + 5);
        return ByteSource.FromBytes(bytes);
    }

    /// <summary>The integrity sequence: the volume is closed and has no free space.</summary>
    public ByteSource Integrity()
    {
        var bytes = new byte[2 * Block.Size];
        var d = bytes.AsSpan();
        UdfFields.WriteTimestamp(d[UdfOffsets.Integrity.RecordingTime..], _date);
        WriteU32(d, UdfOffsets.Integrity.Type, ClosedIntegrity);
        BinaryPrimitives.WriteUInt64LittleEndian(d[UdfOffsets.Integrity.NextUniqueId..], nextUniqueId);
        WriteU32(d, UdfOffsets.Integrity.Partitions, 1);
        WriteU32(d, UdfOffsets.Integrity.ImplementationUseLength, UdfOffsets.Integrity.ImplementationUseSize);
        WriteU32(d, UdfOffsets.Integrity.Size, partitionBlocks); // the free blocks before it are 0
        var use = d[UdfOffsets.Integrity.ImplementationUse..];
        UdfFields.WriteImplementation(use);
        WriteU32(use, UdfOffsets.Integrity.Files, (uint)files);
        WriteU32(use, UdfOffsets.Integrity.Folders, (uint)folders);
        for (var i = 0; i < 3; i++) WriteU16(use, UdfOffsets.Integrity.Revisions + i * sizeof(ushort), UdfFields.Revision); // least to read, least to write, most to write
        UdfTag.Write(d[..(UdfOffsets.Integrity.ImplementationUse + UdfOffsets.Integrity.ImplementationUseSize)], UdfTag.LogicalVolumeIntegrity, IntegrityBlock);
        Terminate(d[Block.Size..], IntegrityBlock + 1);
        return ByteSource.FromBytes(bytes);
    }

    /// <summary>The file set: where the root is; locations are relative to the partition.</summary>
    public ByteSource FileSet(uint rootEntryBlock)
    {
        var bytes = new byte[FileSetBlocks * Block.Size];
        var d = bytes.AsSpan();
        UdfFields.WriteTimestamp(d[UdfOffsets.FileSet.RecordingTime..], _date);
        WriteU16(d, UdfOffsets.FileSet.InterchangeLevel, 3);
        WriteU16(d, UdfOffsets.FileSet.MaximumInterchangeLevel, 3);
        WriteU32(d, UdfOffsets.FileSet.CharacterSetList, 1);
        WriteU32(d, UdfOffsets.FileSet.MaximumCharacterSetList, 1);
        UdfFields.WriteCharacterSet(d[UdfOffsets.FileSet.LogicalVolumeCharacterSet..]);
        UdfFields.WriteText(d.Slice(UdfOffsets.FileSet.LogicalVolumeId, UdfFields.LongTextSize), options.VolumeLabel);
        UdfFields.WriteCharacterSet(d[UdfOffsets.FileSet.CharacterSet..]);
        UdfFields.WriteText(d.Slice(UdfOffsets.FileSet.Id, UdfFields.ShortTextSize), options.VolumeLabel);
        UdfFields.WriteLongAddress(d[UdfOffsets.FileSet.Root..], Block.Size, rootEntryBlock - PartitionBlock);
        UdfFields.WriteDomain(d[UdfOffsets.FileSet.Domain..]);
        UdfTag.Write(d[..WholeDescriptor], UdfTag.FileSet, 0);
        Terminate(d[Block.Size..], 1);
        return ByteSource.FromBytes(bytes);
    }

    private void PrimaryVolume(Span<byte> d, uint location)
    {
        UdfFields.WriteText(d.Slice(UdfOffsets.PrimaryVolume.VolumeId, UdfFields.ShortTextSize), options.VolumeLabel);
        WriteU16(d, UdfOffsets.PrimaryVolume.SequenceNumber, 1);
        WriteU16(d, UdfOffsets.PrimaryVolume.MaximumSequenceNumber, 1);
        WriteU16(d, UdfOffsets.PrimaryVolume.InterchangeLevel, 2);
        WriteU16(d, UdfOffsets.PrimaryVolume.MaximumInterchangeLevel, 2);
        WriteU32(d, UdfOffsets.PrimaryVolume.CharacterSetList, 1);
        WriteU32(d, UdfOffsets.PrimaryVolume.MaximumCharacterSetList, 1);
        UdfFields.WriteText(d.Slice(UdfOffsets.PrimaryVolume.VolumeSetId, UdfFields.LongTextSize), options.VolumeSetId.ToString("X16") + "MediaForge");
        UdfFields.WriteCharacterSet(d[UdfOffsets.PrimaryVolume.DescriptorCharacterSet..]);
        UdfFields.WriteCharacterSet(d[UdfOffsets.PrimaryVolume.ExplanatoryCharacterSet..]);
        UdfFields.WriteTimestamp(d[UdfOffsets.PrimaryVolume.RecordingTime..], _date);
        UdfFields.WriteImplementation(d[UdfOffsets.PrimaryVolume.Implementation..]);
        UdfTag.Write(d[..WholeDescriptor], UdfTag.PrimaryVolume, location);
    }

    private void ImplementationUse(Span<byte> d, uint location)
    {
        WriteU32(d, UdfOffsets.ImplementationUse.Number, 1);
        UdfFields.WriteVolumeInfo(d[UdfOffsets.ImplementationUse.Id..]);
        UdfFields.WriteCharacterSet(d[UdfOffsets.ImplementationUse.CharacterSet..]);
        UdfFields.WriteText(d.Slice(UdfOffsets.ImplementationUse.LogicalVolumeId, UdfFields.LongTextSize), options.VolumeLabel);
        UdfFields.WriteImplementation(d[UdfOffsets.ImplementationUse.Implementation..]);
        UdfTag.Write(d[..WholeDescriptor], UdfTag.ImplementationUse, location);
    }

    private void Partition(Span<byte> d, uint location)
    {
        WriteU32(d, UdfOffsets.Partition.Number, 2);
        WriteU16(d, UdfOffsets.Partition.Flags, AllocatedPartition);
        UdfFields.WriteEntity(d[UdfOffsets.Partition.Contents..], "+NSR02"u8, PartitionContentsFlags);
        WriteU32(d, UdfOffsets.Partition.AccessType, ReadOnlyAccess);
        WriteU32(d, UdfOffsets.Partition.Start, PartitionBlock);
        WriteU32(d, UdfOffsets.Partition.Length, partitionBlocks);
        UdfFields.WriteImplementation(d[UdfOffsets.Partition.Implementation..]);
        UdfTag.Write(d[..WholeDescriptor], UdfTag.Partition, location);
    }

    private void LogicalVolume(Span<byte> d, uint location)
    {
        WriteU32(d, UdfOffsets.LogicalVolume.Number, 3);
        UdfFields.WriteCharacterSet(d[UdfOffsets.LogicalVolume.CharacterSet..]);
        UdfFields.WriteText(d.Slice(UdfOffsets.LogicalVolume.Id, UdfFields.LongTextSize), options.VolumeLabel);
        WriteU32(d, UdfOffsets.LogicalVolume.BlockSize, Block.Size);
        UdfFields.WriteDomain(d[UdfOffsets.LogicalVolume.Domain..]);
        UdfFields.WriteLongAddress(d[UdfOffsets.LogicalVolume.FileSet..], FileSetBlocks * Block.Size, 0);
        WriteU32(d, UdfOffsets.LogicalVolume.MapTableLength, UdfOffsets.PartitionMap.PlainLength);
        WriteU32(d, UdfOffsets.LogicalVolume.MapCount, 1);
        UdfFields.WriteImplementation(d[UdfOffsets.LogicalVolume.Implementation..]);
        WriteExtent(d[UdfOffsets.LogicalVolume.IntegritySequence..], 2 * Block.Size, IntegrityBlock);
        var map = d.Slice(UdfOffsets.LogicalVolume.Maps, UdfOffsets.PartitionMap.PlainLength); // of partition 0
        map[UdfOffsets.PartitionMap.Type] = UdfOffsets.PartitionMap.PlainType;
        map[UdfOffsets.PartitionMap.Length] = UdfOffsets.PartitionMap.PlainLength;
        WriteU16(map, UdfOffsets.PartitionMap.SequenceNumber, 1);
        UdfTag.Write(d[..(UdfOffsets.LogicalVolume.Maps + UdfOffsets.PartitionMap.PlainLength)], UdfTag.LogicalVolume, location);
    }

    private static void UnallocatedSpace(Span<byte> d, uint location)
    {
        WriteU32(d, UdfOffsets.UnallocatedSpace.Number, 4);
        UdfTag.Write(d[..UdfOffsets.UnallocatedSpace.Size], UdfTag.UnallocatedSpace, location);
    }

    /// <summary>The end of a sequence (ECMA-167 3/10.9, 4/14.2).</summary>
    private static void Terminate(Span<byte> d, uint location) => UdfTag.Write(d[..WholeDescriptor], UdfTag.Terminating, location);

    private static void WriteExtent(Span<byte> field, uint length, uint block)
    {
        WriteU32(field, UdfOffsets.Extent.Length, length);
        WriteU32(field, UdfOffsets.Extent.Block, block);
    }

    private static void WriteU16(Span<byte> bytes, int offset, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(bytes[offset..], value);

    private static void WriteU32(Span<byte> bytes, int offset, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(bytes[offset..], value);
}
