using System.Buffers.Binary;

namespace MediaForge.Optical;

/// <summary>A block of a partition (ECMA-167 4/7.1).</summary>
/// <param name="Partition">Which partition map.</param>
/// <param name="Block">The block in the partition.</param>
internal readonly record struct UdfAddress(ushort Partition, uint Block)
{
    private const int BlockOffset = 4;
    private const int PartitionOffset = 8;

    /// <summary>The address in a long allocation descriptor (ECMA-167 4/14.14.2).</summary>
    public static UdfAddress FromLong(ReadOnlySpan<byte> descriptor) =>
        new(BinaryPrimitives.ReadUInt16LittleEndian(descriptor[PartitionOffset..]), BinaryPrimitives.ReadUInt32LittleEndian(descriptor[BlockOffset..]));
}
