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
        WriteExtent(block.AsSpan(16), SequenceLength, MainSequenceBlock);
        WriteExtent(block.AsSpan(24), SequenceLength, ReserveSequenceBlock);
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

    /// <summary>The integrity sequence: the volume is closed and has no free space (ECMA-167 3/10.10; UDF 1.02, 2.2.6).</summary>
    public ByteSource Integrity()
    {
        const int implementationUseLength = UdfFields.EntityIdSize + 14;
        var bytes = new byte[2 * Block.Size];
        var d = bytes.AsSpan();
        UdfFields.WriteTimestamp(d[16..], _date);
        WriteU32(d, 28, 1); // closed
        BinaryPrimitives.WriteUInt64LittleEndian(d[40..], nextUniqueId);
        WriteU32(d, 72, 1); // partitions
        WriteU32(d, 76, implementationUseLength);
        WriteU32(d, 84, partitionBlocks); // size; the free blocks before it are 0
        var use = d[88..];
        UdfFields.WriteImplementation(use);
        WriteU32(use, 32, (uint)files);
        WriteU32(use, 36, (uint)folders);
        for (var i = 0; i < 3; i++) BinaryPrimitives.WriteUInt16LittleEndian(use[(40 + 2 * i)..], UdfFields.Revision); // least to read, least to write, most to write
        UdfTag.Write(d[..(88 + implementationUseLength)], UdfTag.LogicalVolumeIntegrity, IntegrityBlock);
        Terminate(d[Block.Size..], IntegrityBlock + 1);
        return ByteSource.FromBytes(bytes);
    }

    /// <summary>The file set: where the root is; locations are relative to the partition (ECMA-167 4/14.1).</summary>
    public ByteSource FileSet(uint rootEntryBlock)
    {
        var bytes = new byte[FileSetBlocks * Block.Size];
        var d = bytes.AsSpan();
        UdfFields.WriteTimestamp(d[16..], _date);
        BinaryPrimitives.WriteUInt16LittleEndian(d[28..], 3); // interchange level
        BinaryPrimitives.WriteUInt16LittleEndian(d[30..], 3);
        WriteU32(d, 32, 1); // character set list
        WriteU32(d, 36, 1);
        UdfFields.WriteCharacterSet(d[48..]);
        UdfFields.WriteText(d.Slice(112, 128), options.VolumeLabel);
        UdfFields.WriteCharacterSet(d[240..]);
        UdfFields.WriteText(d.Slice(304, 32), options.VolumeLabel);
        UdfFields.WriteLongAddress(d[400..], rootEntryBlock - PartitionBlock);
        UdfFields.WriteDomain(d[416..]);
        UdfTag.Write(d[..WholeDescriptor], UdfTag.FileSet, 0);
        Terminate(d[Block.Size..], 1);
        return ByteSource.FromBytes(bytes);
    }

    // ECMA-167 3/10.1; UDF 1.02, 2.2.2
    private void PrimaryVolume(Span<byte> d, uint location)
    {
        UdfFields.WriteText(d.Slice(24, 32), options.VolumeLabel);
        BinaryPrimitives.WriteUInt16LittleEndian(d[56..], 1); // sequence number
        BinaryPrimitives.WriteUInt16LittleEndian(d[58..], 1);
        BinaryPrimitives.WriteUInt16LittleEndian(d[60..], 2); // interchange level
        BinaryPrimitives.WriteUInt16LittleEndian(d[62..], 2);
        WriteU32(d, 64, 1); // character set list
        WriteU32(d, 68, 1);
        UdfFields.WriteText(d.Slice(72, 128), options.VolumeSetId.ToString("X16") + "MediaForge");
        UdfFields.WriteCharacterSet(d[200..]);
        UdfFields.WriteCharacterSet(d[264..]);
        UdfFields.WriteTimestamp(d[376..], _date);
        UdfFields.WriteImplementation(d[388..]);
        UdfTag.Write(d[..WholeDescriptor], UdfTag.PrimaryVolume, location);
    }

    // ECMA-167 3/10.4; UDF 1.02, 2.2.7
    private void ImplementationUse(Span<byte> d, uint location)
    {
        WriteU32(d, 16, 1); // place in the sequence
        UdfFields.WriteVolumeInfo(d[20..]);
        UdfFields.WriteCharacterSet(d[52..]);
        UdfFields.WriteText(d.Slice(116, 128), options.VolumeLabel);
        UdfFields.WriteImplementation(d[352..]);
        UdfTag.Write(d[..WholeDescriptor], UdfTag.ImplementationUse, location);
    }

    // ECMA-167 3/10.5; UDF 1.02, 2.2.12
    private void Partition(Span<byte> d, uint location)
    {
        WriteU32(d, 16, 2);
        BinaryPrimitives.WriteUInt16LittleEndian(d[20..], 1); // allocated
        UdfFields.WriteEntity(d[24..], "+NSR02"u8, flags: 2);
        WriteU32(d, 184, 1); // read only
        WriteU32(d, 188, PartitionBlock);
        WriteU32(d, 192, partitionBlocks);
        UdfFields.WriteImplementation(d[196..]);
        UdfTag.Write(d[..WholeDescriptor], UdfTag.Partition, location);
    }

    // ECMA-167 3/10.6; UDF 1.02, 2.2.4
    private void LogicalVolume(Span<byte> d, uint location)
    {
        const int mapOffset = 440;
        const int mapLength = 6;
        WriteU32(d, 16, 3);
        UdfFields.WriteCharacterSet(d[20..]);
        UdfFields.WriteText(d.Slice(84, 128), options.VolumeLabel);
        WriteU32(d, 212, Block.Size);
        UdfFields.WriteDomain(d[216..]);
        UdfFields.WriteLongAddress(d[248..], 0); // the file set
        WriteU32(d, 248, FileSetBlocks * Block.Size);
        WriteU32(d, 264, mapLength);
        WriteU32(d, 268, 1);
        UdfFields.WriteImplementation(d[272..]);
        WriteExtent(d[432..], 2 * Block.Size, IntegrityBlock);
        d[mapOffset] = 1; // a plain partition
        d[mapOffset + 1] = mapLength;
        BinaryPrimitives.WriteUInt16LittleEndian(d[(mapOffset + 2)..], 1); // volume sequence number; partition 0 follows
        UdfTag.Write(d[..(mapOffset + mapLength)], UdfTag.LogicalVolume, location);
    }

    // ECMA-167 3/10.8
    private static void UnallocatedSpace(Span<byte> d, uint location)
    {
        WriteU32(d, 16, 4);
        UdfTag.Write(d[..24], UdfTag.UnallocatedSpace, location);
    }

    // ECMA-167 3/10.9
    private static void Terminate(Span<byte> d, uint location) => UdfTag.Write(d[..WholeDescriptor], UdfTag.Terminating, location);

    private static void WriteExtent(Span<byte> field, uint length, uint block)
    {
        WriteU32(field, 0, length);
        WriteU32(field, 4, block);
    }

    private static void WriteU32(Span<byte> bytes, int offset, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(bytes[offset..], value);
}
