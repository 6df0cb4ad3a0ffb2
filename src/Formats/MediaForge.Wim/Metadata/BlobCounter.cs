namespace MediaForge.Wim.Metadata;

/// <summary>How often the entries of images name each blob: what the blob table wants to know, and which blobs a file needs.</summary>
internal sealed class BlobCounter
{
    private readonly Dictionary<Sha1Hash, uint> _counts = [];

    /// <summary>The number of uses; 0 for a blob that is not used.</summary>
    public uint this[Sha1Hash hash] => _counts.GetValueOrDefault(hash);

    /// <summary>All blobs that are used.</summary>
    public IReadOnlyCollection<Sha1Hash> Used => _counts.Keys;

    /// <summary>Counts every use in an image: once per link and stream. All hashes have to be known.</summary>
    public void Count(ImageTree tree)
    {
        foreach (var entry in tree.Root.SelfAndDescendants())
        {
            foreach (var stream in entry.Streams)
                if (!stream.Hash.IsZero) _counts[stream.Hash] = _counts.GetValueOrDefault(stream.Hash) + 1;
        }
    }
}
