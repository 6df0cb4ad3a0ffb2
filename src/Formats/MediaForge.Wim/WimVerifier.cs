using MediaForge.Bytes;

namespace MediaForge.Wim;

/// <summary>Does the work of <see cref="WimFile.Verify"/>: blobs in the order of the file, several at a time.</summary>
internal sealed class WimVerifier(WimFile wim, IProgress<CopyProgress>? progress, CancellationToken cancellationToken)
{
    private readonly Lock _gate = new();
    private readonly List<WimProblem> _problems = [];
    private readonly Dictionary<Sha1Hash, string> _corrupt = [];
    private long _done;
    private long _total;

    public WimVerification Verify()
    {
        var hasTable = wim.Header.Integrity.Size != 0;
        var blobs = wim.Blobs.Files.Concat(wim.Blobs.Metadata).OrderBy(b => b.Resource.Offset).ToList();
        _total = hasTable ? wim.Header.BlobTable.End - WimHeader.Size : 0;
        foreach (var blob in blobs) _total = long.CreateSaturating((Int128)_total + blob.Resource.OriginalSize); // a lying table has any sum
        if (hasTable) VerifyIntegrity();
        Parallel.ForEach(
            blobs,
            new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount },
            VerifyBlob);
        VerifyImages();
        return new WimVerification([.. _problems.OrderBy(p => p.Offset).ThenBy(p => p.ImageIndex).ThenBy(p => p.Message, StringComparer.Ordinal)], blobs.Count, hasTable);
    }

    private void VerifyIntegrity()
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
        for (var i = 0; i < table.Count; i++)
        {
            var (offset, length) = IntegrityTable.RangeOf(i, table.ChunkSize, wim.Header.BlobTable.End);
            if (Sha1Hash.Of(wim.Source.Slice(offset, length), Progress, cancellationToken) == table[i]) continue;
            Add(new WimProblem($"{wim.Source}: the bytes {offset} to {offset + length} are not those that the integrity table knows.", offset, 0, null, default));
        }
    }

    private void VerifyBlob(WimBlob blob)
    {
        string? wrong = null;
        try
        {
            var hash = Sha1Hash.Of(wim.Open(blob.Resource), Progress, cancellationToken);
            if (hash != blob.Hash) wrong = $"its bytes have the SHA-1 {hash}";
        }
        catch (InvalidDataException e)
        {
            wrong = e.Message;
        }
        if (wrong is null) return;
        lock (_gate) _corrupt[blob.Hash] = wrong;
        var image = wim.Blobs.Metadata.TakeWhile(m => m != blob).Count() + 1;
        var isMetadata = image <= wim.Blobs.Metadata.Count;
        Add(new WimProblem(
            isMetadata ? $"{wim.Source}: the metadata of image {image} at offset {blob.Resource.Offset} (blob {blob.Hash}): {wrong}." : $"{wim.Source}: blob {blob.Hash} at offset {blob.Resource.Offset}: {wrong}.",
            blob.Resource.Offset,
            isMetadata ? image : 0,
            null,
            blob.Hash));
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

    private void Progress(int read)
    {
        var done = Interlocked.Add(ref _done, read);
        progress?.Report(new CopyProgress(done, _total));
    }

    private void Add(WimProblem problem)
    {
        lock (_gate) _problems.Add(problem);
    }
}
