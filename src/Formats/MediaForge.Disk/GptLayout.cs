namespace MediaForge.Disk;

/// <summary>Offsets and constants of the GUID partition table (UEFI specification 2.10, section 5.3).</summary>
internal static class GptLayout
{
    public const int HeaderSize = 92;
    public const uint Revision = 0x00010000;
    public const int EntrySize = 128;
    public const int EntryCount = 128;
    public const int EntrySectors = EntrySize * EntryCount / MbrLayout.SectorSize;

    /// <summary>The first sector that partitions may use: behind protective MBR, header and entries.</summary>
    public const int FirstUsable = 2 + EntrySectors;

    public static class Header
    {
        public const int Revision = 8;
        public const int Size = 12;
        public const int Checksum = 16;
        public const int Self = 24;
        public const int Alternate = 32;
        public const int FirstUsable = 40;
        public const int LastUsable = 48;
        public const int DiskId = 56;
        public const int Entries = 72;
        public const int EntryCount = 80;
        public const int EntrySize = 84;
        public const int EntriesChecksum = 88;
    }

    public static class Entry
    {
        public const int Type = 0;
        public const int Id = 16;
        public const int First = 32;
        public const int Last = 40;
        public const int Attributes = 48;
        public const int Name = 56;
        public const int NameCharacters = 36;
    }
}
