namespace MediaForge.Disk;

/// <summary>Offsets and constants of exFAT (Microsoft, "exFAT file system specification", revision 1.00; sections 3, 6 and 7).</summary>
internal static class ExFatLayout
{
    public const int FirstCluster = 2;
    public const uint EndMark = 0xFFFFFFFF;
    public const uint MediaMark = 0xFFFFFFF8;
    public const uint BadMark = 0xFFFFFFF7;

    /// <summary>More clusters have no numbers.</summary>
    public const uint MaxClusters = 0xFFFFFFF5;

    /// <summary>The boot region: boot sector, 8 extended boot sectors, OEM parameters, a reserved one, checksums.</summary>
    public const int BootRegionSectors = 12;
    public const int ExtendedSectors = 8;
    public const uint ExtendedSignature = 0xAA550000;

    /// <summary>Main boot sector.</summary>
    public static class Boot
    {
        public const int Name = 3;
        public const int MustBeZero = 11;
        public const int MustBeZeroLength = 53;
        public const int PartitionOffset = 64;
        public const int VolumeLength = 72;
        public const int FatOffset = 80;
        public const int FatLength = 84;
        public const int HeapOffset = 88;
        public const int ClusterCount = 92;
        public const int RootCluster = 96;
        public const int VolumeSerial = 100;
        public const int Revision = 104;
        public const int Flags = 106;
        public const int SectorShift = 108;
        public const int ClusterShift = 109;
        public const int Fats = 110;
        public const int Drive = 111;
        public const int PercentInUse = 112;
        public const int Code = 120;
        public const int CodeLength = 390;
        public const int Signature = 510;
        public const ushort SignatureValue = 0xAA55;
        public const ushort RevisionValue = 0x0100;
    }

    /// <summary>Directory entries: 32 bytes, the first of which says of what type.</summary>
    public static class Entry
    {
        public const int Size = 32;
        public const byte InUse = 0x80;
        public const byte Bitmap = 0x81;
        public const byte UpCase = 0x82;
        public const byte Label = 0x83;
        public const byte File = 0x85;
        public const byte Stream = 0xC0;
        public const byte Name = 0xC1;

        /// <summary>Where entries that have clusters say which, and how many bytes.</summary>
        public const int FirstCluster = 20;
        public const int DataLength = 24;

        public const int UpCaseChecksum = 4;

        public const int LabelLength = 1;
        public const int LabelText = 2;
        public const int MaxLabel = 11;

        public const int SecondaryCount = 1;
        public const int SetChecksum = 2;
        public const int Attributes = 4;
        public const int Created = 8;
        public const int Modified = 12;
        public const int Accessed = 16;
        public const int CreatedOffset = 22;
        public const int ModifiedOffset = 23;
        public const int AccessedOffset = 24;
        public const ushort Directory = 0x10;
        public const ushort Archive = 0x20;

        public const int StreamFlags = 1;
        public const int NameLength = 3;
        public const int NameHash = 4;
        public const int ValidLength = 8;
        public const byte AllocationPossible = 1;
        public const byte NoFatChain = 2;

        public const int NameText = 2;
        public const int NameCharacters = 15;
        public const int MaxName = 255;

        /// <summary>An offset from UTC that is known, in quarters of an hour: none.</summary>
        public const byte Utc = 0x80;
    }

    /// <summary>A directory has at most this many bytes.</summary>
    public const long MaxDirectory = 256L << 20;
}
