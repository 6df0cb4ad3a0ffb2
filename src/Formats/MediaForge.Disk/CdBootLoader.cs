using System.Buffers.Binary;
using MediaForge.Bytes;

namespace MediaForge.Disk;

/// <summary>
/// The El Torito boot image, without emulation, that starts BOOTMGR from a disc on BIOS machines: our own, in place of
/// Microsoft's etfsboot.com. Source and contract: <c>payload/bootcode/cdboot.asm</c>.
/// </summary>
/// <remarks>
/// It reads BOOTMGR by block number and needs no file system, but BOOTMGR has to lie on the disc in one piece. The
/// writer of the disc fills in where. The boot catalog entry: no emulation, load segment 0, <see cref="LoadSectors"/>.
/// </remarks>
public static class CdBootLoader
{
    /// <summary>Where the image holds the first 2048-byte block of BOOTMGR: 32 bits, little-endian.</summary>
    public const int BlockOffset = 0x08;

    /// <summary>Where the image holds the length of BOOTMGR in bytes: 32 bits, little-endian.</summary>
    public const int LengthOffset = 0x0C;

    /// <summary>The load count of the boot catalog entry, in sectors of 512 bytes.</summary>
    public const int LoadSectors = 4;

    /// <summary>The most bytes that BOOTMGR may have: what fits between 0x20000 and the BIOS' own memory.</summary>
    public const int MaxLength = 0x7F000;

    private const int ImageSize = 2048;

    private static readonly byte[] Bytes = BootCodeFile.Read("cdboot.bin", ImageSize);

    /// <summary>The 2048 bytes, with both fields still 0.</summary>
    public static ByteSource Image { get; } = ByteSource.FromBytes(Bytes);

    /// <summary>The image for a disc on which BOOTMGR lies there.</summary>
    /// <param name="block">Its first block of 2048 bytes.</param>
    /// <param name="length">Its length in bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is 0 or more than <see cref="MaxLength"/>: the loader would refuse it.</exception>
    public static ByteSource For(uint block, uint length)
    {
        ArgumentOutOfRangeException.ThrowIfZero(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, (uint)MaxLength);
        var bytes = (byte[])Bytes.Clone();
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(BlockOffset), block);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(LengthOffset), length);
        return ByteSource.FromBytes(bytes);
    }
}
