using MediaForge.Bytes;

namespace MediaForge.Wim;

/// <summary>Rebuilds a WIM: only what its images use, each content once, without holes; with fewer images or another compression if wanted.</summary>
public static class WimOptimize
{
    /// <summary>Writes a WIM anew; also joins a split one, whose parts stay.</summary>
    /// <param name="source">The WIM.</param>
    /// <param name="path">Where to; may be the file of <paramref name="source"/>, which is replaced when the new one is whole.</param>
    /// <param name="write">How; null keeps compression, chunk size and integrity table, or takes LZX where the source's is not written (LZMS).</param>
    /// <param name="without">Images that are left out, by number.</param>
    /// <param name="progress">Told of bytes before compression, from several threads.</param>
    /// <param name="cancellationToken">Stops; the file at the path is what it was then.</param>
    /// <exception cref="WimImageNotFoundException">An image that is to be left out is not there.</exception>
    /// <exception cref="ArgumentException">No image would be left, or the options do not go together.</exception>
    /// <exception cref="InvalidDataException">The source is corrupt.</exception>
    /// <exception cref="IOException">Something cannot be read or written.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static void Run(WimFile source, string path, WimWriteOptions? write = null, IReadOnlyCollection<int>? without = null, IProgress<CopyProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        foreach (var image in without ?? []) source.CheckIndex(image);
        var images = source.Images.Select(i => i.Index).Where(i => without?.Contains(i) != true).ToList();
        if (images.Count == 0) throw new ArgumentException($"A WIM has at least one image; {source} would have none left. Delete the file instead.", nameof(without));
        write ??= KeepAs(source);
        var options = new WimExportOptions
        {
            Write = write with { Guid = write.Guid ?? source.Header.Guid, IntegrityTable = write.IntegrityTable ?? source.Header.Integrity.Size != 0 },
            Replace = true,
            Boot = source.BootIndex,
        };
        WimExport.Run(source, images, path, options, progress, cancellationToken);
    }

    /// <summary>The options with which a WIM stays compressed as it is; LZX where its own is not written.</summary>
    public static WimWriteOptions KeepAs(WimFile source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return source.Header.Compression == WimCompression.Lzms || source.Header.IsSolid
            ? new WimWriteOptions()
            : new WimWriteOptions { Compression = source.Header.Compression, ChunkSize = source.Header.ChunkSize == 0 ? WimWriteOptions.DefaultChunkSize : source.Header.ChunkSize };
    }
}
