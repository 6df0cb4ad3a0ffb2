namespace MediaForge.Registry;

/// <summary>
/// Offsets and constants of the regf format, versions 1.3 to 1.6. Microsoft publishes no specification; the names
/// in brackets are those of the structures in the public symbols of the Windows kernel.
/// </summary>
internal static class HiveLayout
{
    /// <summary>Stands for "no cell" in every reference.</summary>
    public const uint NoCell = 0xFFFFFFFF;

    /// <summary>A key may not be nested deeper; Windows has the same limit.</summary>
    public const int MaxDepth = 512;

    /// <summary>The first 4096 bytes of the file [_HBASE_BLOCK].</summary>
    public static class BaseBlock
    {
        public const int Size = 4096;
        public const uint Signature = 0x66676572; // "regf"
        public const int PrimarySequence = 4;
        public const int SecondarySequence = 8;
        public const int LastWritten = 12;
        public const int Major = 20;
        public const int Minor = 24;
        public const int FileType = 28;
        public const int Format = 32;
        public const int RootCell = 36;
        public const int BinsSize = 40;
        public const int Cluster = 44;
        public const int FileName = 48;
        public const int FileNameSize = 64;
        public const int Checksum = 508;
    }

    /// <summary>A bin, the unit in which a hive grows [_HBIN]. Offsets of cells count from the first bin.</summary>
    public static class Bin
    {
        public const int Granularity = 4096;
        public const int HeaderSize = 32;
        public const uint Signature = 0x6E696268; // "hbin"
        public const int Offset = 4;
        public const int Size = 8;
        public const int LastWritten = 20;
    }

    /// <summary>A cell: a signed 32-bit size (negative = in use) that counts itself, then the data [_HCELL].</summary>
    public static class Cell
    {
        public const int SizeField = 4;
        public const int Alignment = 8;
    }

    /// <summary>A key [_CM_KEY_NODE].</summary>
    public static class Key
    {
        public const int Signature = 0x6B6E; // "nk"
        public const int Flags = 2;
        public const int LastWritten = 4;
        public const int Parent = 16;
        public const int SubkeyCount = 20;
        public const int SubkeyList = 28;
        public const int VolatileSubkeyList = 32;
        public const int ValueCount = 36;
        public const int ValueList = 40;
        public const int Security = 44;
        public const int ClassName = 48;
        public const int LongestSubkeyName = 52; // the upper 16 bits hold virtualization and debug bits
        public const int LongestClassName = 56;
        public const int LongestValueName = 60;
        public const int LongestValueData = 64;
        public const int NameLength = 72;
        public const int ClassLength = 74;
        public const int Name = 76;

        public const ushort FlagVolatile = 0x01;
        public const ushort FlagHiveExit = 0x02;
        public const ushort FlagRoot = 0x04;
        public const ushort FlagNoDelete = 0x08;
        public const ushort FlagLatin1Name = 0x20;
        public const ushort FlagPredefinedHandle = 0x40;
    }

    /// <summary>A value [_CM_KEY_VALUE].</summary>
    public static class Value
    {
        public const int Signature = 0x6B76; // "vk"
        public const int NameLength = 2;
        public const int DataLength = 4;
        public const int Data = 8;
        public const int Type = 12;
        public const int Flags = 16;
        public const int Name = 20;

        public const uint InlineData = 0x80000000; // up to 4 bytes lie in the Data field itself
        public const int MaxInline = 4;
        public const ushort FlagLatin1Name = 1;
    }

    /// <summary>Data of more than one segment, from version 1.4 on [_CM_BIG_DATA].</summary>
    public static class BigData
    {
        public const int Signature = 0x6264; // "db"
        public const int Count = 2;
        public const int List = 4;
        public const int Size = 8;
        public const int SegmentSize = 16344;
        public const int FirstMinor = 4;
    }

    /// <summary>A list of subkeys [_CM_KEY_INDEX], or of such lists.</summary>
    public static class SubkeyList
    {
        public const int Offsets = 0x696C; // "li": offsets
        public const int Hints = 0x666C;   // "lf": offset and the first four characters
        public const int Hashes = 0x686C;  // "lh": offset and a hash of the name, from version 1.5 on
        public const int Lists = 0x6972;   // "ri": offsets of other lists
        public const int Count = 2;
        public const int Entries = 4;
        public const int MaxEntries = 500; // so that a list fits one bin of 4096 bytes; longer ones get an "ri"
        public const int FirstHashMinor = 5;
    }

    /// <summary>A security descriptor, shared by keys [_CM_KEY_SECURITY].</summary>
    public static class Security
    {
        public const int Signature = 0x6B73; // "sk"
        public const int Next = 4;
        public const int Previous = 8;
        public const int References = 12;
        public const int Length = 16;
        public const int Descriptor = 20;
    }
}
