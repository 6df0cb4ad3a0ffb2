using System.Buffers.Binary;
using MediaForge.Bytes;

namespace MediaForge.Optical;

/// <summary>Reads file entries, extended ones too, with all their extents (ECMA-167 4/14.9, 4/14.17, 4/14.5).</summary>
internal sealed class UdfNodeReader(DiscReader disc, UdfVolume volume)
{
    private const int KindOfAddressMask = 7;
    private const int ShortAddresses = 0;
    private const int LongAddresses = 1;
    private const int Embedded = 3;

    private const int ExtentTypeShift = 30;
    private const uint ExtentLengthMask = 0x3FFFFFFF;
    private const uint RecordedExtent = 0;
    private const uint ContinuationExtent = 3;

    private const int ExtendedHeaderSize = 216;
    private const int ExtendedModificationOffset = 92;
    private const int ExtendedAttributeLengthOffset = 208;
    private const int ExtendedAllocationLengthOffset = 212;

    private const int ContinuationHeaderSize = 24;
    private const int ContinuationLengthOffset = 20;

    private readonly HashSet<UdfAddress> _continuations = [];

    /// <exception cref="InvalidDataException">The entry is corrupt or of a kind that is not supported.</exception>
    public UdfNode Read(UdfAddress address)
    {
        var what = $"UDF file entry at {volume.OffsetOf(address)}";
        var entry = volume.ReadBlock(address, what);
        var extended = UdfTag.Read(entry) switch
        {
            UdfTag.FileEntry => false,
            UdfTag.ExtendedFileEntry => true,
            UdfTag.IndirectEntry => throw new InvalidDataException($"{what}: it is an indirect entry, as write-once discs have; that is not supported."),
            _ => throw new InvalidDataException($"{what}: there is none."),
        };
        var header = extended ? ExtendedHeaderSize : UdfFileEntry.HeaderSize;
        var attributes = ReadU32(entry, extended ? ExtendedAttributeLengthOffset : UdfFileEntry.AttributeLengthOffset);
        var allocation = ReadU32(entry, extended ? ExtendedAllocationLengthOffset : UdfFileEntry.AllocationLengthOffset);
        if ((long)header + attributes + allocation > entry.Length) throw new InvalidDataException($"{what}: its parts are longer than a block.");
        var length = BinaryPrimitives.ReadInt64LittleEndian(entry.AsSpan(UdfFileEntry.InformationLengthOffset));
        if (length < 0) throw new InvalidDataException($"{what}: the file claims {(ulong)length} bytes.");

        var descriptors = entry.AsSpan(header + (int)attributes, (int)allocation);
        var content = (ReadU16(entry, UdfFileEntry.FlagsOffset) & KindOfAddressMask) switch
        {
            Embedded => length <= allocation
                ? disc.Slice(volume.OffsetOf(address) + header + attributes, length, what)
                : throw new InvalidDataException($"{what}: {length} bytes are not inside the entry."),
            ShortAddresses => ReadExtents(descriptors, address.Partition, UdfFields.ShortAddressSize, length, what),
            LongAddresses => ReadExtents(descriptors, address.Partition, UdfFields.LongAddressSize, length, what),
            var kind => throw new InvalidDataException($"{what}: allocation descriptors of kind {kind} are not supported."),
        };
        var modified = UdfFields.ReadTimestamp(entry.AsSpan(extended ? ExtendedModificationOffset : UdfFileEntry.ModificationOffset, UdfFields.TimestampSize));
        return new UdfNode(entry[UdfFileEntry.FileTypeOffset], content, modified);
    }

    private ByteSource ReadExtents(ReadOnlySpan<byte> descriptors, ushort partition, int size, long length, string what)
    {
        var extents = new ExtentList(disc, what);
        while (extents.Length < length)
        {
            if (descriptors.Length < size) throw new InvalidDataException($"{what}: the extents hold {extents.Length} of {length} bytes.");
            var raw = BinaryPrimitives.ReadUInt32LittleEndian(descriptors);
            var address = size == UdfFields.LongAddressSize ? UdfAddress.FromLong(descriptors) : new UdfAddress(partition, BinaryPrimitives.ReadUInt32LittleEndian(descriptors[4..]));
            descriptors = descriptors[size..];
            var part = Math.Min(raw & ExtentLengthMask, length - extents.Length);
            if (part == 0) throw new InvalidDataException($"{what}: the extents hold {extents.Length} of {length} bytes.");
            switch (raw >> ExtentTypeShift)
            {
                case RecordedExtent:
                    extents.Add(volume.OffsetOf(address), part);
                    break;
                case ContinuationExtent:
                    descriptors = ReadContinuation(address, what);
                    break;
                default:
                    extents.AddZeros(part);
                    break;
            }
        }
        return extents.ToSource();
    }

    /// <summary>More allocation descriptors in a block of their own.</summary>
    private ReadOnlySpan<byte> ReadContinuation(UdfAddress address, string what)
    {
        if (!_continuations.Add(address)) throw new InvalidDataException($"{what}: its allocation descriptors go through block {address.Block} twice, or another file's do.");
        var block = volume.ReadBlock(address, what);
        if (UdfTag.Read(block) != UdfTag.AllocationExtent) throw new InvalidDataException($"{what}: there are no more allocation descriptors at {volume.OffsetOf(address)}.");
        var length = ReadU32(block, ContinuationLengthOffset);
        if (length > block.Length - ContinuationHeaderSize) throw new InvalidDataException($"{what}: {length} bytes of allocation descriptors are not inside the block at {volume.OffsetOf(address)}.");
        return block.AsSpan(ContinuationHeaderSize, (int)length);
    }

    private static uint ReadU32(byte[] bytes, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(offset));

    private static ushort ReadU16(byte[] bytes, int offset) => BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(offset));
}
