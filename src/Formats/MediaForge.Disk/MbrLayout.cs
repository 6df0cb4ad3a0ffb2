namespace MediaForge.Disk;

/// <summary>Offsets and constants of the master boot record (UEFI specification 2.10, section 5.2; the disk signature: Microsoft, "Master boot record").</summary>
internal static class MbrLayout
{
    public const int SectorSize = 512;
    public const int CodeLength = 440;
    public const int DiskSignature = 440;
    public const int Entries = 446;
    public const int EntrySize = 16;
    public const int EntryCount = 4;
    public const int Signature = 510;
    public const ushort SignatureValue = 0xAA55;

    public const int Status = 0;
    public const int FirstChs = 1;
    public const int Type = 4;
    public const int LastChs = 5;
    public const int FirstSector = 8;
    public const int SectorCount = 12;

    public const byte Active = 0x80;
    public const byte Protective = 0xEE;

    /// <summary>Types of extended partitions, which hold tables of their own.</summary>
    public static ReadOnlySpan<byte> ExtendedTypes => [0x05, 0x0F, 0x85];
}
