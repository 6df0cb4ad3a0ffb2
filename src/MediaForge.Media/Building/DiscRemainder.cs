using System.Security.Cryptography;
using MediaForge.Bytes;
using MediaForge.TaskSequences.OnMedia;

namespace MediaForge.Media.Building;

/// <summary>
/// All of a disc or stick that is no file, as one run of bytes: descriptors, partition and allocation tables, folders, boot images, what fills up
/// the last block of each file. The manifest holds its hash, so that with the hashes of the files not one byte can be changed unseen.
/// </summary>
internal sealed class DiscRemainder
{
    private readonly List<(long Position, long Offset)> _gaps = []; // the position in the run, the offset on the disc

    /// <summary>What is left of a disc when files, and what is free, are taken out.</summary>
    private DiscRemainder(ByteSource disc, long length, IEnumerable<(long Offset, long Length)> files)
    {
        var parts = new List<ByteSource>();
        long position = 0;
        long at = 0;
        foreach (var (offset, size) in files.Where(f => f.Length > 0).Append((length, 0)).OrderBy(f => f.Item1))
        {
            var end = Math.Min(offset, length);
            if (end > at)
            {
                _gaps.Add((position, at));
                parts.Add(disc.Slice(at, end - at));
                position += end - at;
            }
            at = Math.Max(at, offset + size);
        }
        Content = ByteSource.Concat(parts);
    }

    /// <summary>The bytes.</summary>
    public ByteSource Content { get; }

    /// <summary>Where on the disc a byte of <see cref="Content"/> is.</summary>
    public long OffsetOf(long position)
    {
        var index = _gaps.BinarySearch((position, long.MaxValue));
        var (start, offset) = _gaps[index < 0 ? ~index - 1 : index];
        return offset + position - start;
    }

    /// <summary>Where on the disc bytes differ from what they were: as found in <see cref="Content"/>, with the disc's offsets.</summary>
    public IEnumerable<ByteDifference> Locate(string expected) => BlockChecksums.Locate(Content.OpenStream(), expected, Content.Length)
        .Select(d => d.Found is not null ? d with { Offset = OffsetOf(d.Offset) } : new ByteDifference(OffsetOf(d.Offset), OffsetOf(d.Offset + d.Length - 1) - OffsetOf(d.Offset) + 1));

    /// <summary>What is left of a disc whose files lie where a manifest says.</summary>
    /// <param name="image">The disc or stick; bytes after the length that it had are not looked at.</param>
    /// <param name="files">The files of the manifest.</param>
    /// <param name="disc">What the manifest says of this disc.</param>
    /// <param name="number">The disc's number.</param>
    public static DiscRemainder Of(ByteSource image, IEnumerable<ManifestFile> files, ManifestDisc disc, int number) => new(
        image,
        Math.Min(disc.Length, image.Length),
        files.Where(f => (f.Disc ?? 1) == number && f.Start is not null).Select(f => (f.Start!.Value, f.Length)).Concat(disc.Own.Concat(disc.Free ?? []).Select(o => (o.Start, o.Length))));

    /// <summary>The SHA-256 of <see cref="Content"/>.</summary>
    public byte[] Hash()
    {
        using var stream = Content.OpenStream();
        return SHA256.HashData(stream);
    }
}
