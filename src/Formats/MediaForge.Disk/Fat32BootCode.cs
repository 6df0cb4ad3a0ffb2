namespace MediaForge.Disk;

/// <summary>
/// The boot code of a FAT32 volume: loads <c>\BOOTMGR</c> and starts it on BIOS machines. Our own; source and contract:
/// <c>payload/bootcode/fat32boot.asm</c>.
/// </summary>
internal static class Fat32BootCode
{
    /// <summary>Where the second part lies: as far from the copies of the boot sector as Microsoft's.</summary>
    public const int SecondSector = 12;

    private const int Sectors = 3;

    private static readonly byte[] Bytes = BootCodeFile.Read("fat32boot.bin", Sectors * FatLayout.SectorSize);

    /// <summary>Puts the code into the reserved sectors of a volume, before the fields of the boot sector are written over it.</summary>
    public static void CopyTo(Span<byte> reserved)
    {
        Bytes.AsSpan(0, FatLayout.SectorSize).CopyTo(reserved);
        Bytes.AsSpan(FatLayout.SectorSize).CopyTo(reserved[(SecondSector * FatLayout.SectorSize)..]);
    }
}
