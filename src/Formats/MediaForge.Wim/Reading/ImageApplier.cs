using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using MediaForge.Wim.Folders;

namespace MediaForge.Wim.Reading;

/// <summary>Does the work of <see cref="WimApply"/>: folders, then contents in the order of the WIM, links, and last the properties of folders.</summary>
internal sealed class ImageApplier(ImageTree tree, ApplyPlan plan, FolderWriter writer, BlobReader reader, CancellationToken cancellationToken) : BlobConsumer
{
    private readonly IReadOnlyList<ReadOnlyMemory<byte>> _security = SecurityTable.Read(tree.Security);
    private readonly HashSet<WimEntry> _refused = [];
    private readonly Dictionary<WimEntry, int> _pending = []; // how many streams of a file are still to come
    private readonly ConcurrentDictionary<Sha1Hash, List<FolderStream>> _open = [];
    private long _files;
    private long _folders;

    public WimApplyResult Run()
    {
        reader.Total = plan.Bytes;
        var folders = MakeFolders();
        CountStreams();
        try
        {
            reader.Read([.. plan.Blobs.Where(b => plan.TargetsOf(b.Hash).Any(t => !_refused.Contains(t.Entry)))], this);
        }
        finally
        {
            foreach (var stream in _open.Values.SelectMany(s => s)) stream.Dispose();
        }
        MakeLinks();
        for (var i = folders.Count - 1; i >= 0; i--) Finish(folders[i]);
        return new WimApplyResult(_files, _folders, plan.Bytes, writer.Losses);
    }

    public override void Whole(WimBlob blob, ReadOnlySpan<byte> bytes)
    {
        foreach (var (entry, stream) in Targets(blob))
        {
            if (stream.Kind == WimStreamKind.Reparse)
            {
                writer.SetReparsePoint(entry, bytes.ToArray());
            }
            else
            {
                using var target = writer.OpenStream(entry, stream.Name, bytes.Length);
                target?.Write(bytes);
            }
            EndStream(entry);
        }
        Report(blob);
    }

    public override void Part(WimBlob blob, long offset, ReadOnlySpan<byte> bytes)
    {
        if (offset == 0)
        {
            var made = _open[blob.Hash] = [];
            foreach (var (entry, stream) in Targets(blob))
                if (writer.OpenStream(entry, stream.Name, blob.Length) is { } target) made.Add(target);
        }
        foreach (var target in _open[blob.Hash]) target.Write(bytes);
    }

    public override void End(WimBlob blob)
    {
        if (_open.TryRemove(blob.Hash, out var streams))
            foreach (var stream in streams) stream.Dispose();
        foreach (var (entry, _) in Targets(blob)) EndStream(entry);
        Report(blob);
    }

    public override void Corrupt(WimBlob blob, string problem) =>
        throw new InvalidDataException($"{blob.Part}: the content of '{plan.TargetsOf(blob.Hash)[0].Entry.Path}' (blob {blob.Hash} at offset {blob.Resource.Offset}) is corrupt: {problem}. Take another copy of the WIM.");

    private IEnumerable<(WimEntry Entry, WimStream Stream)> Targets(WimBlob blob) => plan.TargetsOf(blob.Hash).Where(t => !_refused.Contains(t.Entry));

    /// <summary>The reader reports what it reads; what is written to several files counts as often.</summary>
    private void Report(WimBlob blob) => reader.Report(blob.Length * (plan.TargetsOf(blob.Hash).Count - 1));

    /// <summary>Makes all folders, and refuses what the file system cannot have. Returns the folders, each before those in it.</summary>
    private List<WimEntry> MakeFolders()
    {
        var folders = new List<WimEntry>();
        foreach (var entry in tree.Root.SelfAndDescendants())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!writer.Accepts(entry))
            {
                _refused.Add(entry);
                continue;
            }
            if (!entry.IsDirectory)
            {
                _files++;
                continue;
            }
            _folders++;
            folders.Add(entry);
            if (entry.Parent is not null && !entry.IsReparsePoint) writer.MakeFolder(entry);
        }
        return folders;
    }

    /// <summary>Counts the streams that are to come, and makes the files that have none.</summary>
    private void CountStreams()
    {
        foreach (var blob in plan.Blobs)
            foreach (var (entry, _) in Targets(blob)) CollectionsMarshal.GetValueRefOrAddDefault(_pending, entry, out _)++;
        var links = plan.Links.Select(l => l.Entry).ToHashSet();
        foreach (var entry in tree.Root.SelfAndDescendants())
        {
            if (entry.IsDirectory || _pending.ContainsKey(entry) || _refused.Contains(entry) || links.Contains(entry)) continue;
            cancellationToken.ThrowIfCancellationRequested();
            MakeEmpty(entry);
        }
    }

    private void MakeEmpty(WimEntry entry)
    {
        if (entry.IsReparsePoint) writer.SetReparsePoint(entry, default);
        else writer.OpenStream(entry, string.Empty, 0)?.Dispose();
        foreach (var stream in entry.Streams)
            if (stream.Kind == WimStreamKind.Named) writer.OpenStream(entry, stream.Name, 0)?.Dispose();
        Finish(entry);
    }

    private void EndStream(WimEntry entry)
    {
        lock (_pending)
        {
            ref var left = ref CollectionsMarshal.GetValueRefOrNullRef(_pending, entry);
            if (--left > 0) return;
        }
        if (entry.IsDirectory) return; // finished when all that is in it is
        foreach (var stream in entry.Streams)
            if (stream is { Kind: WimStreamKind.Named, Hash.IsZero: true }) writer.OpenStream(entry, stream.Name, 0)?.Dispose();
        Finish(entry);
    }

    private void Finish(WimEntry entry)
    {
        var id = entry.SecurityId;
        writer.Finish(entry, id >= 0 && id < _security.Count ? _security[id] : default);
    }

    /// <summary>Makes the further names; where the file system has no links, and where the first name could not be, files of their own.</summary>
    private void MakeLinks()
    {
        var copies = new List<WimEntry>();
        foreach (var (entry, first) in plan.Links)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_refused.Contains(entry)) continue;
            if (_refused.Contains(first) || !writer.MakeLink(entry, first)) copies.Add(entry);
        }
        if (copies.Count == 0) return;
        // One at a time: rare, and the names of one file would have to share its streams.
        foreach (var entry in copies)
        {
            foreach (var stream in entry.Streams)
            {
                var content = plan.Open(stream.Hash);
                using var target = writer.OpenStream(entry, stream.Name, content.Length);
                if (target is not null) CopyTo(content, target);
            }
            Finish(entry);
        }
    }

    private void CopyTo(MediaForge.Bytes.ByteSource content, FolderStream target)
    {
        var buffer = new byte[Math.Min(content.Length, 1 << 20)];
        for (long at = 0; at < content.Length;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var n = content.Read(at, buffer);
            target.Write(buffer.AsSpan(0, n));
            at += n;
        }
    }
}
