namespace MediaForge.Disk;

/// <summary>
/// Offsets and constants of FAT file systems (Microsoft, "FAT32 File System Specification" 1.03, which covers FAT12
/// and FAT16; long names: the same, "FAT Long Directory Entries").
/// </summary>
internal static class FatLayout
{
    public const int SectorSize = 512;
    public const int FirstCluster = 2;

    /// <summary>Volumes with fewer clusters are FAT12.</summary>
    public const int Fat16Clusters = 4085;

    /// <summary>Volumes with fewer clusters are FAT16.</summary>
    public const int Fat32Clusters = 65525;

    /// <summary>FAT32 volumes have fewer clusters than this, as higher numbers mark bad and last clusters.</summary>
    public const int MaxClusters = 0x0FFFFFF5;

    /// <summary>Boot sector with the BIOS parameter block.</summary>
    public static class Boot
    {
        public const int Oem = 3;
        public const int BytesPerSector = 11;
        public const int SectorsPerCluster = 13;
        public const int ReservedSectors = 14;
        public const int Fats = 16;
        public const int RootEntries = 17;
        public const int TotalSectors16 = 19;
        public const int Media = 21;
        public const int FatSectors16 = 22;
        public const int SectorsPerTrack = 24;
        public const int Heads = 26;
        public const int HiddenSectors = 28;
        public const int TotalSectors32 = 32;

        // FAT12 and FAT16
        public const int DriveNumber = 36;
        public const int ExtendedSignature = 38;
        public const int VolumeSerial = 39;
        public const int Label = 43;
        public const int TypeName = 54;
        public const int Code = 62;

        // FAT32
        public const int FatSectors32 = 36;
        public const int ExtendedFlags = 40;
        public const int Version = 42;
        public const int RootCluster = 44;
        public const int InfoSector = 48;
        public const int BackupSector = 50;
        public const int DriveNumber32 = 64;
        public const int ExtendedSignature32 = 66;
        public const int VolumeSerial32 = 67;
        public const int Label32 = 71;
        public const int TypeName32 = 82;
        public const int Code32 = 90;

        public const int Signature = 510;
        public const byte ExtendedSignatureValue = 0x29;
        public const ushort SignatureValue = 0xAA55;
    }

    /// <summary>The sector of a FAT32 volume that knows how much is free.</summary>
    public static class Info
    {
        public const int LeadSignature = 0;
        public const int StructureSignature = 484;
        public const int FreeClusters = 488;
        public const int NextFree = 492;
        public const uint LeadSignatureValue = 0x41615252; // RRaA
        public const uint StructureSignatureValue = 0x61417272; // rrAa
    }

    /// <summary>Directory entry.</summary>
    public static class Entry
    {
        public const int Size = 32;
        public const int NameLength = 11;
        public const int BaseLength = 8;
        public const int Attributes = 11;
        public const int Case = 12;
        public const int CreationTime = 14;
        public const int CreationDate = 16;
        public const int AccessDate = 18;
        public const int ClusterHigh = 20;
        public const int WriteTime = 22;
        public const int WriteDate = 24;
        public const int ClusterLow = 26;
        public const int FileSize = 28;

        public const byte End = 0x00;
        public const byte Deleted = 0xE5;
        public const byte EscapedE5 = 0x05; // stands for a name that begins with the byte E5

        public const byte VolumeLabel = 0x08;
        public const byte Directory = 0x10;
        public const byte Archive = 0x20;
        public const byte LongName = 0x0F;
        public const byte LongNameMask = 0x3F;

        public const byte LowerBase = 0x08;
        public const byte LowerExtension = 0x10;

        /// <summary>A directory holds at most this many entries (2 MiB).</summary>
        public const int MaxCount = 65536;
    }

    /// <summary>Part of a long name: 13 UTF-16 units in three places.</summary>
    public static class LongName
    {
        public const int Order = 0;
        public const int Checksum = 13;
        public const byte LastPart = 0x40;
        public const int CharsPerEntry = 13;
        public const int MaxLength = 255;

        /// <summary>Offsets of the units in the entry.</summary>
        public static ReadOnlySpan<byte> CharOffsets => [1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30];
    }
}
