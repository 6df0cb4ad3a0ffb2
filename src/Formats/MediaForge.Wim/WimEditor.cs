using System.Xml;
using System.Xml.Linq;
using MediaForge.Bytes;

namespace MediaForge.Wim;

/// <summary>
/// Changes a WIM without rewriting it: <see cref="Build"/> gives a source that is the bytes of the old file with
/// new resources and tables behind them. The old file itself is not touched.
/// </summary>
/// <remarks>
/// What is compressed stays so. Added files are compressed as the WIM is when <see cref="CompressionLevel"/> is set, into a
/// temporary file that lives as long as the editor; otherwise they are stored as they are, which every reader of WIMs
/// accepts, and so are the metadata of changed images. The identity (GUID), the header's flags (also "read only") and
/// everything in the XML that is not changed are kept. Not thread-safe.
/// </remarks>
public sealed class WimEditor : IDisposable
{
    private readonly WimFile _wim;
    private readonly WimDrafts _drafts;
    private readonly SortedDictionary<int, WimImageEditor> _editors = [];
    private CompressedContents? _compressed;
    private int _bootIndex;

    /// <summary>Begins an edit of a WIM.</summary>
    public WimEditor(WimFile wim)
    {
        ArgumentNullException.ThrowIfNull(wim);
        _wim = wim;
        _drafts = new WimDrafts(wim);
        _bootIndex = wim.BootIndex;
    }

    /// <summary>The image that boots, from 1; 0 for none.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such image.</exception>
    public int BootIndex
    {
        get => _bootIndex;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, _drafts.Images.Count);
            _bootIndex = value;
        }
    }

    /// <summary>
    /// Whether the result has an integrity table; null (the default) for "as the input". The table is computed when
    /// it is read, which is last in a copy: what was added is read once more for it then, and the untouched part
    /// as well unless the input has a table from which its hashes can be taken.
    /// </summary>
    public bool? WriteIntegrityTable { get; set; }

    /// <summary>How hard to compress added files, where the WIM is compressed; null (the default) stores them as they are.</summary>
    public WimCompressionLevel? CompressionLevel { get; set; }

    /// <summary>What the XML says as the last change of the changed images; null leaves it as it is.</summary>
    public DateTime? ModificationTime { get; set; }

    /// <summary>The files of an image, to be changed.</summary>
    /// <param name="index">The number of the image, from 1.</param>
    /// <exception cref="WimImageNotFoundException">There is no such image.</exception>
    /// <exception cref="InvalidDataException">Its metadata are corrupt.</exception>
    public WimImageEditor Image(int index)
    {
        _wim.CheckIndex(index);
        if (!_editors.TryGetValue(index, out var editor)) _editors.Add(index, editor = new WimImageEditor(_wim.ReadTree(index)));
        return editor;
    }

    /// <summary>Sets a text in the XML of an image, making the element if it is not there.</summary>
    /// <param name="index">The number of the image, from 1.</param>
    /// <param name="elementPath">The names of the elements with slashes: <c>NAME</c>, <c>FLAGS</c>, <c>WINDOWS/EDITIONID</c>.</param>
    /// <param name="value">The text.</param>
    /// <exception cref="WimImageNotFoundException">There is no such image.</exception>
    /// <exception cref="ArgumentException">The path or the value cannot be in XML, the element has others in it, or another image has that <c>NAME</c>.</exception>
    public void SetImageProperty(int index, string elementPath, string value)
    {
        _wim.CheckIndex(index);
        var xml = _drafts.Images[index - 1].Xml;
        if (elementPath == "NAME") _drafts.RefuseName(value, xml);
        SetProperty(xml, elementPath, value);
    }

    /// <summary>
    /// The whole edited WIM: <c>new header | the input up to its last resource that is still used, as it lies |
    /// new contents | metadata of changed images | blob table | XML | integrity table</c>.
    /// </summary>
    /// <remarks>
    /// Reads the metadata of all images (to count the uses of every blob anew) and every added content once, for
    /// its SHA-1: a content that the WIM has already, or that is added twice, is stored once. Contents that no image
    /// uses any more leave the blob table; their bytes stay where other resources lie behind them. Nothing else of
    /// the input is read. The result is the same for the same edit; its length depends on what was added to be compressed
    /// and on the lengths of the rest, as long as no content turns out to be there already. The editor may be used further,
    /// and what it compressed once is not compressed again; the result can be read until the editor is disposed.
    /// </remarks>
    /// <exception cref="WimUnsupportedException">The WIM is solid, split, or compressed with LZMS: what comes out would be no boot image.</exception>
    /// <exception cref="InvalidDataException">The metadata of an image, or the integrity table, are corrupt.</exception>
    /// <exception cref="IOException">A content cannot be read.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public ByteSource Build(CancellationToken cancellationToken = default)
    {
        _wim.RequireBootable();
        Settle();
        var header = _wim.Header with { BootIndex = BootIndex, PartNumber = 1, TotalParts = 1 };
        if (CompressionLevel is { } level && header.Compression != WimCompression.None)
            _compressed ??= new CompressedContents(new WimWriteOptions { Compression = header.Compression, ChunkSize = header.ChunkSize, Level = level });
        return new WimAssembler(_wim, header, _drafts.Xml, _drafts.Images, _compressed).Assemble(WriteIntegrityTable ?? _wim.Header.Integrity.Size != 0, cancellationToken);
    }

    /// <summary>
    /// Writes the changes into the WIM's own file, behind what is there: added contents compressed as the WIM is, changed
    /// metadata, and tables; last, when all of this is on the disk, the header. Until then the file is what it was, also
    /// after a power cut. What is not used any more stays in the file; <see cref="WimOptimize"/> takes it out.
    /// </summary>
    /// <param name="path">The file that the WIM was opened from.</param>
    /// <param name="write">How hard to compress, with how many threads, with or without an integrity table; null for the defaults.</param>
    /// <param name="progress">Told of bytes before compression, from several threads.</param>
    /// <param name="cancellationToken">Stops; the file is what it was then.</param>
    /// <exception cref="WimUnsupportedException">The WIM is solid, split, LZMS-compressed or read-only.</exception>
    /// <exception cref="InvalidDataException">The metadata of an image, or the integrity table, are corrupt.</exception>
    /// <exception cref="IOException">Something cannot be read or written.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public void SaveTo(string path, WimWriteOptions? write = null, IProgress<CopyProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        Settle();
        using var writer = WimFileWriter.Extend(path, _wim, write ?? new WimWriteOptions(), cancellationToken);
        var streams = _drafts.Images.Where(i => i.Tree is not null).SelectMany(i => i.Tree!.Root.SelfAndDescendants()).SelectMany(e => e.NewStreams ?? []).ToList();
        writer.Begin(streams.Sum(s => s.Content.Length), progress);
        foreach (var stream in streams) stream.Hash = writer.Add(stream.Content, stream.Compress);
        writer.Commit(_drafts.Images, _drafts.Xml, BootIndex);
    }

    /// <summary>Removes the temporary files; what <see cref="Build"/> returned cannot be read any more.</summary>
    public void Dispose() => _compressed?.Dispose();

    /// <summary>Puts the changed trees in the place of the old ones.</summary>
    private void Settle()
    {
        foreach (var (index, editor) in _editors)
        {
            if (!editor.IsChanged) continue;
            _drafts.Replace(index, editor.Tree);
            if (ModificationTime is { } time) WimXml.SetTime(_drafts.Images[index - 1].Xml, "LASTMODIFICATIONTIME", time);
        }
    }

    internal static void SetProperty(XElement image, string elementPath, string value)
    {
        ArgumentNullException.ThrowIfNull(elementPath);
        ArgumentNullException.ThrowIfNull(value);
        try
        {
            foreach (var name in elementPath.Split('/')) XmlConvert.VerifyNCName(name);
            XmlConvert.VerifyXmlChars(value);
        }
        catch (Exception e) when (e is XmlException or ArgumentException)
        {
            throw new ArgumentException($"'{elementPath}' = '{value}' cannot be in the XML of a WIM: {e.Message}", nameof(elementPath), e);
        }
        var element = image;
        foreach (var name in elementPath.Split('/')) element = element?.Element(name);
        if (element is { HasElements: true }) throw new ArgumentException($"'{elementPath}' holds other elements; name one of them.", nameof(elementPath));
        WimXml.Set(image, elementPath, value);
    }
}
