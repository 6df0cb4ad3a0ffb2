namespace MediaForge.Registry.Bcd;

/// <summary>The device that the boot manager was started from (<c>boot</c>): the right one for a media, which is a disc, a stick or a copy.</summary>
public sealed record BcdBootDevice : BcdDevice
{
    internal const uint DescriptorType = 5;
    internal const int DescriptorSize = 0x48;

    /// <inheritdoc/>
    public override byte[] Encode() => NewBytes(Guid.Empty, DescriptorType, 0, DescriptorSize);
}
