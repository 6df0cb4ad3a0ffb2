using MediaForge.Bytes;

namespace MediaForge.Wim;

/// <summary>
/// A Windows image file (.wim), open for reading.
/// </summary>
/// <remarks>
/// <para>
/// A WIM is an archive of disk images that stores equal contents once. In the file:
/// <c>header (208 bytes) | resources | blob table | XML | integrity table</c>, found by offsets, so that there may
/// be holes and any order. A <em>blob</em> is a content called by its SHA-1; a <em>resource</em> is where its bytes
/// lie, perhaps compressed in chunks that are independent of each other. An <em>image</em> is a resource too, its
/// metadata: security descriptors and a tree of entries, which name blobs. The XML describes the images to
/// people and to tools. After Microsoft, "Windows Imaging File Format (WIM)", 2007, and what tools write.
/// </para>
/// <para>
/// Nothing is read but the header, the tables and what is asked for. All members may be used from several
/// threads at once.
/// </para>
/// </remarks>
public sealed class WimFile
{
    private const int MaxMetadataSize = 1 << 30;
    private const int MaxMetadataRatio = 512;

    private readonly WimPart _part;
    private readonly WimImageInfo[] _images;

    private WimFile(ByteSource source, IEnumerable<ByteSource> others)
    {
        _part = new WimPart(source);
        if (Header.Xml.Size == 0) throw new InvalidDataException($"{source}: the header says that there is no XML; without it nobody knows what the images are.");
        if (Header.IsSplit && Header.PartNumber != 1)
            throw new WimUnsupportedException($"{source} is part {Header.PartNumber} of {Header.TotalParts} of a split WIM. Open the first part, name.swm: it has the images, and the others are found beside it.");
        if ((Header.Flags & (WimFlags.ResourceOnly | WimFlags.MetadataOnly)) != 0 && Header.ImageCount == 0)
            throw new WimUnsupportedException($"{source} holds file contents without images; it can only be referred to by another WIM.");
        Blobs = BlobTable.Read(_part);
        if (Blobs.Metadata.Count != Header.ImageCount)
            throw new InvalidDataException($"{source}: the blob table at offset {Header.BlobTable.Offset} has the metadata of {Blobs.Metadata.Count} images, the header counts {Header.ImageCount}.");
        foreach (var other in others) Blobs.Add(new WimPart(other));
        _images = [.. WimXml.Images(ReadXml(), Header.ImageCount, XmlPlace).Select((xml, i) => new WimImageInfo(i + 1, xml))];
    }

    /// <summary>Opens a WIM. Reads the header, the blob table and the XML.</summary>
    /// <exception cref="InvalidDataException">The file is no WIM, or truncated, or corrupt; the message names the structure and its offset.</exception>
    /// <exception cref="WimUnsupportedException">It is a kind of WIM that is not read: an encrypted ESD, a pipable one, a later part of a split one; the message says what to do.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <param name="source">The WIM, or the first part of a split one.</param>
    /// <param name="others">Where contents are found that it does not have itself: the other parts, or WIMs that it refers to. In their order, the first that has a content gives it.</param>
    public static WimFile Open(ByteSource source, params IEnumerable<ByteSource> others) => new(source, others);

    /// <summary>Opens a WIM on disk; of a split one all parts, which lie beside the first as <c>name2.swm</c>, <c>name3.swm</c>...</summary>
    /// <param name="path">The WIM, or the first part.</param>
    /// <param name="others">More files where contents are found, see <see cref="Open(ByteSource, IEnumerable{ByteSource})"/>.</param>
    /// <exception cref="FileNotFoundException">A file is not there; of a split WIM the message names the missing part.</exception>
    /// <exception cref="InvalidDataException">A file is no WIM or corrupt, or a part belongs to another set.</exception>
    /// <exception cref="WimUnsupportedException">It is a kind of WIM that is not read.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static WimFile OpenFile(string path, params IEnumerable<string> others)
    {
        var first = ByteSource.FromFile(path);
        return Open(first, SplitWim.OtherParts(path, first, others.Select(ByteSource.FromFile)));
    }

    /// <summary>The file's bytes; of a split WIM those of the first part.</summary>
    public ByteSource Source => _part.Source;

    /// <summary>The header; of a split WIM that of the first part.</summary>
    public WimHeader Header => _part.Header;

    /// <summary>What is known of each image; image n is at n - 1.</summary>
    public IReadOnlyList<WimImageInfo> Images => _images;

    /// <summary>The image that boots, from 1; 0 when none does.</summary>
    public int BootIndex => Header.BootIndex;

    internal BlobTable Blobs { get; }

    /// <summary>The number of the image with that number, or that name (in any case, exact case preferred), or that display name.</summary>
    /// <exception cref="WimImageNotFoundException">There is none, or the name fits several; the message lists the images.</exception>
    public int FindImage(string indexOrName)
    {
        if (int.TryParse(indexOrName, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var index) && index >= 1 && index <= _images.Length)
            return index;
        ReadOnlySpan<Func<WimImageInfo, bool>> ways =
        [
            i => i.Name == indexOrName,
            i => string.Equals(i.Name, indexOrName, StringComparison.OrdinalIgnoreCase),
            i => string.Equals(i.DisplayName, indexOrName, StringComparison.OrdinalIgnoreCase),
        ];
        foreach (var way in ways)
        {
            var found = _images.Where(way).ToList();
            if (found.Count == 1) return found[0].Index;
            if (found.Count > 1) throw new WimImageNotFoundException($"{Source} has {found.Count} images that '{indexOrName}' fits; give the number. The images: {ListImages()}.");
        }
        throw new WimImageNotFoundException($"{Source} has no image '{indexOrName}'. The images: {ListImages()}.");
    }

    /// <summary>Reads the tree of an image.</summary>
    /// <param name="index">The number of the image, from 1.</param>
    /// <exception cref="WimImageNotFoundException">There is no such image.</exception>
    /// <exception cref="InvalidDataException">The metadata are corrupt.</exception>
    public WimImage OpenImage(int index)
    {
        CheckIndex(index);
        return new WimImage(this, _images[index - 1], ReadTree(index));
    }

    /// <summary>Whether the WIM has a content.</summary>
    public bool Contains(Sha1Hash hash) => Blobs.Find(hash) is not null;

    /// <summary>
    /// A content: a range of <see cref="Source"/> when it is stored as it is, otherwise decompressed where it is read.
    /// </summary>
    /// <exception cref="ArgumentException">The WIM does not have it.</exception>
    /// <exception cref="InvalidDataException">Its resource cannot be right; reading may find the same later.</exception>
    public ByteSource OpenBlob(Sha1Hash hash) =>
        hash.IsZero ? ByteSource.Empty : (Blobs.Find(hash) ?? throw new ArgumentException($"{Source} has no blob {hash}.", nameof(hash))).Open();

    /// <summary>Refuses a WIM that cannot be a boot image: boot managers read neither solid nor LZMS-compressed nor split ones.</summary>
    /// <exception cref="WimUnsupportedException">It is one of these; the message says what to do.</exception>
    public void RequireBootable()
    {
        if (Header.IsSolid || Header.Compression == WimCompression.Lzms)
            throw new WimUnsupportedException($"{Source} is compressed with LZMS, solid or as an ESD, which boot managers cannot read. Export it to LZX first: mediaforge wim export in.esd INDEX boot.wim --compress lzx");
        if (Header.IsSplit)
            throw new WimUnsupportedException($"{Source} is a split WIM, which boot managers cannot read. Join the parts first: mediaforge wim join boot.wim {Path.GetFileName(Source.ToString())}");
    }

    /// <summary>
    /// Reads everything and compares: every blob and every image's metadata with its SHA-1, the file with its
    /// integrity table if it has one; and looks whether the images name blobs that are not there.
    /// </summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    /// <exception cref="IOException">The file cannot be read. What is wrong with its bytes is in the result instead.</exception>
    /// <param name="threads">How many threads read; 0 for one per processor.</param>
    /// <param name="progress">Told of the bytes that are checked, from several threads.</param>
    /// <param name="cancellationToken">Stops.</param>
    public WimVerification Verify(int threads = 0, IProgress<CopyProgress>? progress = null, CancellationToken cancellationToken = default) =>
        new WimVerifier(this, threads > 0 ? threads : Environment.ProcessorCount, progress, cancellationToken).Verify();

    /// <summary>What is said of a file whose content is nowhere.</summary>
    internal InvalidDataException MissingContent(WimEntry entry, Sha1Hash hash) =>
        new($"{this}: the content of '{entry.Path}' (blob {hash}) is not in the file{(Header.IsSplit ? " or its other parts" : string.Empty)}. Name the WIM that has it as a reference.");

    internal ByteSource Open(WimResource resource) => _part.Open(resource);

    /// <summary>A copy of the XML that the caller may change.</summary>
    internal System.Xml.Linq.XElement ReadXml() => WimXml.Read(Open(Header.Xml), XmlPlace);

    internal string XmlPlace => $"{Source}: the XML at offset {Header.Xml.Offset}";

    /// <summary>A tree of an image that the caller may change.</summary>
    internal ImageTree ReadTree(int index)
    {
        var blob = Blobs.Metadata[index - 1];
        var where = $"{Source}: the metadata of image {index} at offset {blob.Resource.Offset}";
        if (blob.Length > MaxMetadataSize || blob.Length / MaxMetadataRatio > Source.Length)
            throw new InvalidDataException($"{where} claim {blob.Length} bytes.");
        var bytes = blob.Open().ToArray(MaxMetadataSize);
        return Sha1Hash.Of(bytes) == blob.Hash
            ? MetadataReader.Read(this, bytes, where)
            : throw new InvalidDataException($"{where} are corrupt: their SHA-1 is not the {blob.Hash} that the blob table has.");
    }

    internal void CheckIndex(int index)
    {
        if (index < 1 || index > _images.Length)
            throw new WimImageNotFoundException($"{Source} has no image {index}. The images: {ListImages()}.");
    }

    private string ListImages() => _images.Length == 0 ? "none" : string.Join(", ", _images.Select(i => $"{i.Index} '{i.Name}'"));

    /// <inheritdoc/>
    public override string ToString() => Source.ToString()!;
}
