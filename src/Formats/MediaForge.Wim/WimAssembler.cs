using System.Xml.Linq;
using MediaForge.Bytes;

namespace MediaForge.Wim;

/// <summary>
/// Puts a WIM together from what an old one has and what is new; the one place that writes blob tables, XML and
/// headers. Without an old one, everything is new. Good for one <see cref="Assemble"/>.
/// </summary>
internal sealed class WimAssembler(WimFile? original, WimHeader template, XElement xml, IReadOnlyList<ImageDraft> images)
{
    /// <summary>
    /// Boot managers fail on WIMs smaller than this (0xC000000D, tried with those of Windows 8.1 and 10), so the
    /// tables never begin before it.
    /// </summary>
    private const int LeastSize = 64 << 10;

    private readonly List<ByteSource> _body = []; // behind the header
    private readonly Dictionary<Sha1Hash, uint> _counts = [];
    private long _at = WimHeader.Size;

    public ByteSource Assemble(bool withIntegrityTable, CancellationToken cancellationToken)
    {
        var added = HashNewFiles(cancellationToken);
        CountBlobs();
        var files = KeepOriginal();
        var untouched = _at;
        foreach (var (hash, content) in added) files.Add(new WimBlob(hash, Put(content, WimResourceFlags.None), _counts[hash]));
        if (_at < LeastSize) Put(ByteSource.Zeros(LeastSize - _at), WimResourceFlags.None);
        var metadata = PutMetadata();
        var header = template with
        {
            ImageCount = images.Count,
            BlobTable = Put(ByteSource.FromBytes(BlobTable.Write([.. metadata, .. files])), WimResourceFlags.Metadata),
            BootMetadata = template.BootIndex == 0 ? default : metadata[template.BootIndex - 1].Resource,
        };

        var tablesEnd = _at;
        var hashed = withIntegrityTable ? ByteSource.Concat([ByteSource.Zeros(WimHeader.Size), .. _body]) : null;
        WimXml.Set(xml, "TOTALBYTES", _at);
        header = header with { Xml = Put(ByteSource.FromBytes(WimXml.Write(xml)), WimResourceFlags.Metadata), Integrity = default };
        if (hashed is not null)
        {
            var known = original?.Header.Integrity.Size > 0 ? IntegrityTable.Read(original) : null;
            header = header with { Integrity = Put(IntegrityTable.Make(hashed, tablesEnd, known, untouched), WimResourceFlags.None) };
        }
        return ByteSource.Concat([ByteSource.FromBytes(header.ToBytes()), .. _body]);
    }

    /// <summary>Learns the hashes of all new files. Returns the contents that have to be stored, each once, in the order of the trees.</summary>
    private List<(Sha1Hash Hash, ByteSource Content)> HashNewFiles(CancellationToken cancellationToken)
    {
        var result = new List<(Sha1Hash, ByteSource)>();
        var seen = new HashSet<Sha1Hash>();
        foreach (var entry in images.Where(i => i.Tree is not null).SelectMany(i => i.Tree!.Root.SelfAndDescendants()))
        {
            if (entry.NewContent is not { } content) continue;
            entry.NewHash ??= content.Length == 0 ? default : Sha1Hash.Of(content, null, cancellationToken);
            var hash = entry.NewHash.Value;
            if (hash.IsZero || original?.Blobs.Find(hash)?.Resource.OriginalSize == content.Length || !seen.Add(hash)) continue;
            result.Add((hash, content));
        }
        return result;
    }

    private void CountBlobs()
    {
        for (var i = 0; i < images.Count; i++)
            (images[i].Tree ?? original!.ReadTree(i + 1)).CountBlobs(h => _counts[h] = _counts.GetValueOrDefault(h) + 1);
    }

    /// <summary>Takes over the old file up to its last resource that is in use. Returns its blobs that are.</summary>
    private List<WimBlob> KeepOriginal()
    {
        if (original is null) return [];
        var files = new List<WimBlob>();
        long end = WimHeader.Size;
        foreach (var blob in original.Blobs.Files)
        {
            if (!_counts.TryGetValue(blob.Hash, out var count)) continue;
            files.Add(blob with { ReferenceCount = count });
            end = Math.Max(end, blob.Resource.End);
        }
        for (var i = 0; i < images.Count; i++)
            if (images[i].Tree is null) end = Math.Max(end, original.Blobs.Metadata[i].Resource.End);
        Put(original.Source.Slice(WimHeader.Size, end - WimHeader.Size), WimResourceFlags.None);
        return files;
    }

    private List<WimBlob> PutMetadata()
    {
        var result = new List<WimBlob>();
        for (var i = 0; i < images.Count; i++)
        {
            if (images[i].Tree is not { } tree)
            {
                result.Add(original!.Blobs.Metadata[i] with { ReferenceCount = 1 });
                continue;
            }
            images[i].SetStatistics();
            var bytes = MetadataWriter.Write(tree);
            result.Add(new WimBlob(Sha1Hash.Of(bytes), Put(ByteSource.FromBytes(bytes), WimResourceFlags.Metadata), 1));
        }
        return result;
    }

    private WimResource Put(ByteSource content, WimResourceFlags flags)
    {
        var resource = new WimResource(_at, content.Length, content.Length, flags);
        _body.Add(content);
        _at += content.Length;
        return resource;
    }
}
