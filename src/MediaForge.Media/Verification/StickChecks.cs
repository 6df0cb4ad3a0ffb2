using MediaForge.Disk;
using MediaForge.TaskSequences.OnMedia;

namespace MediaForge.Media.Verification;

/// <summary>What is checked of a USB stick besides its files.</summary>
internal static class StickChecks
{
    /// <summary>What the firmware starts, in words.</summary>
    /// <exception cref="InvalidDataException">It finds nothing, or what it finds cannot lead to the boot manager.</exception>
    public static string FindStart(StickImage stick, MediaImage media)
    {
        if (!media.StartsBios && !media.StartsUefi) throw new InvalidDataException("there is neither EFI/BOOT/BOOTX64.EFI nor an active partition with bootmgr");
        if (media.StartsBios)
        {
            if (!stick.BootPartition.IsActive) throw new InvalidDataException("the active partition is not the one with bootmgr");
            if (!DiskImage.HasBootCode(stick.Disk)) throw new InvalidDataException("the boot code of the master boot record is not MediaForge's");
            if (!Fat32Image.HasBootCode(stick.Disk.Slice(stick.BootPartition.Offset, stick.BootPartition.Length), stick.BootPartition.Offset))
                throw new InvalidDataException("the boot code of the FAT32 volume is not MediaForge's, or the volume does not know where its partition begins");
        }
        return string.Join(", ", ((string?[])[media.StartsBios ? "BIOS" : null, media.StartsUefi ? "UEFI" : null]).OfType<string>());
    }

    /// <summary>Whether a file is one that Windows puts on each stick that is plugged in.</summary>
    public static bool IsOfWindows(string path) =>
        path.StartsWith("System Volume Information/", StringComparison.OrdinalIgnoreCase) || path.StartsWith("$RECYCLE.BIN/", StringComparison.OrdinalIgnoreCase);

    /// <summary>The volumes in words.</summary>
    /// <exception cref="InvalidDataException">The second volume is missing, or another media's.</exception>
    public static string CheckVolumes(StickImage stick, MediaIdentity identity)
    {
        if (!identity.HasContentVolume) return stick.Content is null ? "all is on one" : throw new InvalidDataException("there is a second volume, of which the media does not know");
        if (stick.Content is not { } content) throw new InvalidDataException("the volume with the packages is missing");
        var file = content.Tree.FindFile(MediaPaths.ContentIdentity) ?? throw new InvalidDataException($"the second volume has no {MediaPaths.ContentIdentity}");
        var id = ContentIdentity.FromJson(file.Content.ToArray(1 << 20)).Id;
        return id == identity.Id ? $"packages on exFAT '{content.Label}'" : throw new InvalidDataException($"the second volume belongs to the media {id}");
    }
}
