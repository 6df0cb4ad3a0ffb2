using System.Security.Cryptography;
using MediaForge.Bytes;
using MediaForge.TaskSequences.OnMedia;

namespace MediaForge.Media.Building;

/// <summary>
/// All of a disc that is no file, as one run of bytes: descriptors, folders, boot images, what fills up the last block of each file.
/// The manifest holds its hash, so that with the hashes of the files not one byte of a disc can be changed unseen.
/// </summary>
internal sealed class DiscRemainder
{
    private readonly List<(long Position, long Offset)> _gaps = []; // the position in the run, the offset on the disc
    private readonly long _discLength;

    /// <summary>What is left of a disc when files are taken out.</summary>
    /// <param name="disc">The disc.</param>
    /// <param name="length">Its length: bytes after it are not looked at.</param>
    /// <param name="files">Offset and length of each file.</param>
    public DiscRemainder(ByteSource disc, long length, IEnumerable<(long Offset, long Length)> files)
    {
        _discLength = length;
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

    /// <summary>What a manifest says of the disc.</summary>
    public ManifestDisc Describe(IReadOnlyList<ManifestExtent> own)
    {
        var hashed = new HashedSource(Content, withBlocks: true);
        return new ManifestDisc(_discLength, own, Convert.ToHexStringLower(hashed.GetHash()), hashed.GetBlocks());
    }

    /// <summary>The remainder of a disc whose files lie where a manifest says.</summary>
    public static DiscRemainder Of(ByteSource disc, MediaManifest manifest) => new(disc, Math.Min(manifest.Disc!.Length, disc.Length),
        manifest.Files.Where(f => f.Start is not null).Select(f => (f.Start!.Value, f.Length)).Concat(manifest.Disc.Own.Select(o => (o.Start, o.Length))));

    /// <summary>The SHA-256 of <see cref="Content"/>.</summary>
    public byte[] Hash()
    {
        using var stream = Content.OpenStream();
        return SHA256.HashData(stream);
    }
}
