using MediaForge.Bytes;
using MediaForge.Media.Planning;
using MediaForge.TaskSequences;
using MediaForge.TaskSequences.OnMedia;

namespace MediaForge.Media.Building;

/// <summary>
/// Lays out a prestaged media: the files of a stand-alone media as the one image of a WIM. As on a disc, manifest, boot image and
/// identity come last, each made of what was learnt while those before it were written.
/// </summary>
internal sealed class PrestagedComposer(BuildContext context)
{
    private const int ManifestOrder = 10;
    private const int BootImageOrder = 20;
    private const int IdentityOrder = 30;

    // On a disc, beside an El Torito boot image, only.
    private static readonly string[] DiscFiles = ["bootmgr.efi", "boot/bootfix.bin"];

    private static readonly string NoHash = new('0', 64);

    /// <summary>Lays out the media. Nothing is read but what must be hashed for the boot image.</summary>
    /// <exception cref="MediaBuildException">Names collide, or a WIM cannot hold a name.</exception>
    public PrestagedImage Compose(MediaPlan plan)
    {
        var date = plan.Definition.SourceDate ?? context.Clock.GetUtcNow();
        date = new DateTimeOffset(date.UtcTicks - (date.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
        var id = plan.Definition.SourceDate is null ? context.NewId() : MediaComposer.DeriveId(plan, date);
        var tree = new MediaTree();
        var problems = new List<Problem>();

        MediaComposer.AddBootFiles(tree, plan, date);
        foreach (var path in DiscFiles)
            if (tree.FindFile(path) is { } file) file.Parent!.Remove(file.Name);
        MediaComposer.Reserve(tree, PrestagedLayout.StartScript, ByteSource.FromBytes(StartScript.Create()), 0, problems);
        MediaComposer.AddFiles(tree, plan.Files, plan, problems);

        var hashed = tree.Files.Select(f => (File: f, Source: new HashedSource(f.Content))).ToList();
        foreach (var (file, source) in hashed) file.Content = source;

        MediaManifest Manifest(Func<HashedSource, string> fileHash) => new()
        {
            Format = OnMediaFormat.Version,
            Id = id,
            Files = [.. hashed.Select(h => new ManifestFile(h.File.Path, h.Source.Length, fileHash(h.Source)))],
            BootImages = [],
        };
        var manifest = new HashedSource(ByteSource.Deferred(Manifest(_ => NoHash).ToJson().Length, () => ByteSource.FromBytes(Manifest(s => Hex(s.GetHash())).ToJson())));
        MediaComposer.Reserve(tree, MediaPaths.Manifest, manifest, ManifestOrder, problems);

        var composer = new BootImageComposer(plan, date);
        BootIdentity Boot(string manifestHash) => new() { Format = OnMediaFormat.Version, Id = id, MediaType = OnMediaFormat.Prestaged, SequenceName = plan.Sequence.Name, ManifestSha256 = manifestHash };
        var planned = composer.Compose(Boot(NoHash));
        var bootImage = new HashedSource(ByteSource.Deferred(planned.Length, () => composer.Compose(Boot(Hex(manifest.GetHash())))));
        MediaComposer.Reserve(tree, MediaPaths.BootImage, bootImage, BootImageOrder, problems);

        MediaIdentity Identity(string bootHash) => new()
        {
            Format = OnMediaFormat.Version,
            Id = id,
            MediaType = OnMediaFormat.Prestaged,
            Disc = 1,
            Discs = 1,
            Label = plan.Definition.Label,
            SequenceName = plan.Sequence.Name,
            MadeBy = context.MadeBy,
            MadeAt = date,
            BootImageLength = planned.Length,
            BootImageSha256 = bootHash,
        };
        var identity = Identity(NoHash);
        MediaComposer.Reserve(tree, MediaPaths.Identity, ByteSource.Deferred(identity.ToJson().Length, () => ByteSource.FromBytes(Identity(Hex(bootImage.GetHash())).ToJson())), IdentityOrder, problems);
        if (problems.Count == 0) return new PrestagedImage(plan.Definition, identity, tree, date, composer);
        composer.Dispose();
        throw new MediaBuildException(problems);
    }

    private static string Hex(byte[] hash) => Convert.ToHexStringLower(hash);
}
