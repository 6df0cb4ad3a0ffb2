namespace MediaForge.Disk;

/// <summary>
/// The boot code of a master boot record: starts the boot sector of the active partition on BIOS machines. Our own; source and contract:
/// <c>payload/bootcode/mbr.asm</c>.
/// </summary>
internal static class MbrBootCode
{
    private static readonly byte[] Bytes = BootCodeFile.Read("mbr.bin", MbrLayout.CodeLength);

    /// <summary>Puts the code at the beginning of a sector; what stands behind it stays.</summary>
    public static void CopyTo(Span<byte> sector) => Bytes.CopyTo(sector);
}
