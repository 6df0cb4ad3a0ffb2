using MediaForge.Bytes;

namespace MediaForge.Wim.Reading;

/// <summary>Does the work of <see cref="WimFile.Verify"/>.</summary>
internal sealed class WimVerifier(WimFile wim, int threads, IProgress<CopyProgress>? progress, CancellationToken cancellationToken) : BlobConsumer
{
    private readonly Lock _gate = new();
    private readonly List<WimProblem> _problems = [];
    private readonly Dictionary<Sha1Hash, string> _corrupt = [];

    public WimVerification Verify()
    {
        var hasTable = wim.Header.Integrity.Size != 0;
        var blobs = WimBlob.InReadingOrder(wim.Blobs.Files.Concat(wim.Blobs.Metadata)).ToList();
        var reader = new BlobReader(threads, progress, cancellationToken) { Total = hasTable ? wim.Header.BlobTable.End - WimHeader.Size : 0 };
        foreach (var blob in blobs) reader.Total = long.CreateSaturating((Int128)reader.Total + blob.Length); // a lying table has any sum
        if (hasTable) VerifyIntegrity(reader);
        reader.Read(blobs, this);
        VerifyImages();
        return new WimVerification([.. _problems.OrderBy(p => p.Offset).ThenBy(p => p.ImageIndex).ThenBy(p => p.Message, StringComparer.Ordinal)], blobs.Count, hasTable);
    }

    public override void Whole(WimBlob blob, ReadOnlySpan<byte> bytes)
    {
        // what matters has been checked
    }

    public override void Part(WimBlob blob, long offset, ReadOnlySpan<byte> bytes)
    {
        // what matters is checked at the end
    }

    public override void End(WimBlob blob)
    {
        // as above
    }

    public override void Corrupt(WimBlob blob, string problem)
    {
        lock (_gate) _corrupt[blob.Hash] = problem;
        var image = wim.Blobs.Metadata.TakeWhile(m => m != blob).Count() + 1;
        var isMetadata = image <= wim.Blobs.Metadata.Count;
        Add(new WimProblem(
            isMetadata ? $"{blob.Part}: the metadata of image {image} at offset {blob.Resource.Offset} (blob {blob.Hash}): {problem}." : $"{blob.Part}: blob {blob.Hash} at offset {blob.Resource.Offset}: {problem}.",
            blob.Resource.Offset,
            isMetadata ? image : 0,
            null,
            blob.Hash));
    }

    private void VerifyIntegrity(BlobReader reader)
    {
        IntegrityTable table;
        try
        {
            table = IntegrityTable.Read(wim);
        }
        catch (InvalidDataException e)
        {
            Add(new WimProblem(e.Message, wim.Header.Integrity.Offset, 0, null, default));
            return;
        }
        Parallel.For(0, table.Count, new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = threads }, i =>
        {
            var (offset, length) = IntegrityTable.RangeOf(i, table.ChunkSize, wim.Header.BlobTable.End);
            if (Sha1Hash.Of(wim.Source.Slice(offset, length), n => reader.Report(n), cancellationToken) == table[i]) return;
            Add(new WimProblem($"{wim.Source}: the bytes {offset} to {offset + length} are not those that the integrity table knows.", offset, 0, null, default));
        });
    }

    /// <summary>Looks whether all is there that the images name, and names the first file of every corrupt blob.</summary>
    private void VerifyImages()
    {
        var named = new HashSet<Sha1Hash>();
        foreach (var info in wim.Images)
        {
            if (_corrupt.ContainsKey(wim.Blobs.Metadata[info.Index - 1].Hash)) continue; // said already
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                foreach (var entry in wim.ReadTree(info.Index).Root.SelfAndDescendants()) VerifyEntry(entry, info, named);
            }
            catch (InvalidDataException e)
            {
                Add(new WimProblem(e.Message, wim.Blobs.Metadata[info.Index - 1].Resource.Offset, info.Index, null, default));
            }
        }
    }

    private void VerifyEntry(WimEntry entry, WimImageInfo info, HashSet<Sha1Hash> named)
    {
        foreach (var stream in entry.Streams)
        {
            if (stream.Hash.IsZero) continue;
            if (!wim.Contains(stream.Hash))
            {
                Add(new WimProblem($"{wim.Source}: the content of '{entry.Path}' in image {info} (blob {stream.Hash}) is not in the file.", -1, info.Index, entry.Path, stream.Hash));
            }
            else if (_corrupt.ContainsKey(stream.Hash) && named.Add(stream.Hash))
            {
                var i = _problems.FindIndex(p => p.Blob == stream.Hash && p.Path is null);
                var problem = _problems[i];
                _problems[i] = problem with { Message = $"{problem.Message} It is the content of '{entry.Path}' in image {info}.", ImageIndex = info.Index, Path = entry.Path };
            }
        }
    }

    private void Add(WimProblem problem)
    {
        lock (_gate) _problems.Add(problem);
    }
}
