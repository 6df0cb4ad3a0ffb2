using MediaForge.Bytes;

namespace MediaForge.Wim.Writing;

/// <summary>Contents that were compressed ahead of a WIM that is a source: in temporary files, which end with this.</summary>
internal sealed class CompressedContents(WimWriteOptions options) : IDisposable
{
    private readonly List<OutputFile> _files = [];
    private readonly Dictionary<Sha1Hash, (ByteSource Bytes, WimResource Resource)> _contents = [];

    /// <summary>Compresses those that were not yet. Their hashes are known.</summary>
    public void Add(IEnumerable<NewStream> streams, CancellationToken cancellationToken)
    {
        var missing = streams.Where(s => !_contents.ContainsKey(s.Hash!.Value)).ToList();
        if (missing.Count == 0 || options.Compression == WimCompression.None) return;
        var file = OutputFile.CreateTemporary();
        _files.Add(file);
        var jobs = new List<ResourceJob>();
        using (var writer = new ResourceWriter(file, options, missing.Sum(s => s.Content.Length), null, cancellationToken))
        {
            foreach (var stream in missing)
            {
                var (hash, job) = writer.Write(stream.Content, compress: true, WimResourceFlags.None, _ => false);
                if (hash != stream.Hash) throw new IOException($"'{stream.Content}' changed while it was read.");
                jobs.Add(job!);
            }
            writer.Finish();
        }
        var written = file.Written(file.Position);
        foreach (var job in jobs) _contents.Add(job.Hash, (written.Slice(job.Resource.Offset, job.Resource.Size), job.Resource));
    }

    /// <summary>The stored bytes of a content, and what its resource will be but for the place; null for one that was not added.</summary>
    public (ByteSource Bytes, WimResource Resource)? Find(Sha1Hash hash) => _contents.TryGetValue(hash, out var found) ? found : null;

    public void Dispose()
    {
        foreach (var file in _files) file.Dispose();
    }
}
