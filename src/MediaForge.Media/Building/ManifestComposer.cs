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
/// <param name="discs">The discs or the stick, laid out when the manifest is made; null for a media that is neither.</param>
/// <param name="stick">The size that was asked for a stick, 0 for none; null when it is no stick.</param>
internal sealed class ManifestComposer(Guid id, MediaTree tree, IReadOnlyList<(MediaFile File, HashedSource Source)> files, DiscContent content, IReadOnlyList<BootEntry> entries, IReadOnlyList<DiscLayout>? discs, long? stick)
{
    private static readonly string NoHash = new('0', 64);

    // As many digits as an offset on any disc has.
    private const long NoOffset = 9_999_999_999_999;

    // More than a file or folder takes on a disc besides its bytes: a UDF file entry, names in three views, a rest of a block.
    private const long MostOfNode = 8 << 10;

    // More than it takes on a stick: entries, and a rest of the largest cluster of exFAT.
    private const long MostOfStickNode = 136 << 10;

    // More than descriptors, path tables, boot sectors, partition tables and the empty blocks at both ends take.
    private const long MostOfDisc = 6 << 20;

    // Two FATs with an entry for each cluster of 512 bytes are this part of a volume, and a file on it has at most 4 GiB.
    private const int MostOfTables = 64;

    // More structures than two volumes have, with longer names.
    private static readonly ManifestExtent[] MostStructures = [.. Enumerable.Repeat(new ManifestExtent(new string('x', 60), NoOffset, NoOffset), 24)];

    /// <summary>The manifest.</summary>
    public HashedSource Create()
    {
        var reserved = Manifest(_ => NoHash, f => BlockChecksums.Placeholder(f.Length), (_, _) => NoOffset, _ => NoHash, discs is null ? null : [.. Enumerable.Range(1, content.Discs).Select(Reserve)]).ToJson().Length;
        return new HashedSource(ByteSource.Deferred(reserved, () => Fill(Make(), reserved)), withBlocks: true);
    }

    private byte[] Make()
    {
        if (discs is null) return Manifest(HashOf, f => f.GetBlocks(), (_, _) => null, _ => NoHash, null).ToJson();
        var manifest = Manifest(
            HashOf,
            f => f.GetBlocks(),
            (disc, path) => discs[disc - 1].Offsets[path],
            i => Convert.ToHexStringLower(SHA256.HashData(DiscBootImage.Read(discs[0].Image, i, entries[i].Image.Length))),
            null);
        return (manifest with { Discs = [.. discs.Select((d, i) => Describe(d, i + 1, manifest.Files))] }).ToJson();
    }

    /// <summary>As much as can be said of a disc.</summary>
    private ManifestDisc Reserve(int number)
    {
        var nodes = DiscLayout.OwnOf(number).Count + (number == 1 ? tree.Root.Descendants().Count() : content.Others.Sum(o => o.Disc == number ? o.File.File.Path.Count(c => c == '/') + 1 : 0));
        var tables = stick is { } size ? (Math.Max(size, tree.Files.Sum(f => f.Content.Length)) + uint.MaxValue) / MostOfTables : 0;
        var rest = MostOfDisc + (nodes * (stick is null ? MostOfNode : MostOfStickNode)) + tables + (number == 1 ? entries.Sum(e => e.Image.Length) : 0);
        return new ManifestDisc(NoOffset, [.. DiscLayout.OwnOf(number).Select(p => new ManifestExtent(p, NoOffset, NoOffset))], NoHash, BlockChecksums.Placeholder(rest))
        {
            Structures = stick is null ? null : MostStructures,
            Free = stick is null ? null : MostStructures,
        };
    }

    private static ManifestDisc Describe(DiscLayout layout, int number, IReadOnlyList<ManifestFile> files)
    {
        var own = DiscLayout.OwnOf(number).Select(p => new ManifestExtent(p, layout.Offsets[p], layout.Tree.FindFile(p)!.Content.Length)).ToList();
        var disc = new ManifestDisc(layout.Image.Length, own, NoHash, string.Empty) { Structures = layout.Structures, Free = layout.Free };
        var rest = new HashedSource(DiscRemainder.Of(layout.Image, files, disc, number).Content, withBlocks: true);
        return disc with { Sha256 = HashOf(rest), Blocks = rest.GetBlocks() };
    }

    private MediaManifest Manifest(Func<HashedSource, string> hash, Func<HashedSource, string> blocks, Func<int, string, long?> start, Func<int, string> bootHash, IReadOnlyList<ManifestDisc>? about)
    {
        ManifestFile Of(string path, HashedSource source, int disc) => new(path, source.Length, hash(source)) { Blocks = blocks(source), Start = discs is null || source.Length == 0 ? null : start(disc, path) };

        return new MediaManifest
        {
            Format = OnMediaFormat.Version,
            Id = id,
            Files =
            [
                .. files.Select(f => Piece(content.Pieces.FirstOrDefault(p => p.File.Path == f.File.Path), Of(f.File.Path, f.Source, 1))),
                .. content.Others.Select(o => Piece(o.File, Of(o.File.File.Path, o.Source, o.Disc) with { Disc = o.Disc })),
            ],
            BootImages = [.. entries.Select((e, i) => new ManifestBootImage(DiscBootImage.NameOf(e.Platform), e.Image.Length, bootHash(i)))],
            Discs = about,
        };
    }

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
