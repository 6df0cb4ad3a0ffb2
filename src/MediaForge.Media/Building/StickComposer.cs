using System.Security.Cryptography;
using System.Text;
using MediaForge.Bytes;
using MediaForge.Disk;
using MediaForge.Media.Definition;
using MediaForge.Media.Planning;
using MediaForge.TaskSequences.OnMedia;

namespace MediaForge.Media.Building;

/// <summary>
/// Lays out a USB stick: a FAT32 partition that BIOS and UEFI start from, and, when it is asked for, an exFAT partition with the packages.
/// The FAT32 partition is the first one, since older Windows shows no other of a removable disk, and old BIOSes read no further.
/// </summary>
internal static class StickComposer
{
    private const int LabelLength = 11;
    private const string ContentLabel = "CONTENT";

    /// <summary>The disk image, and where everything lies on it.</summary>
    /// <exception cref="MediaBuildException">A name cannot be on a FAT32 volume, or the size is too small.</exception>
    public static DiscLayout Compose(MediaTree tree, MediaPlan plan, Guid id, DateTimeOffset date)
    {
        try
        {
            return Build(tree, plan, id, date);
        }
        catch (ArgumentException e)
        {
            throw new MediaBuildException([ProblemCodes.BadStick(e.Message)]);
        }
    }

    private static DiscLayout Build(MediaTree tree, MediaPlan plan, Guid id, DateTimeOffset date)
    {
        var definition = plan.Definition;
        var twoVolumes = definition.DataPartition == DataPartition.ExFat;
        var startsBios = plan.BootFiles.BiosBootManager is not null;
        var ids = new DerivedIds(id);
        var room = definition.Size is { } size ? (size / DiskImage.Alignment * DiskImage.Alignment) - (2 * DiskImage.Alignment) : (long?)null;
        var boot = Fat32Image.Build(twoVolumes ? Part(tree, content: false) : tree, new Fat32ImageOptions
        {
            Label = ShortLabel(definition.Label),
            VolumeSerial = ids.Number("boot volume"),
            Timestamp = date,
            PartitionOffset = DiskImage.Alignment,
            Size = twoVolumes ? null : room,
            Bootable = startsBios,
        }, out var bootMap);
        List<(string Name, long Offset, VolumeMap Map)> volumes = [("boot volume", DiskImage.Alignment, bootMap)];
        var partitions = new List<NewPartition> { new(PartitionType.Fat32, boot) { IsActive = startsBios && definition.Partitions == PartitionScheme.Mbr, Name = "MediaForge boot", Id = ids.Guid("boot partition") } };
        if (twoVolumes)
        {
            var content = ExFatImage.Build(Part(tree, content: true), new ExFatImageOptions
            {
                Label = ContentLabel,
                VolumeSerial = ids.Number("content volume"),
                Timestamp = date,
                PartitionOffset = DiskImage.Alignment + boot.Length,
                Size = room is { } both ? both - boot.Length : null,
            }, out var contentMap);
            volumes.Add(("content volume", DiskImage.Alignment + boot.Length, contentMap));
            partitions.Add(new NewPartition(PartitionType.ExFat, content) { Name = "MediaForge content", Id = ids.Guid("content partition") });
        }
        // The code also says on a BIOS machine, in words, that a stick is for UEFI only.
        var disk = DiskImage.Build(partitions, new DiskImageOptions { Scheme = definition.Partitions, Signature = ids.Number("disk"), Id = ids.Guid("disk"), Bootable = true });
        return Describe(disk, tree, volumes, DiskImage.Alignment + partitions.Sum(p => p.Content.Length));
    }

    private static DiscLayout Describe(ByteSource disk, MediaTree tree, List<(string Name, long Offset, VolumeMap Map)> volumes, long end)
    {
        var structures = volumes.SelectMany(v => v.Map.Structures.Select(s => (s.IsFree, Extent: new ManifestExtent($"{s.Name} of the {v.Name}", v.Offset + s.Offset, s.Length)))).ToList();
        var offsets = volumes.SelectMany(v => v.Map.Files.Select(f => (f.Key, Offset: v.Offset + f.Value))).ToDictionary(f => f.Key, f => f.Offset, StringComparer.OrdinalIgnoreCase);
        return new DiscLayout(disk, tree, offsets)
        {
            Structures = [new("partition table and boot code", 0, DiskImage.Alignment), .. structures.Where(s => !s.IsFree).Select(s => s.Extent), new("end of the disk", end, disk.Length - end)],
            Free = [.. structures.Where(s => s.IsFree).Select(s => s.Extent)],
        };
    }

    /// <summary>Whether a file lies on the second volume.</summary>
    private static bool IsOnContentVolume(string path) => StickFiles.IsContent(path) || path.Equals(MediaPaths.ContentIdentity, StringComparison.OrdinalIgnoreCase);

    private static MediaTree Part(MediaTree tree, bool content)
    {
        var part = new MediaTree();
        foreach (var file in tree.Files.Where(f => IsOnContentVolume(f.Path) == content))
        {
            var added = part.AddFile(file.Path, file.Content);
            (added.Order, added.Modified) = (file.Order, file.Modified);
        }
        return part;
    }

    /// <summary>FAT has 11 characters; ConfigMgr cuts its labels there, too.</summary>
    private static string ShortLabel(string label) => (label.Length > LabelLength ? label[..LabelLength] : label).Trim();

    /// <summary>Numbers that differ from media to media and are the same for the same one.</summary>
    private sealed class DerivedIds(Guid id)
    {
        public Guid Guid(string of) => new(Hash(of).AsSpan(0, 16));

        public uint Number(string of) => BitConverter.ToUInt32(Hash(of)) | 1; // 0 would be none

        private byte[] Hash(string of) => SHA256.HashData([.. id.ToByteArray(), .. Encoding.UTF8.GetBytes(of)]);
    }
}
