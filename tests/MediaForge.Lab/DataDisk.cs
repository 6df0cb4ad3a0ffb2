using System.Buffers.Binary;

namespace MediaForge.Lab;

/// <summary>
/// A disk image with an MBR and one formatted partition at 1 MiB: what the disk of a PC looks like to a PE that starts on it. Its volume gets
/// the letter C: in the guest.
/// </summary>
public sealed class DataDisk
{
    private const int PartitionOffset = 1 << 20;
    private const int SectorSize = 512;

    // The partition table of the master boot record: UEFI 2.10 section 5.2.1.
    private const int FirstEntry = 446;
    private const int EntryType = 4;
    private const int EntryFirstSector = 8;
    private const int EntrySectorCount = 12;
    private const int Signature = 510;

    private readonly FileSystem _fileSystem;

    private DataDisk(string path, FileSystem fileSystem)
    {
        Path = path;
        _fileSystem = fileSystem;
    }

    /// <summary>What the partition is formatted with.</summary>
    public enum FileSystem
    {
        /// <summary>FAT32.</summary>
        Fat32,

        /// <summary>NTFS.</summary>
        Ntfs,
    }

    /// <summary>The raw image.</summary>
    public string Path { get; }

    /// <summary>Makes one. Skips the running test when the formatting tool is not there.</summary>
    /// <param name="path">The image to make.</param>
    /// <param name="fileSystem">What to format the partition with.</param>
    /// <param name="partitionMebibytes">The partition's size; FAT32 wants 33 at least.</param>
    public static DataDisk Create(string path, FileSystem fileSystem, int partitionMebibytes = 64)
    {
        var sectors = (long)partitionMebibytes * (1 << 20) / SectorSize;
        var head = new byte[PartitionOffset];
        head[FirstEntry + EntryType] = fileSystem == FileSystem.Fat32 ? (byte)0x0C : (byte)0x07;
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(FirstEntry + EntryFirstSector), PartitionOffset / SectorSize);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(FirstEntry + EntrySectorCount), (uint)sectors);
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(Signature), 0xAA55);

        var partition = path + ".partition";
        using (var file = File.Create(partition)) file.SetLength(sectors * SectorSize);
        var hidden = (PartitionOffset / SectorSize).ToString();
        if (fileSystem == FileSystem.Fat32) ExternalTool.Require("mkfs.fat", "dosfstools").RunOk("-F", "32", "-h", hidden, partition);
        else ExternalTool.Require("mkntfs", "ntfs-3g").RunOk("-F", "-Q", "-q", "-p", hidden, "-H", "16", "-S", "63", partition);
        using (var disk = File.Create(path))
        using (var content = File.OpenRead(partition))
        {
            disk.Write(head);
            content.CopyTo(disk);
        }
        File.Delete(partition);
        return new DataDisk(path, fileSystem);
    }

    /// <summary>The text of a file in the volume's top folder, read on the host by mtools or ntfs-3g's tools.</summary>
    public string ReadText(string name)
    {
        if (_fileSystem == FileSystem.Fat32) return ExternalTool.Require("mtype", "mtools").RunOk("-i", $"{Path}@@{PartitionOffset}", "::/" + name);
        var partition = Path + ".partition";
        using (var disk = File.OpenRead(Path))
        using (var content = File.Create(partition))
        {
            disk.Position = PartitionOffset;
            disk.CopyTo(content);
        }
        var text = ExternalTool.Require("ntfscat", "ntfs-3g").RunOk("-f", partition, name);
        File.Delete(partition);
        return text;
    }
}
