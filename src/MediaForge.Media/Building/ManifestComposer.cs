using System.Diagnostics;
using System.Security.Cryptography;
using MediaForge.Bytes;
using MediaForge.Media.Planning;
using MediaForge.Optical;
using MediaForge.TaskSequences.OnMedia;

namespace MediaForge.Media.Building;

/// <summary>
/// Makes the manifest of a media when the copy reaches it: all files before it are hashed by then, and of the rest, which is laid out
/// but not written, the bytes are known. Its length is known from the beginning: it is reserved, and filled up with blanks.
/// </summary>
/// <param name="id">The media's id.</param>
/// <param name="tree">What is on the disc; complete when the manifest is made.</param>
/// <param name="files">The files that the manifest has hashes of.</param>
/// <param name="content">Which of them are pieces, and what the other discs of a set hold.</param>
/// <param name="entries">The boot images.</param>
/// <param name="disc">The disc, when it is laid out, and the offsets of its files on it; null for a media that is no disc.</param>
internal sealed class ManifestComposer(Guid id, MediaTree tree, IReadOnlyList<(MediaFile File, HashedSource Source)> files, DiscContent content, IReadOnlyList<BootEntry> entries, Func<(ByteSource Image, IReadOnlyDictionary<string, long> Offsets)>? disc)
{
    private static readonly string[] Own = [MediaPaths.Manifest, MediaPaths.BootImage, MediaPaths.Identity];
    private static readonly string NoHash = new('0', 64);

    // As many digits as an offset on any disc has.
    private const long NoOffset = 9_999_999_999_999;

    // More than a file or folder takes on a disc besides its bytes: a UDF file entry, names in three views, a rest of a block.
    private const long MostOfNode = 8 << 10;

    // More than descriptors, path tables and the empty blocks at both ends take.
    private const long MostOfDisc = 4 << 20;

    /// <summary>The manifest.</summary>
    public HashedSource Create()
    {
        var rest = MostOfDisc + entries.Sum(e => e.Image.Length) + ((tree.Root.Descendants().Count() + Own.Length) * MostOfNode);
        var reserved = Manifest(_ => NoHash, f => BlockChecksums.Placeholder(f.Length), _ => NoOffset, _ => NoHash,
            disc is null ? null : new ManifestDisc(NoOffset, [.. Own.Select(p => new ManifestExtent(p, NoOffset, NoOffset))], NoHash, BlockChecksums.Placeholder(rest))).ToJson().Length;
        return new HashedSource(ByteSource.Deferred(reserved, () => Fill(Make(), reserved)), withBlocks: true);
    }

    private byte[] Make()
    {
        if (disc is null) return Manifest(HashOf, f => f.GetBlocks(), _ => null, _ => NoHash, null).ToJson();
        var (image, starts) = disc();
        long StartOf(string path) => starts[path];
        var rest = new DiscRemainder(image, image.Length, tree.Files.Where(f => f.Content.Length > 0).Select(f => (StartOf(f.Path), f.Content.Length)));
        var own = Own.Select(p => new ManifestExtent(p, StartOf(p), tree.FindFile(p)!.Content.Length)).ToList();
        return Manifest(
            HashOf,
            f => f.GetBlocks(),
            p => StartOf(p),
            i => Convert.ToHexStringLower(SHA256.HashData(DiscBootImage.Read(image, i, entries[i].Image.Length))),
            rest.Describe(own)).ToJson();
    }

    private MediaManifest Manifest(Func<HashedSource, string> hash, Func<HashedSource, string> blocks, Func<string, long?> start, Func<int, string> bootHash, ManifestDisc? about) => new()
    {
        Format = OnMediaFormat.Version,
        Id = id,
        Files =
        [
            .. files.Select(f => Piece(content.Pieces.FirstOrDefault(p => p.File.Path == f.File.Path), new ManifestFile(f.File.Path, f.Source.Length, hash(f.Source)) { Blocks = blocks(f.Source), Start = disc is null || f.Source.Length == 0 ? null : start(f.File.Path) })),
            .. content.Others.Select(o => Piece(o.File, new ManifestFile(o.File.File.Path, o.Source.Length, hash(o.Source)) { Blocks = blocks(o.Source), Disc = o.Disc })),
        ],
        BootImages = [.. entries.Select((e, i) => new ManifestBootImage(DiscBootImage.NameOf(e.Platform), e.Image.Length, bootHash(i)))],
        Disc = about,
    };

    private static ManifestFile Piece(DiscFile? piece, ManifestFile file) => piece?.PartOf is { } whole ? file with { PartOf = whole, Offset = piece.Offset } : file;

    private static string HashOf(HashedSource file) => Convert.ToHexStringLower(file.GetHash());

    private static ByteSource Fill(byte[] json, int length)
    {
        if (json.Length > length) throw new UnreachableException($"The manifest has {json.Length} bytes and {length} were reserved for it.");
        var filled = new byte[length];
        json.CopyTo(filled, 0);
        filled.AsSpan(json.Length).Fill((byte)' ');
        return ByteSource.FromBytes(filled);
    }
}
