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
        var (id, vault) = MediaComposer.Identify(plan, date, context);
        var tree = new MediaTree();
        var problems = new List<Problem>();

        MediaComposer.AddBootFiles(tree, plan, date);
        foreach (var path in DiscFiles)
            if (tree.FindFile(path) is { } file) file.Parent!.Remove(file.Name);
        MediaComposer.Reserve(tree, PrestagedLayout.StartScript, ByteSource.FromBytes(StartScript.Create()), 0, problems);
        MediaComposer.AddFiles(tree, plan.Files, plan, problems);

        var hashed = tree.Files.Select(f => (File: f, Source: new HashedSource(f.Content, withBlocks: true))).ToList();
        foreach (var (file, source) in hashed) file.Content = source;

        var manifest = new ManifestComposer(id, tree, hashed, new DiscContent { Files = plan.Files }, [], disc: null).Create();
        MediaComposer.Reserve(tree, MediaPaths.Manifest, manifest, ManifestOrder, problems);

        var about = new MediaAbout(plan.Definition.Label, 1, 1, context.MadeBy, date);
        var draft = MediaComposer.BootIdentityOf(plan, id, about, NoHash, BlockChecksums.Placeholder(manifest.Length));
        var composer = new BootImageComposer(plan, date, vault);
        var planned = composer.Compose(draft, vault is null ? null : new byte[vault.Length]);
        var bootImage = new HashedSource(
            ByteSource.Deferred(planned.Length, () => composer.Compose(MediaComposer.BootIdentityOf(plan, id, about, Hex(manifest.GetHash()), manifest.GetBlocks()), vault?.Seal(id, manifest.GetHash()))),
            withBlocks: true);
        MediaComposer.Reserve(tree, MediaPaths.BootImage, bootImage, BootImageOrder, problems);

        var identity = MediaIdentity.Of(draft, planned.Length, NoHash, BlockChecksums.Placeholder(planned.Length));
        MediaComposer.Reserve(tree, MediaPaths.Identity, ByteSource.Deferred(identity.ToJson().Length, () => ByteSource.FromBytes(MediaIdentity.Of(draft, planned.Length, Hex(bootImage.GetHash()), bootImage.GetBlocks()).ToJson())), IdentityOrder, problems);
        if (problems.Count == 0) return new PrestagedImage(plan.Definition, identity, tree, date, composer);
        composer.Dispose();
        throw new MediaBuildException(problems);
    }

    private static string Hex(byte[] hash) => Convert.ToHexStringLower(hash);
}
