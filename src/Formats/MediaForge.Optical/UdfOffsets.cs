namespace MediaForge.Optical;

/// <summary>Where the fields of the UDF descriptors are, in bytes from the descriptor's start. Each begins with its tag.</summary>
internal static class UdfOffsets
{
    /// <summary>Anchor volume descriptor pointer (ECMA-167 3/10.2).</summary>
    public static class Anchor
    {
        public const int MainSequence = 16;
        public const int ReserveSequence = 24;
    }

    /// <summary>Extent descriptor, as in the anchor (ECMA-167 3/7.1).</summary>
    public static class Extent
    {
        public const int Length = 0;
        public const int Block = 4;
    }

    /// <summary>Volume descriptor pointer (ECMA-167 3/10.3).</summary>
    public static class Pointer
    {
        public const int NextSequence = 20;
    }

    /// <summary>Primary volume descriptor (ECMA-167 3/10.1; UDF 1.02, 2.2.2).</summary>
    public static class PrimaryVolume
    {
        public const int VolumeId = 24;
        public const int SequenceNumber = 56;
        public const int MaximumSequenceNumber = 58;
        public const int InterchangeLevel = 60;
        public const int MaximumInterchangeLevel = 62;
        public const int CharacterSetList = 64;
        public const int MaximumCharacterSetList = 68;
        public const int VolumeSetId = 72;
        public const int DescriptorCharacterSet = 200;
        public const int ExplanatoryCharacterSet = 264;
        public const int RecordingTime = 376;
        public const int Implementation = 388;
    }

    /// <summary>Implementation use volume descriptor (ECMA-167 3/10.4; UDF 1.02, 2.2.7).</summary>
    public static class ImplementationUse
    {
        public const int Number = 16;
        public const int Id = 20;
        public const int CharacterSet = 52;
        public const int LogicalVolumeId = 116;
        public const int Implementation = 352;
    }

    /// <summary>Partition descriptor (ECMA-167 3/10.5; UDF 1.02, 2.2.12).</summary>
    public static class Partition
    {
        public const int Number = 16;
        public const int Flags = 20;
        public const int PartitionNumber = 22;
        public const int Contents = 24;
        public const int AccessType = 184;
        public const int Start = 188;
        public const int Length = 192;
        public const int Implementation = 196;
    }

    /// <summary>Logical volume descriptor (ECMA-167 3/10.6; UDF 1.02, 2.2.4).</summary>
    public static class LogicalVolume
    {
        public const int Number = 16;
        public const int CharacterSet = 20;
        public const int Id = 84;
        public const int BlockSize = 212;
        public const int Domain = 216;
        public const int FileSet = 248;
        public const int MapTableLength = 264;
        public const int MapCount = 268;
        public const int Implementation = 272;
        public const int IntegritySequence = 432;
        public const int Maps = 440;
    }

    /// <summary>Partition maps: a plain one, and where one of type 2 says what it is (ECMA-167 3/10.7; UDF 1.02, 2.2.8).</summary>
    public static class PartitionMap
    {
        public const int Type = 0;
        public const int Length = 1;
        public const int SequenceNumber = 2;
        public const int PartitionNumber = 4;
        public const int KindId = 4;

        public const byte PlainType = 1;
        public const byte PlainLength = 6;
    }

    /// <summary>Unallocated space descriptor (ECMA-167 3/10.8).</summary>
    public static class UnallocatedSpace
    {
        public const int Number = 16;
        public const int Size = 24;
    }

    /// <summary>Logical volume integrity descriptor with one partition (ECMA-167 3/10.10; UDF 1.02, 2.2.6).</summary>
    public static class Integrity
    {
        public const int RecordingTime = 16;
        public const int Type = 28;
        public const int NextUniqueId = 40;
        public const int Partitions = 72;
        public const int ImplementationUseLength = 76;
        public const int Size = 84;
        public const int ImplementationUse = 88;

        /// <summary>From here on, relative to the implementation use.</summary>
        public const int Files = 32;
        public const int Folders = 36;
        public const int Revisions = 40;
        public const int ImplementationUseSize = 46;
    }

    /// <summary>File set descriptor (ECMA-167 4/14.1; UDF 1.02, 2.3.2).</summary>
    public static class FileSet
    {
        public const int RecordingTime = 16;
        public const int InterchangeLevel = 28;
        public const int MaximumInterchangeLevel = 30;
        public const int CharacterSetList = 32;
        public const int MaximumCharacterSetList = 36;
        public const int LogicalVolumeCharacterSet = 48;
        public const int LogicalVolumeId = 112;
        public const int CharacterSet = 240;
        public const int Id = 304;
        public const int Root = 400;
        public const int Domain = 416;
    }
}
