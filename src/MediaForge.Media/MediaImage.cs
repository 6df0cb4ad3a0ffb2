using MediaForge.Bytes;
using MediaForge.Disk;
using MediaForge.Optical;
using MediaForge.TaskSequences.OnMedia;

namespace MediaForge.Media;

/// <summary>A finished media that is read: the files on a disc image, on the volumes of a disk image, or in a folder.</summary>
internal sealed record MediaImage
{
    private const string UefiBootManager = "EFI/BOOT/BOOTX64.EFI";
    private const string BiosBootManager = "bootmgr";

    /// <summary>All files; those of a second volume among them.</summary>
    public required MediaTree Tree { get; init; }

    /// <summary>What it is, in a few words.</summary>
    public required string Description { get; init; }

    /// <summary>Whether BIOS machines start from it.</summary>
    public required bool StartsBios { get; init; }

    /// <summary>Whether UEFI machines start from it.</summary>
    public required bool StartsUefi { get; init; }

    /// <summary>The disc, when it is one.</summary>
    public OpticalImage? Disc { get; init; }

    /// <summary>The disk, when it is one.</summary>
    public StickImage? Stick { get; init; }

    /// <summary>Opens a disc or disk image.</summary>
    /// <exception cref="InvalidDataException">It is neither, or corrupt.</exception>
    public static MediaImage Open(ByteSource image)
    {
        if (!OpticalImage.IsOpticalImage(image) && PartitionTable.IsPartitioned(image)) return Of(StickImage.Open(image));
        var disc = OpticalImage.Open(image);
        return new MediaImage
        {
            Tree = disc.Tree,
            Description = $"{string.Join(", ", disc.FileSystems)}; label {disc.VolumeLabel}",
            StartsBios = disc.BootEntries.Any(e => e.Platform == BootPlatform.Bios),
            StartsUefi = disc.BootEntries.Any(e => e.Platform == BootPlatform.Uefi),
            Disc = disc,
        };
    }

    /// <summary>Reads a folder.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static MediaImage OpenFolder(string folder)
    {
        var tree = new MediaTree();
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)) tree.AddFile(Path.GetRelativePath(folder, file), ByteSource.FromFile(file));
        return new MediaImage
        {
            Tree = tree,
            Description = $"the folder {folder}",
            StartsBios = tree.FindFile(BiosBootManager) is not null,
            StartsUefi = tree.FindFile(UefiBootManager) is not null,
        };
    }

    private static MediaImage Of(StickImage stick)
    {
        var tree = new MediaTree();
        foreach (var file in stick.Boot.Tree.Files.Concat(stick.Content?.Tree.Files ?? [])) tree.AddFile(file.Path, file.Content).Modified = file.Modified;
        return new MediaImage
        {
            Tree = tree,
            Description = stick.Describe(),
            StartsBios = stick.Boot.Tree.FindFile(BiosBootManager) is not null && stick.Table.Partitions.Any(p => p.IsActive),
            StartsUefi = stick.Boot.Tree.FindFile(UefiBootManager) is not null,
            Stick = stick,
        };
    }

    /// <summary>The file at a path.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public ByteSource Required(string path) => Tree.FindFile(path)?.Content ?? throw new InvalidDataException($"there is no {path}");

    /// <summary>Its identity.</summary>
    /// <exception cref="InvalidDataException">It has none, or what is there is none.</exception>
    public MediaIdentity ReadIdentity() => MediaIdentity.FromJson(Required(MediaPaths.Identity).ToArray(16 << 20));
}
