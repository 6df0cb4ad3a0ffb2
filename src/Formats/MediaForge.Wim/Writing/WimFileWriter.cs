using System.Xml.Linq;
using MediaForge.Bytes;

namespace MediaForge.Wim.Writing;

/// <summary>
/// Writes a WIM on disk: contents as they come, each once, then images, then the tables. A new file appears at its path
/// when it is whole; a file that is extended is what it was until its header is replaced, which comes last, when
/// everything else has reached the disk.
/// </summary>
internal sealed class WimFileWriter : IDisposable
{
    private readonly OutputFile _file;
    private readonly WimFile? _old;
    private readonly WimHeader _header;
    private readonly WimWriteOptions _options;
    private readonly Dictionary<Sha1Hash, (ResourceJob? Job, WimResource Resource)> _blobs = [];
    private readonly List<Sha1Hash> _order = [];
    private readonly HashSet<long> _lengths = []; // of the large ones
    private readonly CancellationToken _cancellationToken;
    private ResourceWriter? _writer;

    private WimFileWriter(OutputFile file, WimFile? old, WimHeader header, WimWriteOptions options, CancellationToken cancellationToken)
    {
        (_file, _old, _header, _options, _cancellationToken) = (file, old, header, options, cancellationToken);
        foreach (var blob in old?.Blobs.Files ?? [])
        {
            _blobs.Add(blob.Hash, (null, blob.Resource));
            _order.Add(blob.Hash);
            _lengths.Add(blob.Length);
        }
    }

    /// <summary>Begins a new file, with the flags (but those of compression) and the GUID of <paramref name="header"/>.</summary>
    /// <exception cref="ArgumentException">The options do not go together.</exception>
    public static WimFileWriter Create(string path, WimWriteOptions options, WimHeader header, CancellationToken cancellationToken)
    {
        options.Check();
        var file = OutputFile.Create(path);
        file.Append(new byte[WimHeader.Size]);
        const WimFlags compression = WimFlags.Compression | WimFlags.CompressXpress | WimFlags.CompressXpress2 | WimFlags.CompressLzx | WimFlags.CompressLzms;
        header = header with
        {
            Version = WimHeader.NormalVersion,
            Flags = (header.Flags & ~(compression | WimFlags.Spanned | WimFlags.ReadOnly)) | options.Compression switch
            {
                WimCompression.Lzx => WimFlags.Compression | WimFlags.CompressLzx,
                WimCompression.Xpress => WimFlags.Compression | WimFlags.CompressXpress,
                _ => WimFlags.None,
            },
            ChunkSize = options.Compression == WimCompression.None ? 0 : options.ChunkSize,
            PartNumber = 1,
            TotalParts = 1,
        };
        return new WimFileWriter(file, null, header, options, cancellationToken);
    }

    /// <summary>Begins to extend a file; it keeps its compression and chunk size.</summary>
    /// <exception cref="WimUnsupportedException">It is solid, split, LZMS-compressed or read-only.</exception>
    public static WimFileWriter Extend(string path, WimFile old, WimWriteOptions options, CancellationToken cancellationToken)
    {
        if (old.Header.IsSolid || old.Header.IsSplit || old.Header.Compression == WimCompression.Lzms)
            throw new WimUnsupportedException($"{old} is solid, split or compressed with LZMS and cannot be changed in place. Export it first: mediaforge wim export {Path.GetFileName(path)} all new.wim --compress lzx");
        if ((old.Header.Flags & WimFlags.ReadOnly) != 0)
            throw new WimUnsupportedException($"{old} is marked as read-only in its header. Export it to a new file and change that.");
        options = options with { Compression = old.Header.Compression, ChunkSize = old.Header.ChunkSize };
        options.Check();
        return new WimFileWriter(OutputFile.Extend(path, old.Source), old, old.Header, options, cancellationToken);
    }

    /// <summary>Whether a content is in the file already.</summary>
    public bool Has(Sha1Hash hash) => _blobs.ContainsKey(hash);

    /// <summary>Takes over resources of other WIMs as they lie, without a look into them; none of them is here yet, and nothing was added.</summary>
    public void Copy(IEnumerable<WimBlob> blobs)
    {
        foreach (var blob in blobs)
        {
            var place = new WimResource(_file.Position, blob.Resource.Size, blob.Length, blob.Resource.Flags & WimResourceFlags.Compressed);
            _file.Append(blob.Part.Source.Slice(blob.Resource.Offset, blob.Resource.Size), _cancellationToken);
            Enter(blob.Hash, null, place);
            _lengths.Add(blob.Length);
        }
    }

    /// <summary>Starts the threads that compress.</summary>
    /// <param name="total">What the progress is told as the total: the bytes of all contents that will be added.</param>
    /// <param name="progress">Told from several threads.</param>
    public void Begin(long total, IProgress<CopyProgress>? progress) =>
        _writer = new ResourceWriter(_file, _options, total, progress, _cancellationToken);

    /// <summary>Adds a content unless it is there. Returns its hash; zero for no bytes.</summary>
    /// <exception cref="IOException">It cannot be read, or changed in the meantime.</exception>
    /// <exception cref="InvalidDataException">It cannot be produced.</exception>
    public Sha1Hash Add(ByteSource content, bool compress = true)
    {
        if (content.Length == 0) return default;
        if (!_writer!.HoldsWhole(content) && !_lengths.Add(content.Length))
        {
            // Another one of this length is there: it may be the same, so it is hashed before it is written.
            var known = Sha1Hash.Of(content, null, _cancellationToken);
            if (Has(known)) return known;
        }
        var (hash, job) = _writer.Write(content, compress, WimResourceFlags.None, Has);
        if (job is not null && !Has(hash)) Enter(hash, job, default);
        return hash;
    }

    /// <summary>Writes images and tables and puts the file in its place. The images are all those that it will have, in order.</summary>
    /// <exception cref="IOException">Something cannot be written.</exception>
    public void Commit(IReadOnlyList<ImageDraft> images, XElement xml, int bootIndex)
    {
        if (_writer is null) Begin(0, null);
        var counts = new BlobCounter();
        var metadata = new List<ResourceJob?>();
        for (var i = 0; i < images.Count; i++)
        {
            if (images[i].Tree is not { } tree)
            {
                counts.Count(_old!.ReadTree(i + 1));
                metadata.Add(null);
                continue;
            }
            counts.Count(tree);
            if (images[i].Metadata is null) images[i].SetStatistics();
            metadata.Add(_writer!.Write(images[i].Metadata ?? ByteSource.FromBytes(MetadataWriter.Write(tree)), compress: true, WimResourceFlags.Metadata, _ => false).Job);
        }
        _writer!.Finish();
        PutTables(images, metadata, counts, xml, bootIndex);
        _cancellationToken.ThrowIfCancellationRequested();
        _file.Commit();
    }

    public void Dispose()
    {
        _writer?.Dispose();
        _file.Dispose();
    }

    private void Enter(Sha1Hash hash, ResourceJob? job, WimResource resource)
    {
        _blobs.Add(hash, (job, resource));
        _order.Add(hash);
    }

    private void PutTables(IReadOnlyList<ImageDraft> images, List<ResourceJob?> metadata, BlobCounter counts, XElement xml, int bootIndex)
    {
        if (bootIndex > 0 && _file.Position < WimTables.LeastSize) _file.Append(new byte[WimTables.LeastSize - _file.Position]);
        var metadataRows = new List<BlobRow>();
        for (var i = 0; i < images.Count; i++)
        {
            metadataRows.Add(metadata[i] is { } job
                ? new BlobRow(job.Hash, job.Resource, 1)
                : new BlobRow(_old!.Blobs.Metadata[i].Hash, _old.Blobs.Metadata[i].Resource, 1));
        }
        var rows = _order.Where(h => counts[h] > 0).Select(h => new BlobRow(h, _blobs[h].Job?.Resource ?? _blobs[h].Resource, counts[h])).ToList();

        var at = _file.Position;
        var tables = new WimTables(_header with { BootIndex = bootIndex }, metadataRows, rows, xml);
        var known = _old is not null && _old.Header.Integrity.Size > 0 ? IntegrityTable.Read(_old) : null;
        var withIntegrity = _options.IntegrityTable ?? known is not null;
        var tail = tables.Build(at, withIntegrity ? table => ByteSource.Concat(_file.Written(at), table) : null, known, _old?.Header.BlobTable.End ?? 0);
        foreach (var piece in tail.Pieces(0, tail.Length)) _file.Append(piece.Source.ReadBytes(piece.Offset, checked((int)piece.Length)));
        if (_old is not null) _file.FlushToDisk();
        _file.Overwrite(0, tables.Header.ToBytes());
    }
}
