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
    // On a disc, beside an El Torito boot image, only.
    private static readonly string[] DiscFiles = ["bootmgr.efi", "boot/bootfix.bin"];

    /// <summary>Lays out the media. Nothing is read but what must be hashed for the boot image.</summary>
    /// <exception cref="MediaBuildException">Names collide, or a WIM cannot hold a name.</exception>
    public PrestagedImage Compose(MediaPlan plan)
    {
        var date = MediaComposer.DateOf(plan, context);
        var media = MediaComposer.Identify(plan, date, context);
        var tree = new MediaTree();
        var problems = new List<Problem>();

        MediaComposer.AddBootFiles(tree, plan, date);
        foreach (var path in DiscFiles)
            if (tree.FindFile(path) is { } file) file.Parent!.Remove(file.Name);
        MediaComposer.Reserve(tree, PrestagedLayout.StartScript, ByteSource.FromBytes(StartScript.Create()), 0, problems);
        MediaComposer.AddFiles(tree, plan.Files, plan, problems);

        var about = new MediaAbout(plan.Definition.Label, 1, 1, context.MadeBy, date);
        var chain = TrustChain.Add(tree, plan, media, about, new DiscContent { Files = plan.Files }, [], discs: null, problems);
        if (problems.Count == 0) return new PrestagedImage(plan.Definition, chain.Identity, tree, date, chain.BootImage);
        chain.BootImage.Dispose();
        throw new MediaBuildException(problems);
    }
}
