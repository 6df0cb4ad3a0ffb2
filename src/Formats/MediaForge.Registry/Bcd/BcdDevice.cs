using System.Buffers.Binary;

namespace MediaForge.Registry.Bcd;

/// <summary>
/// The value of a device element: where the firmware's boot device, a partition or a RAM disk is.
/// </summary>
/// <remarks>
/// Layout, found in stores that Windows made (Microsoft documents only the WMI interface): the GUID of an object with
/// options (16 bytes, zero for none), then a descriptor: type, flags, size (from the type to the end) and zero, 32 bits
/// each, and what the type needs.
/// </remarks>
public abstract record BcdDevice
{
    internal const int OptionsSize = 16;
    internal const int DescriptorHeaderSize = 16;
    internal const int DescriptorSizeOffset = 8;

    private protected BcdDevice()
    {
    }

    /// <summary>The firmware's boot device: the disc or disk that the boot manager came from.</summary>
    public static BcdDevice Boot { get; } = new BcdBootDevice();

    /// <summary>Reads a device. What is not understood to the last byte becomes a <see cref="BcdOpaqueDevice"/>.</summary>
    /// <exception cref="InvalidDataException">There are fewer than the 32 bytes that every device has.</exception>
    public static BcdDevice Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < OptionsSize + DescriptorHeaderSize) throw new InvalidDataException($"A BCD device of {bytes.Length} bytes is cut short: it has at least {OptionsSize + DescriptorHeaderSize}.");
        var options = new Guid(bytes[..OptionsSize]);
        var descriptor = bytes[OptionsSize..];
        // Encoding what was understood has to give the same bytes, else something in them was not understood.
        if (BcdRamdiskDevice.TryDecode(options, descriptor) is { } ramdisk && bytes.SequenceEqual(ramdisk.Encode())) return ramdisk;
        if (options == Guid.Empty && DecodeSimple(descriptor) is { } simple) return simple;
        return new BcdOpaqueDevice(bytes.ToArray());
    }

    /// <summary>The bytes as a store holds them.</summary>
    public abstract byte[] Encode();

    /// <summary>A boot or partition device from its descriptor alone; null when it is neither.</summary>
    internal static BcdDevice? DecodeSimple(ReadOnlySpan<byte> descriptor)
    {
        BcdDevice? device = BinaryPrimitives.ReadUInt32LittleEndian(descriptor) switch
        {
            BcdBootDevice.DescriptorType => new BcdBootDevice(),
            BcdPartitionDevice.DescriptorType => BcdPartitionDevice.TryDecode(descriptor),
            _ => null,
        };
        return device is not null && descriptor.SequenceEqual(device.Encode().AsSpan(OptionsSize)) ? device : null;
    }

    /// <summary>Zero bytes with the header of a descriptor in place.</summary>
    internal static byte[] NewBytes(Guid options, uint type, uint flags, int size)
    {
        var bytes = new byte[OptionsSize + size];
        options.TryWriteBytes(bytes);
        var descriptor = bytes.AsSpan(OptionsSize);
        BinaryPrimitives.WriteUInt32LittleEndian(descriptor, type);
        BinaryPrimitives.WriteUInt32LittleEndian(descriptor[4..], flags);
        BinaryPrimitives.WriteInt32LittleEndian(descriptor[DescriptorSizeOffset..], size);
        return bytes;
    }
}
