using System.Xml.Linq;
using MediaForge.Bytes;

namespace MediaForge.Wim;

/// <summary>Cuts a WIM into parts of a given size: for FAT32, which has files below 4 GiB, or for small discs.</summary>
/// <remarks>
/// The first part has the metadata of all images; every part has the XML, its own blob table and the same GUID. A content
/// is never cut: one that is larger than a part makes a larger part. Windows Setup takes <c>install.swm</c> for
/// <c>install.wim</c>; a boot image has to stay whole.
/// </remarks>
public static class WimSplit
{
    private const int MaxParts = ushort.MaxValue;

    /// <summary>The parts as sources, the first one first. Resources lie in them as they do in the WIM.</summary>
    /// <param name="wim">The WIM, or all parts of a split one.</param>
    /// <param name="partSize">The most bytes that a part is to have.</param>
    /// <exception cref="WimUnsupportedException">The WIM is solid.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The size is too small for headers and tables, or there would be more than 65,535 parts.</exception>
    /// <exception cref="InvalidDataException">The metadata are corrupt.</exception>
    public static IReadOnlyList<ByteSource> Parts(WimFile wim, long partSize)
    {
        ArgumentNullException.ThrowIfNull(wim);
        if (wim.Header.IsSolid)
            throw new WimUnsupportedException($"{wim} is solid, and a solid resource cannot be cut. Export it first: mediaforge wim export in.esd all out.wim --compress lzx");
        var xml = wim.ReadXml();
        var parts = Distribute(wim, partSize, WimXml.Write(xml).Length);
        if (parts.Count > MaxParts) throw new ArgumentOutOfRangeException(nameof(partSize), partSize, $"{parts.Count} parts would be made; a WIM has at most {MaxParts}.");
        var counts = new BlobCounter();
        foreach (var image in wim.Images) counts.Count(wim.ReadTree(image.Index));
        return [.. parts.Select((blobs, i) => Part(wim, xml, blobs, counts, i + 1, parts.Count))];
    }

    /// <summary>Writes the parts as <c>name.swm</c>, <c>name2.swm</c>... Returns their paths.</summary>
    /// <param name="wim">The WIM.</param>
    /// <param name="path">The path of the first part.</param>
    /// <param name="partSize">The most bytes that a part is to have.</param>
    /// <param name="progress">Told of bytes written.</param>
    /// <param name="cancellationToken">Stops; the parts that are whole stay, the set is not complete then.</param>
    /// <exception cref="WimUnsupportedException">The WIM is solid.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The size is too small.</exception>
    /// <exception cref="IOException">Something cannot be read or written.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static async Task<IReadOnlyList<string>> WriteAsync(WimFile wim, string path, long partSize, IProgress<CopyProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        var parts = Parts(wim, partSize);
        var phases = new PhaseProgress(progress, parts.Sum(p => p.Length));
        var paths = new List<string>();
        // The first part last: without it nobody takes the others for a set.
        for (var i = parts.Count - 1; i >= 0; i--)
        {
            var part = SplitWim.PathOf(path, i + 1);
            await parts[i].WriteToFileAsync(part, phases, cancellationToken).ConfigureAwait(false);
            phases.Before += parts[i].Length;
            paths.Insert(0, part);
        }
        return paths;
    }

    private static List<List<WimBlob>> Distribute(WimFile wim, long partSize, long xmlSize)
    {
        var metadata = wim.Blobs.Metadata;
        var fixedSize = WimHeader.Size + xmlSize;
        var parts = new List<List<WimBlob>> { new() };
        var size = fixedSize + metadata.Sum(m => m.Resource.Size + BlobTable.RowSize);
        if (partSize < fixedSize + BlobTable.RowSize)
            throw new ArgumentOutOfRangeException(nameof(partSize), partSize, $"Every part has {fixedSize} bytes of header and XML; {partSize} are too few.");
        foreach (var blob in WimBlob.InReadingOrder(wim.Blobs.Files))
        {
            var more = blob.Resource.Size + BlobTable.RowSize;
            if (size + more > partSize && (parts[^1].Count > 0 || parts.Count == 1))
            {
                parts.Add([]);
                size = fixedSize;
            }
            parts[^1].Add(blob);
            size += more;
        }
        return parts;
    }

    private static ByteSource Part(WimFile wim, XElement xml, List<WimBlob> blobs, BlobCounter counts, int number, int total)
    {
        var body = new List<ByteSource>();
        long at = WimHeader.Size;
        var metadata = number == 1 ? wim.Blobs.Metadata.Select(Put).ToList() : [];
        var files = blobs.Select(Put).ToList();
        var header = wim.Header with
        {
            Flags = total == 1 ? wim.Header.Flags & ~WimFlags.Spanned : wim.Header.Flags | WimFlags.Spanned,
            PartNumber = number,
            TotalParts = total,
            BootIndex = total == 1 ? wim.BootIndex : 0,
        };
        var tables = new WimTables(header, metadata, files, new XElement(xml));
        var withIntegrity = wim.Header.Integrity.Size > 0;
        var tail = tables.Build(at, withIntegrity ? table => ByteSource.Concat([ByteSource.Zeros(WimHeader.Size), .. body, table]) : null, null, 0, (string?)xml.Element("TOTALBYTES"));
        return ByteSource.Concat([ByteSource.FromBytes((tables.Header with { ImageCount = wim.Header.ImageCount }).ToBytes()), .. body, tail]);

        BlobRow Put(WimBlob blob)
        {
            var resource = blob.Resource with { Offset = at };
            body.Add(blob.Part.Source.Slice(blob.Resource.Offset, blob.Resource.Size));
            at += blob.Resource.Size;
            return new BlobRow(blob.Hash, resource, Math.Max(1, counts[blob.Hash]));
        }
    }
}
