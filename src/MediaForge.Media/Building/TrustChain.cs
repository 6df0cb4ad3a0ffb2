using MediaForge.Bytes;
using MediaForge.Media.Definition;
using MediaForge.Media.Planning;
using MediaForge.Optical;
using MediaForge.TaskSequences;
using MediaForge.TaskSequences.OnMedia;

namespace MediaForge.Media.Building;

/// <summary>
/// The last three files of a media, each of which holds hashes of what lies before it and is made when the copy reaches it: the
/// manifest, the boot image, which vouches for the manifest, and the identity, which knows the boot image.
/// </summary>
internal sealed class TrustChain
{
    /// <summary>Where the manifest lies among the files of a media.</summary>
    public const int ManifestOrder = 10;

    /// <summary>Where the identity lies.</summary>
    public const int IdentityOrder = 30;

    /// <summary>Where the boot image lies, or what stands for it.</summary>
    public const int BootImageOrder = 20;

    /// <summary>Stands for a hash until it is known; as long as one.</summary>
    private static readonly string NoHash = new('0', 64);

    private TrustChain()
    {
    }

    /// <summary>The contents that the manifest holds the hashes of, in the order of the media.</summary>
    public required IReadOnlyList<HashedSource> Hashed { get; init; }

    /// <summary>The manifest.</summary>
    public required HashedSource Manifest { get; init; }

    /// <summary>The boot image; whoever owns the media disposes of it.</summary>
    public required BootImageComposer BootImage { get; init; }

    /// <summary>The identity, without the hash of the boot image.</summary>
    public required MediaIdentity Identity { get; init; }

    /// <summary>What the boot image says of the media, as a file: on discs of a set that have no boot image it vouches for the manifest.</summary>
    public required HashedSource BootIdentity { get; init; }

    /// <summary>The identity of a disc of the media, as a file.</summary>
    public required Func<int, ByteSource> IdentityOf { get; init; }

    /// <summary>Adds the three files to a media that has all others. From then on its files are hashed when they are read.</summary>
    /// <param name="tree">The media.</param>
    /// <param name="plan">Its plan.</param>
    /// <param name="media">Its id, and its vault if it has a password.</param>
    /// <param name="about">What its boot image says of it.</param>
    /// <param name="content">What of the plan it holds.</param>
    /// <param name="entries">The boot images of a disc.</param>
    /// <param name="discs">The discs or the stick, laid out when the manifest is made; null for a media that is neither.</param>
    /// <param name="problems">Gets what is wrong.</param>
    public static TrustChain Add(
        MediaTree tree, MediaPlan plan, (Guid Id, MediaVault? Vault) media, MediaAbout about, DiscContent content, IReadOnlyList<BootEntry> entries,
        IReadOnlyList<DiscLayout>? discs, List<Problem> problems)
    {
        var (id, vault) = media;
        var hashed = tree.Files.Select(f => (File: f, Source: new HashedSource(f.Content, withBlocks: true))).ToList();
        foreach (var (file, source) in hashed) file.Content = source;
        var manifest = new ManifestComposer(id, tree, hashed, content, entries, discs, plan.OutputKind == OutputKind.Usb ? plan.Definition.Size ?? 0 : null).Create();
        MediaComposer.Reserve(tree, MediaPaths.Manifest, manifest, ManifestOrder, problems);

        BootIdentity Boot(string manifestHash, string manifestBlocks) => new()
        {
            Format = OnMediaFormat.Version,
            Id = id,
            MediaType = KindDefaults.MediaTypeOf(plan.Definition.Kind),
            SequenceName = plan.Password is null ? plan.Sequence.Name : null, // A name may be a secret too: with a password it is in the vault.
            ManifestSha256 = manifestHash,
            ManifestBlocks = manifestBlocks,
            Validity = plan.Validity,
            Protected = plan.Password is not null,
            About = about,
        };
        var composer = new BootImageComposer(plan, about.MadeAt, vault);
        var draft = Boot(NoHash, BlockChecksums.Placeholder(manifest.Length));
        var planned = composer.Compose(draft, vault is null ? null : new byte[vault.Length]);
        var bootImage = new HashedSource(
            ByteSource.Deferred(planned.Length, () => composer.Compose(Boot(Hex(manifest.GetHash()), manifest.GetBlocks()), vault?.Seal(id, manifest.GetHash()))),
            withBlocks: true);
        MediaComposer.Reserve(tree, MediaPaths.BootImage, bootImage, BootImageOrder, problems);

        var identity = MediaIdentity.Of(draft, planned.Length, NoHash, BlockChecksums.Placeholder(planned.Length));
        var bootIdentity = new HashedSource(ByteSource.Deferred(draft.ToJson().Length, () => ByteSource.FromBytes(Boot(Hex(manifest.GetHash()), manifest.GetBlocks()).ToJson())), withBlocks: true);
        ByteSource IdentityOf(int number)
        {
            var start = number == 1 ? bootImage : bootIdentity;
            return ByteSource.Deferred(
                MediaIdentity.Of(draft, start.Length, NoHash, BlockChecksums.Placeholder(start.Length), number).ToJson().Length,
                () => ByteSource.FromBytes(MediaIdentity.Of(draft, start.Length, Hex(start.GetHash()), start.GetBlocks(), number).ToJson()));
        }

        MediaComposer.Reserve(tree, MediaPaths.Identity, IdentityOf(1), IdentityOrder, problems);
        return new TrustChain { Hashed = [.. hashed.Select(h => h.Source)], Manifest = manifest, BootImage = composer, Identity = identity, BootIdentity = bootIdentity, IdentityOf = IdentityOf };
    }

    private static string Hex(byte[] hash) => Convert.ToHexStringLower(hash);
}
