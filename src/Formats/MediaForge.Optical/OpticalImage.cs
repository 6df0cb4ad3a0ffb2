using System.Buffers.Binary;
using MediaForge.Bytes;

namespace MediaForge.Optical;

/// <summary>
/// An optical disc image that is read: UDF, Joliet and ISO 9660 trees as there are, and boot images. Files are
/// ranges of the image, so taking one out copies nothing until it is written.
/// </summary>
/// <remarks>
/// Reads what genisoimage, xorriso, mkudffs, oscdimg and <see cref="OpticalWriter"/> make. Not supported, and said
/// so: UDF on virtual, sparable or metadata partitions (rewritable discs), interleaved files. Rock Ridge is ignored.
/// </remarks>
public sealed class OpticalImage
{
    private const int MaximumDescriptors = 64;

    private readonly DiscReader _disc;
    private readonly Dictionary<OpticalFileSystem, IsoVolume> _isoVolumes = [];
    private readonly UdfVolume? _udf;
    private readonly Lazy<MediaTree> _tree;

    private OpticalImage(DiscReader disc)
    {
        _disc = disc;
        var hasUdf = false;
        uint? catalog = null;
        for (var i = 0; i < MaximumDescriptors; i++)
        {
            var block = IsoVolumeDescriptor.FirstBlock + (long)i;
            if (!disc.Has(block * Block.Size, Block.Size)) break;
            var descriptor = disc.ReadBlock(block, "volume descriptor");
            var identifier = descriptor.AsSpan(IsoVolumeDescriptor.IdentifierOffset, IsoVolumeDescriptor.Identifier.Length);
            if (identifier.SequenceEqual(IsoVolumeDescriptor.Identifier)) AddIso(descriptor);
            else if (identifier.SequenceEqual("NSR02"u8) || identifier.SequenceEqual("NSR03"u8)) hasUdf = true;
            else if (!identifier.SequenceEqual("BEA01"u8) && !identifier.SequenceEqual("BOOT2"u8)) break;
            if (block == IsoVolumeDescriptor.BootRecordBlock && IsoVolumeDescriptor.IsBootRecord(descriptor))
                catalog = BinaryPrimitives.ReadUInt32LittleEndian(descriptor.AsSpan(IsoVolumeDescriptor.CatalogBlockOffset));
        }
        if (hasUdf) _udf = UdfVolume.Open(disc);
        if (!hasUdf && _isoVolumes.Count == 0) throw new InvalidDataException("This is no optical disc image: at offset 32768 there is neither ISO 9660 nor UDF.");

        FileSystems = [.. new[] { OpticalFileSystem.Udf, OpticalFileSystem.Joliet, OpticalFileSystem.Iso9660 }.Where(f => f == OpticalFileSystem.Udf ? hasUdf : _isoVolumes.ContainsKey(f))];
        BootEntries = catalog is { } at ? BootCatalogReader.Read(disc, at) : [];
        _tree = new Lazy<MediaTree>(() => OpenTree(FileSystem));
    }

    /// <summary>The volume label of <see cref="FileSystem"/>.</summary>
    public string VolumeLabel => _udf?.Label ?? _isoVolumes[FileSystem].Label;

    /// <summary>The file system that Windows would mount: UDF, else Joliet, else ISO 9660.</summary>
    public OpticalFileSystem FileSystem => FileSystems[0];

    /// <summary>All file systems of the disc, the one that Windows would mount first.</summary>
    public IReadOnlyList<OpticalFileSystem> FileSystems { get; }

    /// <summary>The boot images, in the order of the boot catalog; empty when the disc is not bootable.</summary>
    public IReadOnlyList<BootCatalogEntry> BootEntries { get; }

    /// <summary>The files and folders of <see cref="FileSystem"/>; read at the first use.</summary>
    /// <exception cref="InvalidDataException">A folder is corrupt.</exception>
    public MediaTree Tree => _tree.Value;

    /// <summary>Opens an image. Its folders are read later, by <see cref="Tree"/> and <see cref="OpenTree"/>.</summary>
    /// <exception cref="InvalidDataException">It is no optical disc image, is corrupt, or of a kind that is not supported.</exception>
    public static OpticalImage Open(ByteSource image)
    {
        ArgumentNullException.ThrowIfNull(image);
        return new OpticalImage(new DiscReader(image));
    }

    /// <summary>Whether the bytes begin as an optical disc image does: with a volume descriptor of ISO 9660 or UDF.</summary>
    /// <exception cref="IOException">They cannot be read.</exception>
    public static bool IsOpticalImage(ByteSource image)
    {
        ArgumentNullException.ThrowIfNull(image);
        Span<byte> identifier = stackalloc byte[IsoVolumeDescriptor.Identifier.Length];
        const long Offset = (IsoVolumeDescriptor.FirstBlock * (long)Block.Size) + IsoVolumeDescriptor.IdentifierOffset;
        if (image.Length < Offset + Block.Size) return false;
        image.ReadExactly(Offset, identifier);
        return identifier.SequenceEqual(IsoVolumeDescriptor.Identifier) || identifier.SequenceEqual("BEA01"u8);
    }

    /// <summary>
    /// The boot images of a disc, in the order of the boot catalog, without looking at anything but the boot record, the
    /// catalog and the images: also for a disc whose files are not all made yet.
    /// </summary>
    /// <exception cref="InvalidDataException">The catalog is corrupt.</exception>
    public static IReadOnlyList<BootCatalogEntry> ReadBootEntries(ByteSource image)
    {
        ArgumentNullException.ThrowIfNull(image);
        var disc = new DiscReader(image);
        var record = disc.ReadBlock(IsoVolumeDescriptor.BootRecordBlock, "boot record");
        return IsoVolumeDescriptor.IsBootRecord(record) ? BootCatalogReader.Read(disc, BinaryPrimitives.ReadUInt32LittleEndian(record.AsSpan(IsoVolumeDescriptor.CatalogBlockOffset))) : [];
    }

    /// <summary>Reads the files and folders of one file system.</summary>
    /// <exception cref="ArgumentException">The disc does not have it.</exception>
    /// <exception cref="InvalidDataException">A folder is corrupt.</exception>
    public MediaTree OpenTree(OpticalFileSystem fileSystem)
    {
        if (fileSystem == OpticalFileSystem.Udf && _udf is not null) return new UdfTreeReader(_disc, _udf).Read();
        if (_isoVolumes.TryGetValue(fileSystem, out var volume)) return volume.ReadTree();
        throw new ArgumentException($"The disc has no {fileSystem}; it has {string.Join(", ", FileSystems)}.", nameof(fileSystem));
    }

    private void AddIso(byte[] descriptor)
    {
        OpticalFileSystem? kind = descriptor[IsoVolumeDescriptor.TypeOffset] switch
        {
            IsoVolumeDescriptor.PrimaryType => OpticalFileSystem.Iso9660,
            IsoVolumeDescriptor.SupplementaryType when IsoVolumeDescriptor.IsJoliet(descriptor) => OpticalFileSystem.Joliet,
            _ => null,
        };
        if (kind is { } found && !_isoVolumes.ContainsKey(found)) _isoVolumes.Add(found, new IsoVolume(_disc, descriptor, found == OpticalFileSystem.Joliet));
    }
}
