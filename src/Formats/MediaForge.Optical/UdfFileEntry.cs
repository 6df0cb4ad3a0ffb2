using System.Buffers.Binary;

namespace MediaForge.Optical;

/// <summary>Writes file entries: the "inodes" of UDF, one block for each file and folder (ECMA-167 4/14.9; UDF 1.02, 2.3.6).</summary>
internal static class UdfFileEntry
{
    /// <summary>The bytes before the allocation descriptors.</summary>
    public const int HeaderSize = 176;

    /// <summary>The longest file in bytes: as many full extents as one block holds. 234 GiB.</summary>
    public const long MaximumFile = (Block.Size - HeaderSize) / UdfFields.ShortAddressSize * (long)UdfFields.MaximumExtent;

    public const int FileTypeOffset = 27;
    public const int FlagsOffset = 34;
    public const int InformationLengthOffset = 56;
    public const int ModificationOffset = 84;
    public const int AttributeLengthOffset = 168;
    public const int AllocationLengthOffset = 172;

    public const byte DirectoryType = 4;

    private const byte RegularFileType = 5;
    private const int StrategyOffset = 20;
    private const int MaximumEntriesOffset = 24;
    private const int OwnerOffset = 36;
    private const int GroupOffset = 40;
    private const int PermissionsOffset = 44;
    private const int LinkCountOffset = 48;
    private const int BlocksOffset = 64;
    private const int AccessOffset = 72;
    private const int AttributeTimeOffset = 96;
    private const int CheckpointOffset = 108;
    private const int ImplementationOffset = 128;
    private const int UniqueIdOffset = 160;

    private const uint Nobody = uint.MaxValue;
    private const uint ReadAndSearch = 0x14A5; // r-x for other, group, owner
    private const uint ReadOnly = 0x1084; // r-- for other, group, owner
    private const ushort ContiguousArchive = 0x0230; // contiguous, archive, not relocatable; short allocation descriptors

    /// <summary>Writes the file entry of a placed node into a zeroed block.</summary>
    public static void Write(Span<byte> block, LayoutNode node)
    {
        var length = node.IsFolder ? node.IdentifierLength : node.Length;
        var links = node.IsFolder ? 1 + node.Children.Count(c => c.IsFolder) : 1;
        BinaryPrimitives.WriteUInt16LittleEndian(block[StrategyOffset..], 4);
        BinaryPrimitives.WriteUInt16LittleEndian(block[MaximumEntriesOffset..], 1);
        block[FileTypeOffset] = node.IsFolder ? DirectoryType : RegularFileType;
        BinaryPrimitives.WriteUInt16LittleEndian(block[FlagsOffset..], ContiguousArchive);
        BinaryPrimitives.WriteUInt32LittleEndian(block[OwnerOffset..], Nobody);
        BinaryPrimitives.WriteUInt32LittleEndian(block[GroupOffset..], Nobody);
        BinaryPrimitives.WriteUInt32LittleEndian(block[PermissionsOffset..], node.IsFolder ? ReadAndSearch : ReadOnly);
        BinaryPrimitives.WriteUInt16LittleEndian(block[LinkCountOffset..], (ushort)Math.Min(links, ushort.MaxValue));
        BinaryPrimitives.WriteInt64LittleEndian(block[InformationLengthOffset..], length);
        BinaryPrimitives.WriteInt64LittleEndian(block[BlocksOffset..], Block.CountFor(length));
        foreach (var offset in (ReadOnlySpan<int>)[AccessOffset, ModificationOffset, AttributeTimeOffset]) UdfFields.WriteTimestamp(block[offset..], node.Modified);
        BinaryPrimitives.WriteUInt32LittleEndian(block[CheckpointOffset..], 1);
        UdfFields.WriteImplementation(block[ImplementationOffset..]);
        BinaryPrimitives.WriteUInt64LittleEndian(block[UniqueIdOffset..], node.UniqueId);
        var allocation = WriteExtents(block[HeaderSize..], (node.IsFolder ? node.IdentifierBlock : node.DataBlock) - UdfVolumeDescriptors.PartitionBlock, length);
        BinaryPrimitives.WriteUInt32LittleEndian(block[AllocationLengthOffset..], (uint)allocation);
        UdfTag.Write(block[..(HeaderSize + allocation)], UdfTag.FileEntry, node.EntryBlock - UdfVolumeDescriptors.PartitionBlock);
    }

    /// <summary>Short allocation descriptors for one run of blocks; an empty file has none.</summary>
    private static int WriteExtents(Span<byte> target, uint block, long length)
    {
        var written = 0;
        while (length > 0)
        {
            var part = (uint)Math.Min(length, UdfFields.MaximumExtent);
            BinaryPrimitives.WriteUInt32LittleEndian(target[written..], part);
            BinaryPrimitives.WriteUInt32LittleEndian(target[(written + 4)..], block);
            written += UdfFields.ShortAddressSize;
            block += part / Block.Size;
            length -= part;
        }
        return written;
    }
}
