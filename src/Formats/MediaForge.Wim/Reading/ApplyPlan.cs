using MediaForge.Bytes;

namespace MediaForge.Wim.Reading;

/// <summary>What an image needs: which blob goes where, and that all blobs are there.</summary>
internal sealed class ApplyPlan
{
    private const int MaxReparseData = 16 << 10;

    private readonly WimFile _wim;
    private readonly Dictionary<Sha1Hash, List<(WimEntry Entry, WimStream Stream)>> _targets = [];

    /// <exception cref="InvalidDataException">A content is not in the WIM, or cannot be what it is said to be.</exception>
    public ApplyPlan(WimFile wim, WimEntry top)
    {
        _wim = wim;
        var links = new Dictionary<(ulong, Sha1Hash), WimEntry>();
        foreach (var entry in top.SelfAndDescendants())
        {
            if (entry.HardLinkGroup != 0)
            {
                var key = (entry.HardLinkGroup, entry.Hash);
                if (links.TryGetValue(key, out var first))
                {
                    Links.Add((entry, first));
                    continue;
                }
                links.Add(key, entry);
            }
            foreach (var stream in entry.Streams) Add(entry, stream);
        }
        Blobs = [.. WimBlob.InReadingOrder(_targets.Keys.Select(h => wim.Blobs.Find(h)!.Value))];
    }

    /// <summary>Further names of files, each with the name that comes first.</summary>
    public List<(WimEntry Entry, WimEntry First)> Links { get; } = [];

    /// <summary>The blobs that are needed, in reading order.</summary>
    public IReadOnlyList<WimBlob> Blobs { get; }

    /// <summary>The bytes that will be written.</summary>
    public long Bytes { get; private set; }

    public IReadOnlyList<(WimEntry Entry, WimStream Stream)> TargetsOf(Sha1Hash hash) => _targets[hash];

    /// <summary>A content, read and checked before.</summary>
    public ByteSource Open(Sha1Hash hash) => _wim.OpenBlob(hash);

    private void Add(WimEntry entry, WimStream stream)
    {
        if (stream.Hash.IsZero) return;
        if (_wim.Blobs.Find(stream.Hash) is not { } blob) throw _wim.MissingContent(entry, stream.Hash);
        if (stream.Kind == WimStreamKind.Reparse && blob.Length > MaxReparseData)
            throw new InvalidDataException($"{_wim}: the reparse data of '{entry.Path}' have {blob.Length} bytes; Windows allows {MaxReparseData}.");
        if (!_targets.TryGetValue(stream.Hash, out var targets)) _targets.Add(stream.Hash, targets = new List<(WimEntry, WimStream)>(1));
        targets.Add((entry, stream));
        Bytes += blob.Length;
    }
}
