using MediaForge.Bytes;
using MediaForge.Optical;
using MediaForge.Registry;
using MediaForge.Registry.Bcd;
using MediaForge.TaskSequences.OnMedia;
using MediaForge.Wim;

namespace MediaForge.Media.Inspection;

/// <summary>Looks into the files that media are made of.</summary>
public static class Inspector
{
    /// <summary>What a disc or disk image, a WIM or a hive holds.</summary>
    /// <param name="source">The file.</param>
    /// <param name="everything">Also every file, key or element.</param>
    /// <exception cref="InvalidDataException">It is none of these, or corrupt.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static Finding Inspect(ByteSource source, bool everything)
    {
        Span<byte> magic = stackalloc byte[8];
        var n = source.Read(0, magic);
        if (n >= 4 && magic.StartsWith("regf"u8)) return InspectHive(source, everything);
        if (n >= 5 && magic.StartsWith("MSWIM"u8)) return InspectWim(WimFile.Open(source), everything);
        if (OpticalImage.IsOpticalImage(source)) return InspectDisc(OpticalImage.Open(source), everything);
        if (Disk.PartitionTable.IsPartitioned(source)) return InspectStick(MediaImage.Open(source), everything);
        throw new InvalidDataException($"{source} is neither a disc image (ISO), nor a disk image, nor a WIM, nor a registry hive.");
    }

    private static Finding InspectDisc(OpticalImage disc, bool everything)
    {
        var parts = new List<Finding>
        {
            new("label", disc.VolumeLabel),
            new("file systems", string.Join(", ", disc.FileSystems)),
        };
        foreach (var entry in disc.BootEntries)
            parts.Add(new Finding("boot entry", $"{entry.Platform.ToString().ToUpperInvariant()}, {entry.Image.Length:N0} bytes at block {entry.StartBlock}"));
        AddFiles(parts, disc.Tree, everything);
        return new Finding("disc image", string.Empty, parts);
    }

    private static Finding InspectStick(MediaImage image, bool everything)
    {
        var stick = image.Stick!;
        var parts = new List<Finding>
        {
            new("partition table", stick.Table.Scheme.ToString().ToUpperInvariant()),
            new("volume", $"{stick.Boot.Type.ToString().ToUpperInvariant()} '{stick.Boot.Label}', {stick.BootPartition.Length:N0} bytes at {stick.BootPartition.Offset:N0}, clusters of {stick.Boot.ClusterSize:N0}"),
        };
        if (stick.Content is { } content) parts.Add(new Finding("volume", $"exFAT '{content.Label}', clusters of {content.ClusterSize:N0}"));
        string?[] starts = [image.StartsBios ? "BIOS" : null, image.StartsUefi ? "UEFI" : null];
        parts.Add(new Finding("starts under", string.Join(", ", starts.OfType<string>().DefaultIfEmpty("nothing"))));
        AddFiles(parts, image.Tree, everything);
        return new Finding("disk image", string.Empty, parts);
    }

    private static void AddFiles(List<Finding> parts, MediaTree tree, bool everything)
    {
        if (tree.FindFile(MediaPaths.Identity) is { } identity)
        {
            var media = MediaIdentity.FromJson(identity.Content.ToArray(16 << 20));
            parts.Add(new Finding("MediaForge media", media.Id.ToString(),
                new Finding("task sequence", media.Protected ? "(protected by a password)" : media.SequenceName ?? "(no name)"),
                new Finding("valid", (media.Validity ?? new ValidityWindow(null, null)).ToString()),
                new Finding("made", $"{media.MadeAt:u} by {media.MadeBy}")));
        }
        if (tree.FindFile(MediaPaths.BootImage) is { } bootImage) parts.Add(new Finding(MediaPaths.BootImage, string.Empty, InspectWim(WimFile.Open(bootImage.Content), everything: false).Children));
        var files = tree.Files.ToList();
        parts.Add(new Finding("files", $"{files.Count}, {files.Sum(f => f.Content.Length):N0} bytes", everything ? files.Select(f => new Finding(f.Path, $"{f.Content.Length:N0}")) : []));
    }

    private static Finding InspectWim(WimFile wim, bool everything)
    {
        var parts = new List<Finding>
        {
            new("compression", $"{wim.Header.Compression}, chunks of {wim.Header.ChunkSize:N0} bytes"),
            new("boots", wim.BootIndex == 0 ? "no image" : $"image {wim.BootIndex}"),
        };
        foreach (var info in wim.Images)
        {
            var about = new List<Finding> { new("description", info.Description ?? string.Empty), new("architecture", info.Architecture?.ToString() ?? "unknown"), new("version", info.Version?.ToString() ?? "unknown") };
            var image = wim.OpenImage(info.Index);
            if (image.Find(MediaPaths.BootIdentity) is not null)
                about.Add(new Finding("MediaForge", BootIdentity.FromJson(image.OpenFile(MediaPaths.BootIdentity).ToArray(1 << 20)).Id.ToString()));
            if (everything) about.AddRange(Below(image.Root));
            parts.Add(new Finding($"image {info.Index}", info.Name, about));
        }
        return new Finding("WIM", $"{wim.Source.Length:N0} bytes, {wim.Images.Count} images", parts);
    }

    private static IEnumerable<Finding> Below(WimEntry folder)
    {
        foreach (var child in folder.Children)
        {
            yield return new Finding(child.Path, child.IsDirectory ? "folder" : $"{child.Length:N0}");
            foreach (var inner in Below(child)) yield return inner;
        }
    }

    private static Finding InspectHive(ByteSource source, bool everything)
    {
        var hive = RegistryHive.Read(source);
        if (hive.Root.Find("Objects") is not null && hive.Root.Find("Description") is not null) return InspectStore(BcdStore.FromHive(hive));
        return new Finding("registry hive", hive.Root.Name, hive.Root.Subkeys.Select(k => Key(k, everything)));
    }

    private static Finding Key(RegistryKey key, bool everything) => new(key.Name, string.Empty,
        everything ? [.. key.Values.Select(v => new Finding(v.Name.Length == 0 ? "(default)" : v.Name, v.ToString()!)), .. key.Subkeys.Select(k => Key(k, everything: true))] : []);

    private static Finding InspectStore(BcdStore store) => new("boot store (BCD)", $"{store.Objects.Count} objects",
        store.Objects.Select(o => new Finding(o.Id.ToString("B"), $"{o.Type:x8}", o.Elements.Select(e => new Finding($"{e.Id:x8}", Text(e))))));

    private static string Text(BcdElement element) => element.Format switch
    {
        BcdElementFormat.String => element.AsString(),
        BcdElementFormat.Guid => element.AsGuid().ToString("B"),
        BcdElementFormat.GuidList => string.Join(", ", element.AsGuidList().Select(g => g.ToString("B"))),
        BcdElementFormat.Integer => element.AsInteger().ToString(),
        BcdElementFormat.Boolean => element.AsBoolean() ? "true" : "false",
        BcdElementFormat.Device => Device(element.AsDevice()),
        _ => $"{element.Data.Length} bytes",
    };

    private static string Device(BcdDevice device) => device switch
    {
        BcdBootDevice => "boot",
        BcdRamdiskDevice ramdisk => $"ramdisk=[{Device(ramdisk.Device)}]{ramdisk.Path},{ramdisk.Options:B}",
        _ => device.ToString()!,
    };
}
