using System.Buffers.Binary;

namespace MediaForge.Registry.Bcd;

/// <summary>A RAM disk filled from a file: <c>ramdisk=[boot]\sources\boot.wim,{options}</c>.</summary>
public sealed record BcdRamdiskDevice : BcdDevice
{
    // Offsets in the descriptor, whose type is 0 (block device).
    private const uint DescriptorType = 0;
    private const uint DescriptorFlags = 1;
    private const int Kind = 0x10;
    private const int Source = 0x28;
    private const int SourceSize = 0x2C;
    private const int SourceKind = 0x30;
    private const int Inner = 0x34;
    private const int FilePath = Inner + BcdBootDevice.DescriptorSize;

    private const uint KindRamdisk = 3;
    private const uint SourceIsFile = 1;
    private const uint SourceKindFile = 5;

    /// <summary>A RAM disk.</summary>
    /// <param name="options">The object that says where boot.sdi is.</param>
    /// <param name="device">Where the file is: the boot device or a partition.</param>
    /// <param name="path">The file's path from the root of that device, with backslashes and a leading one.</param>
    /// <exception cref="ArgumentException">The device is of another kind, or the path is empty or holds a NUL.</exception>
    public BcdRamdiskDevice(Guid options, BcdDevice device, string path)
    {
        if (device is not (BcdBootDevice or BcdPartitionDevice)) throw new ArgumentException("A RAM disk's file lies on the boot device or on a partition.", nameof(device));
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (path.Contains('\0', StringComparison.Ordinal)) throw new ArgumentException("A path holds no NUL.", nameof(path));
        Options = options;
        Device = device;
        Path = path;
    }

    /// <summary>The object that says where boot.sdi is.</summary>
    public Guid Options { get; }

    /// <summary>Where the file is.</summary>
    public BcdDevice Device { get; }

    /// <summary>The file's path from the root of the device.</summary>
    public string Path { get; }

    /// <inheritdoc/>
    public override byte[] Encode()
    {
        var path = HiveText.ToUtf16(Path, 1);
        var bytes = NewBytes(Options, DescriptorType, DescriptorFlags, FilePath + path.Length);
        var descriptor = bytes.AsSpan(OptionsSize);
        BinaryPrimitives.WriteUInt32LittleEndian(descriptor[Kind..], KindRamdisk);
        BinaryPrimitives.WriteUInt32LittleEndian(descriptor[Source..], SourceIsFile);
        BinaryPrimitives.WriteInt32LittleEndian(descriptor[SourceSize..], descriptor.Length - Source);
        BinaryPrimitives.WriteUInt32LittleEndian(descriptor[SourceKind..], SourceKindFile);
        Device.Encode().AsSpan(OptionsSize).CopyTo(descriptor[Inner..]);
        path.CopyTo(descriptor[FilePath..]);
        return bytes;
    }

    internal static BcdRamdiskDevice? TryDecode(Guid options, ReadOnlySpan<byte> descriptor)
    {
        if (descriptor.Length < FilePath + 4
            || BinaryPrimitives.ReadUInt32LittleEndian(descriptor) != DescriptorType
            || BinaryPrimitives.ReadUInt32LittleEndian(descriptor[Kind..]) != KindRamdisk
            || DecodeSimple(descriptor.Slice(Inner, BcdBootDevice.DescriptorSize)) is not { } device)
        {
            return null;
        }
        var path = HiveText.FromUtf16(descriptor[FilePath..]);
        return path.IndexOf('\0', StringComparison.Ordinal) == path.Length - 1 ? new BcdRamdiskDevice(options, device, path[..^1]) : null;
    }
}
