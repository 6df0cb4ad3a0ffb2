using System.Xml.Linq;
using MediaForge.Bytes;

namespace MediaForge.Wim;

/// <summary>
/// Copies images into another WIM: a new one, or one that is there. Contents that are compressed as the target is are
/// taken over as they lie, the others compressed anew; either way each is checked against its SHA-1.
/// </summary>
public static class WimExport
{
    /// <summary>Writes images to a file.</summary>
    /// <param name="source">Where they come from: any WIM that opens, solid and split ones too.</param>
    /// <param name="images">Their numbers, from 1.</param>
    /// <param name="path">The target: a WIM that gets them behind its own images, or a new file.</param>
    /// <param name="options">What the target will be.</param>
    /// <param name="progress">Told of bytes before compression, from several threads.</param>
    /// <param name="cancellationToken">Stops; the target is what it was then.</param>
    /// <exception cref="WimImageNotFoundException">There is no such image.</exception>
    /// <exception cref="ArgumentException">A name is taken, or the options do not go together.</exception>
    /// <exception cref="InvalidDataException">The source is corrupt, or lacks a content; the message names both.</exception>
    /// <exception cref="WimUnsupportedException">The target cannot be changed.</exception>
    /// <exception cref="IOException">Something cannot be read or written.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static void Run(WimFile source, IReadOnlyList<int> images, string path, WimExportOptions options, IProgress<CopyProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(options);
        foreach (var image in images) source.CheckIndex(image);
        if (options.NewName is not null && images.Count != 1) throw new ArgumentException("One new name is for one image.", nameof(options));

        var target = File.Exists(path) && !options.Replace ? WimFile.OpenFile(path) : null;
        var drafts = target is null ? new WimDrafts() : new WimDrafts(target);
        var bootIndex = target?.BootIndex ?? 0;
        var counts = new BlobCounter();
        foreach (var image in images)
        {
            var tree = source.ReadTree(image);
            counts.Count(tree);
            drafts.Add(XmlOf(source, image, options), tree, source.Blobs.Metadata[image - 1].Open());
            if (options.Boot == image) bootIndex = drafts.Images.Count;
        }
        var header = new WimHeader { Guid = options.Write.Guid ?? Guid.NewGuid(), Flags = source.Header.Flags & WimFlags.ReparsePointFix };
        using var writer = target is null
            ? WimFileWriter.Create(path, options.Write, header, cancellationToken)
            : WimFileWriter.Extend(path, target, options.Write, cancellationToken);
        var write = target is null ? options.Write : options.Write with { Compression = target.Header.Compression, ChunkSize = target.Header.ChunkSize };
        Copy(source, counts, drafts, writer, write, progress, cancellationToken);
        writer.Commit(drafts.Images, drafts.Xml, bootIndex);
    }

    /// <summary>Brings all blobs that are used into the writer.</summary>
    private static void Copy(WimFile source, BlobCounter counts, WimDrafts drafts, WimFileWriter writer, WimWriteOptions write, IProgress<CopyProgress>? progress, CancellationToken cancellationToken)
    {
        RequireAll(source, counts, drafts);
        var needed = WimBlob.InReadingOrder(source.Blobs.Files.Where(b => counts[b.Hash] > 0 && !writer.Has(b.Hash)))
            .ToLookup(b => b.Solid is null && !write.Recompress && IsCompressedAs(b, write.Compression, write.ChunkSize));
        List<WimBlob> asTheyLie = [.. needed[true]], anew = [.. needed[false]];

        var total = new PhaseProgress(progress, asTheyLie.Sum(b => b.Length) + anew.Sum(b => b.Length));
        if (asTheyLie.Count > 0)
        {
            // Copied by this thread and checked by others, which find the bytes in the system's cache.
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var reader = new BlobReader(write.ThreadCount, total, stop.Token);
            var check = Task.Factory.StartNew(() => reader.Read(asTheyLie, new Refuse(source)), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            try
            {
                writer.Copy(asTheyLie);
            }
            catch
            {
                stop.Cancel();
                throw;
            }
            finally
            {
                ((IAsyncResult)check).AsyncWaitHandle.WaitOne();
            }
            check.GetAwaiter().GetResult();
        }
        total.Before = asTheyLie.Sum(b => b.Length);
        writer.Begin(anew.Sum(b => b.Length), total);
        foreach (var blob in anew)
        {
            var hash = writer.Add(blob.Open());
            if (hash != blob.Hash) throw Corrupt(source, blob, $"its bytes have the SHA-1 {hash}");
        }
    }

    private static bool IsCompressedAs(WimBlob blob, WimCompression compression, int chunkSize) =>
        blob.Resource.IsCompressed ? blob.Part.Header.Compression == compression && blob.Part.Header.ChunkSize == chunkSize : compression == WimCompression.None || blob.Part.Header.Compression == compression;

    /// <exception cref="InvalidDataException">A content is not there; the message names a file that has it.</exception>
    private static void RequireAll(WimFile source, BlobCounter counts, WimDrafts drafts)
    {
        if (counts.Used.All(source.Contains)) return;
        var exported = drafts.Images.Where(d => d.Tree is not null).SelectMany(d => d.Tree!.Root.SelfAndDescendants());
        var (entry, stream) = exported.SelectMany(e => e.Streams.Select(s => (e, s))).First(f => !f.s.Hash.IsZero && !source.Contains(f.s.Hash));
        throw source.MissingContent(entry, stream.Hash);
    }

    private static XElement XmlOf(WimFile source, int image, WimExportOptions options)
    {
        var xml = new XElement(source.Images[image - 1].Xml);
        if (options.NewName is { } name) WimEditor.SetProperty(xml, "NAME", name);
        if (options.NewDescription is { } description) WimEditor.SetProperty(xml, "DESCRIPTION", description);
        return xml;
    }

    private static InvalidDataException Corrupt(WimFile source, WimBlob blob, string problem) =>
        new($"{blob.Part}: blob {blob.Hash} at offset {blob.Resource.Offset}: {problem}. {source} is corrupt; 'mediaforge wim verify' names the files.");

    /// <summary>Ends an export at the first corrupt blob.</summary>
    private sealed class Refuse(WimFile source) : BlobConsumer
    {
        public override void Whole(WimBlob blob, ReadOnlySpan<byte> bytes)
        {
            // sound
        }

        public override void Part(WimBlob blob, long offset, ReadOnlySpan<byte> bytes)
        {
            // checked at the end
        }

        public override void End(WimBlob blob)
        {
            // sound
        }

        public override void Corrupt(WimBlob blob, string problem) => throw WimExport.Corrupt(source, blob, problem);
    }
}
