using System.IO.Enumeration;
using MediaForge.Bytes;
using MediaForge.Wim.Folders;

namespace MediaForge.Wim;

/// <summary>Takes single files and folders out of an image.</summary>
public static class WimExtract
{
    /// <summary>Writes files, and folders with all that is in them, right into a folder, with what <see cref="WimApply"/> keeps of them.</summary>
    /// <param name="wim">The WIM; of a split one all parts.</param>
    /// <param name="index">The number of the image, from 1.</param>
    /// <param name="paths">
    /// Paths in the image; either slash, any case. Names may hold <c>*</c> and <c>?</c>. The root stands for what is in it.
    /// </param>
    /// <param name="folder">Where to; it is made if it is not there, and keeps its own times and rights.</param>
    /// <param name="options">How; null for the defaults. Targets of links are left as they are unless they say otherwise.</param>
    /// <param name="progress">Told of bytes written, from several threads.</param>
    /// <param name="cancellationToken">Stops; what has been written stays.</param>
    /// <exception cref="WimImageNotFoundException">There is no such image.</exception>
    /// <exception cref="FileNotFoundException">Nothing in the image fits a path.</exception>
    /// <exception cref="ArgumentException">Two of the files or folders have the same name.</exception>
    /// <exception cref="InvalidDataException">The WIM is corrupt or lacks a content. What has been written stays.</exception>
    /// <exception cref="IOException">Something cannot be read or written.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static WimApplyResult Run(WimFile wim, int index, IReadOnlyCollection<string> paths, string folder, WimApplyOptions? options = null, IProgress<CopyProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(wim);
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        wim.CheckIndex(index);
        options ??= new WimApplyOptions();
        var image = wim.ReadTree(index);
        var found = new List<WimEntry>();
        foreach (var path in paths)
        {
            var fitting = Find(image.Root, WimPath.Split(path));
            if (fitting.Count == 0) throw new FileNotFoundException($"There is no '{path}' in image {wim.Images[index - 1]} of {wim}.", path);
            found.AddRange(fitting.SelectMany(e => e.Parent is null ? e.Children : [e]));
        }
        var chosen = found.Distinct().ToList();
        RefuseEqualNames(chosen);

        Directory.CreateDirectory(folder);
        var times = new WimFileTimes(Directory.GetCreationTimeUtc(folder), Directory.GetLastAccessTimeUtc(folder), Directory.GetLastWriteTimeUtc(folder));
        var tree = image with { Root = Gather(wim, chosen, times) };
        var plan = new ApplyPlan(wim, tree.Root);
        using var writer = FolderWriter.Open(folder, new FolderWriterOptions { Security = options.Security, FixReparseTargets = options.FixReparseTargets ?? false });
        return new ImageApplier(tree, plan, writer, new BlobReader(options.ThreadCount, progress, cancellationToken), cancellationToken).Run();
    }

    private static List<WimEntry> Find(WimEntry root, string[] names)
    {
        var found = new List<WimEntry> { root };
        foreach (var name in names)
        {
            found = name.AsSpan().ContainsAny('*', '?')
                ? [.. found.SelectMany(f => f.Children).Where(c => FileSystemName.MatchesSimpleExpression(name, c.Name, ignoreCase: true))]
                : [.. found.Select(f => f.FindChild(name)).OfType<WimEntry>()];
        }
        return found;
    }

    private static void RefuseEqualNames(List<WimEntry> chosen)
    {
        var names = new Dictionary<string, WimEntry>(StringComparer.OrdinalIgnoreCase);
        foreach (var entry in chosen)
        {
            if (!names.TryAdd(entry.Name, entry))
                throw new ArgumentException($"'{names[entry.Name].Path}' and '{entry.Path}' have the same name; extract one of them to another folder.");
        }
    }

    /// <summary>A tree with the chosen entries, and all below them, right below its root.</summary>
    private static WimEntry Gather(WimFile wim, List<WimEntry> chosen, WimFileTimes times)
    {
        var root = new WimEntry(null, null, string.Empty, Dentry.Create(string.Empty, string.Empty, FileAttributes.Directory, -1, times), default);
        root.MakeList();
        var open = new Stack<(WimEntry From, WimEntry Parent)>(chosen.Select(c => (c, root)).Reverse());
        while (open.TryPop(out var next))
        {
            var copy = new WimEntry(wim, next.Parent, next.From.Name, next.From.Record.ToArray(), next.From.StreamRecords.ToArray());
            next.Parent.Append(copy);
            if (!next.From.HasList) continue;
            copy.MakeList();
            for (var i = next.From.Children.Count - 1; i >= 0; i--) open.Push((next.From.Children[i], copy));
        }
        return root;
    }
}
