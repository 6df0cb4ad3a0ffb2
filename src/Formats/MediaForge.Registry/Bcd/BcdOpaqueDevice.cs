namespace MediaForge.Registry.Bcd;

/// <summary>A device of a kind that is not taken apart here (a file, a virtual disk, the network); it is kept byte for byte.</summary>
public sealed record BcdOpaqueDevice : BcdDevice
{
    private readonly byte[] _bytes;

    internal BcdOpaqueDevice(byte[] bytes) => _bytes = bytes;

    /// <inheritdoc/>
    public override byte[] Encode() => [.. _bytes];

    /// <inheritdoc/>
    public bool Equals(BcdOpaqueDevice? other) => other is not null && _bytes.AsSpan().SequenceEqual(other._bytes);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(_bytes);
        return hash.ToHashCode();
    }
}
