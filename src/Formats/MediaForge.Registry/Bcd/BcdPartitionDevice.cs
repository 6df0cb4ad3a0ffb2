using System.Buffers.Binary;

namespace MediaForge.Registry.Bcd;

/// <summary>A partition of a hard disk, found by the disk's and the partition's identity (<c>partition=C:</c>).</summary>
public sealed record BcdPartitionDevice : BcdDevice
{
    internal const uint DescriptorType = 6;
    private const int DescriptorSize = 0x48;

    // Offsets in the descriptor.
    private const int Partition = 0x10;
    private const int Scheme = 0x24;
    private const int Disk = 0x28;
    private const uint SchemeGpt = 0;
    private const uint SchemeMbr = 1;

    private BcdPartitionDevice()
    {
    }

    /// <summary>Whether the disk has a GPT; else it has an MBR.</summary>
    public bool IsGpt { get; private init; }

    /// <summary>GPT: the partition's unique GUID.</summary>
    public Guid PartitionId { get; private init; }

    /// <summary>GPT: the disk's GUID.</summary>
    public Guid DiskId { get; private init; }

    /// <summary>MBR: where the partition starts, in bytes from the start of the disk.</summary>
    public ulong PartitionOffset { get; private init; }

    /// <summary>MBR: the disk signature (offset 0x1B8 of the MBR).</summary>
    public uint DiskSignature { get; private init; }

    /// <summary>A partition of a disk with an MBR.</summary>
    /// <param name="partitionOffset">Where it starts, in bytes (not sectors) from the start of the disk.</param>
    /// <param name="diskSignature">The disk signature.</param>
    public static BcdPartitionDevice Mbr(ulong partitionOffset, uint diskSignature) =>
        new() { PartitionOffset = partitionOffset, DiskSignature = diskSignature };

    /// <summary>A partition of a disk with a GPT.</summary>
    /// <param name="partitionId">The partition's unique GUID.</param>
    /// <param name="diskId">The disk's GUID.</param>
    public static BcdPartitionDevice Gpt(Guid partitionId, Guid diskId) =>
        new() { IsGpt = true, PartitionId = partitionId, DiskId = diskId };

    /// <inheritdoc/>
    public override byte[] Encode()
    {
        var bytes = NewBytes(Guid.Empty, DescriptorType, 0, DescriptorSize);
        var descriptor = bytes.AsSpan(OptionsSize);
        BinaryPrimitives.WriteUInt32LittleEndian(descriptor[Scheme..], IsGpt ? SchemeGpt : SchemeMbr);
        if (IsGpt)
        {
            PartitionId.TryWriteBytes(descriptor[Partition..]);
            DiskId.TryWriteBytes(descriptor[Disk..]);
        }
        else
        {
            BinaryPrimitives.WriteUInt64LittleEndian(descriptor[Partition..], PartitionOffset);
            BinaryPrimitives.WriteUInt32LittleEndian(descriptor[Disk..], DiskSignature);
        }
        return bytes;
    }

    internal static BcdPartitionDevice? TryDecode(ReadOnlySpan<byte> descriptor)
    {
        if (descriptor.Length != DescriptorSize) return null;
        return BinaryPrimitives.ReadUInt32LittleEndian(descriptor[Scheme..]) switch
        {
            SchemeGpt => Gpt(new Guid(descriptor.Slice(Partition, 16)), new Guid(descriptor.Slice(Disk, 16))),
            SchemeMbr => Mbr(BinaryPrimitives.ReadUInt64LittleEndian(descriptor[Partition..]), BinaryPrimitives.ReadUInt32LittleEndian(descriptor[Disk..])),
            _ => null,
        };
    }
}
