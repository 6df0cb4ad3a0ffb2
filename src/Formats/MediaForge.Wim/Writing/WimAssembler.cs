using System.Xml.Linq;
using MediaForge.Bytes;

namespace MediaForge.Wim.Writing;

/// <summary>
/// Puts a WIM together, as a source, from what an old one has and what is new. Without an old one, everything is new.
/// Good for one <see cref="Assemble"/>.
/// </summary>
internal sealed class WimAssembler(WimFile? original, WimHeader template, XElement xml, IReadOnlyList<ImageDraft> images, CompressedContents? compressed)
{
    private readonly List<ByteSource> _body = []; // behind the header
    private readonly BlobCounter _counts = new();
    private long _at = WimHeader.Size;

    public ByteSource Assemble(bool withIntegrityTable, CancellationToken cancellationToken)
    {
        var added = HashNewFiles(cancellationToken);
        compressed?.Add(added.Where(s => s.Compress), cancellationToken);
        for (var i = 0; i < images.Count; i++) _counts.Count(images[i].Tree ?? original!.ReadTree(i + 1));
        var rows = KeepOriginal();
        var untouched = _at;
        foreach (var stream in added)
        {
            var resource = compressed?.Find(stream.Hash!.Value) is { } made ? Put(made.Bytes, made.Resource) : Put(stream.Content, WimResourceFlags.None);
            rows.Add(new BlobRow(stream.Hash!.Value, resource, _counts[stream.Hash.Value]));
        }
        if (_at < WimTables.LeastSize) Put(ByteSource.Zeros(WimTables.LeastSize - _at), WimResourceFlags.None);
        var metadata = PutMetadata();
        var known = original?.Header.Integrity.Size > 0 ? IntegrityTable.Read(original) : null;
        var tables = new WimTables(template, metadata, rows, xml);
        var tail = tables.Build(_at, withIntegrityTable ? table => ByteSource.Concat([ByteSource.Zeros(WimHeader.Size), .. _body, table]) : null, known, untouched);
        return ByteSource.Concat([ByteSource.FromBytes(tables.Header.ToBytes()), .. _body, tail]);
    }

    /// <summary>Learns the hashes of all new streams. Returns those that have to be stored, each content once, in the order of the trees.</summary>
    private List<NewStream> HashNewFiles(CancellationToken cancellationToken)
    {
        var result = new List<NewStream>();
        var seen = new HashSet<Sha1Hash>();
        foreach (var entry in images.Where(i => i.Tree is not null).SelectMany(i => i.Tree!.Root.SelfAndDescendants()))
        {
            foreach (var stream in entry.NewStreams ?? [])
            {
                stream.Hash ??= stream.Content.Length == 0 ? default : Sha1Hash.Of(stream.Content, null, cancellationToken);
                var hash = stream.Hash.Value;
                if (hash.IsZero || original?.Blobs.Find(hash)?.Length == stream.Content.Length || !seen.Add(hash)) continue;
                result.Add(stream);
            }
        }
        return result;
    }

    /// <summary>Takes over the old file up to its last resource that is in use. Returns its blobs that are.</summary>
    private List<BlobRow> KeepOriginal()
    {
        if (original is null) return [];
        var rows = new List<BlobRow>();
        long end = WimHeader.Size;
        foreach (var blob in original.Blobs.Files)
        {
            if (_counts[blob.Hash] == 0) continue;
            rows.Add(new BlobRow(blob.Hash, blob.Resource, _counts[blob.Hash]));
            end = Math.Max(end, blob.Resource.End);
        }
        for (var i = 0; i < images.Count; i++)
            if (images[i].Tree is null) end = Math.Max(end, original.Blobs.Metadata[i].Resource.End);
        Put(original.Source.Slice(WimHeader.Size, end - WimHeader.Size), WimResourceFlags.None);
        return rows;
    }

    private List<BlobRow> PutMetadata()
    {
        var result = new List<BlobRow>();
        for (var i = 0; i < images.Count; i++)
        {
            if (images[i].Tree is not { } tree)
            {
                var old = original!.Blobs.Metadata[i];
                result.Add(new BlobRow(old.Hash, old.Resource, 1));
                continue;
            }
            images[i].SetStatistics();
            var bytes = MetadataWriter.Write(tree);
            result.Add(new BlobRow(Sha1Hash.Of(bytes), Put(ByteSource.FromBytes(bytes), WimResourceFlags.Metadata), 1));
        }
        return result;
    }

    private WimResource Put(ByteSource content, WimResourceFlags flags) => Put(content, new WimResource(0, content.Length, content.Length, flags));

    private WimResource Put(ByteSource stored, WimResource resource)
    {
        resource = resource with { Offset = _at };
        _body.Add(stored);
        _at += stored.Length;
        return resource;
    }
}
