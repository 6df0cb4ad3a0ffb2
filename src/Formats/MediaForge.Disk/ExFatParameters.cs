using System.Buffers.Binary;
using MediaForge.Bytes;

namespace MediaForge.Disk;

/// <summary>What the boot region of an existing exFAT volume says, checked for sense.</summary>
internal sealed record ExFatParameters(int SectorSize, int ClusterSize, long FatOffset, long HeapOffset, int Clusters, uint RootCluster, uint VolumeSerial)
{
    /// <summary>Whether a source begins as an exFAT volume does.</summary>
    public static bool IsExFat(ByteSource source) =>
        source.Length >= ExFatGeometry.SectorSize && source.ReadBytes(ExFatLayout.Boot.Name, 8).AsSpan().SequenceEqual("EXFAT   "u8);

    /// <exception cref="InvalidDataException">It is no exFAT boot region, or the volume does not fit the source.</exception>
    public static ExFatParameters Read(ByteSource source)
    {
        if (!IsExFat(source)) throw Bad("there is no exFAT boot sector");
        var boot = source.ReadBytes(0, ExFatGeometry.SectorSize);
        if (BinaryPrimitives.ReadUInt16LittleEndian(boot.AsSpan(ExFatLayout.Boot.Signature)) != ExFatLayout.Boot.SignatureValue) throw Bad($"there is no boot sector signature at offset {ExFatLayout.Boot.Signature}");
        if (boot.AsSpan(ExFatLayout.Boot.MustBeZero, ExFatLayout.Boot.MustBeZeroLength).ContainsAnyExcept((byte)0)) throw Bad($"the bytes from offset {ExFatLayout.Boot.MustBeZero} on are not zero");
        int sectorShift = boot[ExFatLayout.Boot.SectorShift], clusterShift = boot[ExFatLayout.Boot.ClusterShift];
        if (sectorShift is < 9 or > 12 || clusterShift > 25 - sectorShift) throw Bad($"sectors of 2^{sectorShift} bytes and clusters of 2^{clusterShift} sectors");
        if (boot[ExFatLayout.Boot.Fats] != 1) throw Bad($"{boot[ExFatLayout.Boot.Fats]} FATs, where one is read");
        if (BinaryPrimitives.ReadUInt16LittleEndian(boot.AsSpan(ExFatLayout.Boot.Revision)) >> 8 != 1) throw Bad("a later revision than 1");

        var volume = BinaryPrimitives.ReadUInt64LittleEndian(boot.AsSpan(ExFatLayout.Boot.VolumeLength));
        long fat = U32(boot, ExFatLayout.Boot.FatOffset), fatLength = U32(boot, ExFatLayout.Boot.FatLength), heap = U32(boot, ExFatLayout.Boot.HeapOffset), clusters = U32(boot, ExFatLayout.Boot.ClusterCount);
        var root = U32(boot, ExFatLayout.Boot.RootCluster);
        if (volume > (ulong)(source.Length >> sectorShift)) throw Bad($"{volume} sectors in {source.Length} bytes");
        if (fat < 2 * ExFatLayout.BootRegionSectors || heap < fat + fatLength || clusters is 0 or > int.MaxValue || heap + (clusters << clusterShift) > (long)volume)
            throw Bad($"a FAT at sector {fat}, {clusters} clusters from sector {heap} on, in {volume} sectors");
        if (fatLength << sectorShift < (clusters + ExFatLayout.FirstCluster) * 4) throw Bad($"a FAT of {fatLength} sectors, too small for {clusters} clusters");
        if (root < ExFatLayout.FirstCluster || root - ExFatLayout.FirstCluster >= clusters) throw Bad($"the root folder begins at cluster {root}, which the volume does not have");

        var region = source.ReadBytes(0, ExFatLayout.BootRegionSectors << sectorShift);
        var summed = (ExFatLayout.BootRegionSectors - 1) << sectorShift;
        var checksum = ExFatChecksum.OfBootRegion(region.AsSpan(0, summed));
        if (U32(region, summed) != checksum) throw Bad($"the checksum of the boot region is {checksum:X8}, and offset {summed} says {U32(region, summed):X8}");
        return new ExFatParameters(1 << sectorShift, 1 << (sectorShift + clusterShift), fat << sectorShift, heap << sectorShift, (int)clusters, root, U32(boot, ExFatLayout.Boot.VolumeSerial));
    }

    internal static InvalidDataException Bad(string what) => new($"exFAT volume: {what}.");

    private static uint U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);
}
