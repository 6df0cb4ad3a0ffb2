using MediaForge.Bytes;
using MediaForge.Media.Planning;
using MediaForge.Optical;
using MediaForge.TaskSequences.OnMedia;

namespace MediaForge.Media.Building;

/// <summary>
/// Lays a media out on as many discs as its size asks for. The first one starts the machine; the others hold content. Every
/// disc has the same manifest, of all of them, so that the boot image's hash of it vouches for each disc.
/// </summary>
/// <remarks>Since each manifest holds the hashes of the discs after it, content of later discs is read twice in all: once for its hash.</remarks>
internal sealed class DiscSetComposer(BuildContext context)
{
    // Descriptors, path tables and directories of a disc with one folder, generously.
    private const long EmptyDisc = 1L << 20;

    // The estimate of what files take is from above, so one round is enough but for odd names.
    private const int Rounds = 6;

    /// <summary>Lays out the discs.</summary>
    /// <exception cref="MediaBuildException">Names collide, or boot files and boot image do not fit a disc.</exception>
    public ComposedSet Compose(MediaPlan plan)
    {
        var composer = new MediaComposer(context);
        if (plan.Definition.DiscSize is not { } size || size == long.MaxValue) return new ComposedSet([composer.Compose(plan)], []);
        var content = plan.Files.Where(f => f.Path.StartsWith(MediaPaths.Content + "/", StringComparison.Ordinal)).ToList();
        var rest = plan.Files.Except(content).ToList();
        long start;
        using (var alone = composer.Compose(plan, new DiscContent { Files = rest })) start = alone.Image.Length;
        if (start > size - EmptyDisc) throw new MediaBuildException([ProblemCodes.DiscTooSmall(size, start)]);
        long margin = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var discs = new DiscPlanner(size - start - margin, size - EmptyDisc - margin).Plan(Packages(plan, content));
            var set = Lay(composer, plan, rest, discs);
            var over = set.Discs.Max(d => d.Image.Length) - size;
            if (over <= 0) return set;
            set.Dispose();
            margin += over + DiscPlanner.Sector;
        }
        throw new MediaBuildException([ProblemCodes.DiscTooSmall(size, start)]);
    }

    /// <summary>The files of each package, in the order in which the sequence needs the packages.</summary>
    private static List<IReadOnlyList<PlannedFile>> Packages(MediaPlan plan, List<PlannedFile> content)
    {
        var needed = plan.Sequence.CollectReferences().Select(r => r.Package).OfType<string>().ToList();
        return [.. from file in content
                   group file by file.Path.Split('/')[2] into package
                   let place = needed.FindIndex(n => n.Equals(package.Key, StringComparison.OrdinalIgnoreCase))
                   orderby place < 0 ? int.MaxValue : place
                   select (IReadOnlyList<PlannedFile>)[.. package]];
    }

    private static ComposedSet Lay(MediaComposer composer, MediaPlan plan, List<PlannedFile> rest, DiscPlan discs)
    {
        var others = discs.Discs.Skip(1).SelectMany((files, i) => files.Select(f => new OtherDiscFile(f, new HashedSource(f.File.Content, withBlocks: true), i + 2))).ToList();
        var first = composer.Compose(plan, new DiscContent { Files = [.. rest, .. discs.Discs[0].Select(f => f.File)], Pieces = [.. discs.Discs[0].Where(f => f.PartOf is not null)], Others = others, Discs = discs.Discs.Count });
        return new ComposedSet([first, .. Enumerable.Range(2, discs.Discs.Count - 1).Select(n => Other(first, plan, others.Where(o => o.Disc == n), n))], discs.Why);
    }

    private static ComposedMedia Other(ComposedMedia first, MediaPlan plan, IEnumerable<OtherDiscFile> files, int number)
    {
        var tree = new MediaTree();
        foreach (var file in files) tree.AddFile(file.File.File.Path, file.Source).Modified = plan.Definition.SourceDate is null ? file.File.File.Modified : null;
        tree.AddFile(MediaPaths.Manifest, first.Manifest).Order = TrustChain.ManifestOrder;
        tree.AddFile(MediaPaths.BootIdentity, first.BootIdentity).Order = TrustChain.BootImageOrder;
        tree.AddFile(MediaPaths.Identity, first.IdentityOf(number)).Order = TrustChain.IdentityOrder;
        var options = new OpticalOptions
        {
            VolumeLabel = LabelOf(plan.Definition.Label, number),
            Timestamp = first.Identity.MadeAt,
            VolumeSetId = BitConverter.ToUInt64(first.Identity.Id.ToByteArray(), 0),
        };
        var problems = OpticalWriter.FindProblems(tree, options).Select(p => ProblemCodes.BadName(p.Path, p.Reason)).ToList();
        if (problems.Count > 0) throw new MediaBuildException(problems);
        var image = OpticalWriter.Build(tree, options, out var offsets);
        first.Layouts.Add(new DiscLayout(image, tree, offsets));
        return new ComposedMedia(first, number, tree, image, [.. files.Select(f => f.Source)]);
    }

    /// <summary>The label of the first disc with the number behind it, shortened to make room.</summary>
    private static string LabelOf(string label, int number)
    {
        const int Longest = 32;
        var end = "_" + number.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return label[..Math.Min(label.Length, Longest - end.Length)] + end;
    }
}

/// <summary>A media on one disc or several.</summary>
/// <param name="Discs">The discs; the first one starts the machine.</param>
/// <param name="Why">Why there are as many, for people; empty where a disc may have any size.</param>
internal sealed record ComposedSet(IReadOnlyList<ComposedMedia> Discs, IReadOnlyList<string> Why) : IDisposable
{
    /// <summary>Removes temporary files.</summary>
    public void Dispose()
    {
        foreach (var disc in Discs) disc.Dispose();
    }
}

/// <summary>What of a plan goes onto the first disc of a media, and what is known of the others.</summary>
internal sealed record DiscContent
{
    /// <summary>The files of the first disc.</summary>
    public required IReadOnlyList<PlannedFile> Files { get; init; }

    /// <summary>Those of them that are pieces of larger ones.</summary>
    public IReadOnlyList<DiscFile> Pieces { get; init; } = [];

    /// <summary>The files of the other discs.</summary>
    public IReadOnlyList<OtherDiscFile> Others { get; init; } = [];

    /// <summary>The number of discs.</summary>
    public int Discs { get; init; } = 1;
}

/// <summary>A file of another disc than the first.</summary>
/// <param name="File">The file.</param>
/// <param name="Source">Its content, which learns its hash.</param>
/// <param name="Disc">The number of the disc.</param>
internal sealed record OtherDiscFile(DiscFile File, HashedSource Source, int Disc);
