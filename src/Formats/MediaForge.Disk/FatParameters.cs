using System.Buffers.Binary;
using System.Numerics;
using MediaForge.Bytes;

namespace MediaForge.Disk;

/// <summary>What the boot sector of an existing volume says, checked for sense.</summary>
internal sealed record FatParameters
{
    public required FatType Type { get; init; }

    public required int BytesPerSector { get; init; }

    public required int ClusterSize { get; init; }

    /// <summary>Where the FAT in use begins, in bytes.</summary>
    public required long FatOffset { get; init; }

    public required long RootOffset { get; init; }

    /// <summary>The number of root entries; 0 on FAT32, where the root is a chain.</summary>
    public required int RootEntries { get; init; }

    public required uint RootCluster { get; init; }

    public required long DataOffset { get; init; }

    public required int Clusters { get; init; }

    public required uint VolumeSerial { get; init; }

    /// <exception cref="InvalidDataException">The sector is no FAT boot sector, or the volume does not fit the source.</exception>
    public static FatParameters Read(ByteSource source)
    {
        if (source.Length < FatLayout.SectorSize) throw Bad($"{source.Length} bytes hold no boot sector");
        var boot = source.ReadBytes(0, FatLayout.SectorSize).AsSpan();
        if (U16(boot, FatLayout.Boot.Signature) != FatLayout.Boot.SignatureValue) throw Bad($"there is no boot sector signature at offset {FatLayout.Boot.Signature}");
        int sector = U16(boot, FatLayout.Boot.BytesPerSector), perCluster = boot[FatLayout.Boot.SectorsPerCluster];
        if (sector is not (512 or 1024 or 2048 or 4096)) throw Bad($"a sector of {sector} bytes");
        if (!BitOperations.IsPow2(perCluster)) throw Bad($"a cluster of {perCluster} sectors");
        int reserved = U16(boot, FatLayout.Boot.ReservedSectors), fats = boot[FatLayout.Boot.Fats], rootEntries = U16(boot, FatLayout.Boot.RootEntries);
        if (reserved == 0 || fats == 0) throw Bad($"{reserved} reserved sectors and {fats} FATs");
        uint total16 = U16(boot, FatLayout.Boot.TotalSectors16), fat16 = U16(boot, FatLayout.Boot.FatSectors16);
        var isFat32 = fat16 == 0;
        long total = total16 != 0 ? total16 : U32(boot, FatLayout.Boot.TotalSectors32);
        long fatSectors = isFat32 ? U32(boot, FatLayout.Boot.FatSectors32) : fat16;
        if (isFat32 && (rootEntries != 0 || U16(boot, FatLayout.Boot.Version) != 0)) throw Bad("a FAT32 volume with a fixed root directory, or of a later version");

        var rootSectors = ((rootEntries * FatLayout.Entry.Size) + sector - 1) / sector;
        var dataSector = reserved + (fats * fatSectors) + rootSectors;
        if (fatSectors == 0 || total <= dataSector || total > source.Length / sector) throw Bad($"{total} sectors, of which data begins at {dataSector}, in {source.Length} bytes");
        var clusters = (total - dataSector) / perCluster;
        var type = clusters < FatLayout.Fat16Clusters ? FatType.Fat12 : clusters < FatLayout.Fat32Clusters ? FatType.Fat16 : FatType.Fat32;
        if (clusters is 0 or > FatLayout.MaxClusters || isFat32 != (type == FatType.Fat32)) throw Bad($"{clusters} clusters, which do not go with the layout of a {(isFat32 ? "FAT32" : "FAT12 or FAT16")} boot sector");
        if ((clusters + FatLayout.FirstCluster) * (long)type > fatSectors * sector * 8) throw Bad($"a FAT of {fatSectors} sectors, too small for {clusters} clusters");

        // FAT32 may keep only one of its FATs up to date and say which.
        var flags = isFat32 ? U16(boot, FatLayout.Boot.ExtendedFlags) : 0;
        var active = (flags & 0x80) != 0 ? flags & 0x0F : 0;
        if (active >= fats) throw Bad($"FAT {active} is in use, of {fats}");
        var serialAt = isFat32 ? FatLayout.Boot.VolumeSerial32 : FatLayout.Boot.VolumeSerial;
        var hasSerial = boot[isFat32 ? FatLayout.Boot.ExtendedSignature32 : FatLayout.Boot.ExtendedSignature] == FatLayout.Boot.ExtendedSignatureValue;
        return new FatParameters
        {
            Type = type,
            BytesPerSector = sector,
            ClusterSize = sector * perCluster,
            FatOffset = (reserved + (active * fatSectors)) * sector,
            RootOffset = (dataSector - rootSectors) * sector,
            RootEntries = rootEntries,
            RootCluster = isFat32 ? U32(boot, FatLayout.Boot.RootCluster) : 0,
            DataOffset = dataSector * sector,
            Clusters = (int)clusters,
            VolumeSerial = hasSerial ? U32(boot, serialAt) : 0,
        };
    }

    internal static InvalidDataException Bad(string what) => new($"FAT volume: {what}.");

    private static ushort U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static uint U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);
}
