using System.Xml.Linq;
using MediaForge.Bytes;
using MediaForge.Wim.Folders;

namespace MediaForge.Wim;

/// <summary>Makes an image of a folder.</summary>
public static class WimCapture
{
    /// <summary>Captures a folder into a new WIM, or as a further image of one that is there.</summary>
    /// <param name="folder">The folder that becomes the top of the image.</param>
    /// <param name="path">The WIM.</param>
    /// <param name="options">What and how.</param>
    /// <param name="progress">Told of bytes before compression, from several threads; after the folder has been scanned.</param>
    /// <param name="cancellationToken">Stops; the file at the path is what it was then.</param>
    /// <exception cref="ArgumentException">The name is taken, or the options do not go together.</exception>
    /// <exception cref="WimUnsupportedException">The WIM cannot be changed in place.</exception>
    /// <exception cref="InvalidDataException">The WIM that is there is corrupt.</exception>
    /// <exception cref="IOException">Something cannot be read or written, or changed while it was read.</exception>
    /// <exception cref="UnauthorizedAccessException">Something may not be read.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static WimCaptureResult Run(string folder, string path, WimCaptureOptions options, IProgress<CopyProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var old = options.Append ? WimFile.OpenFile(path) : null;
        var drafts = old is null ? new WimDrafts() : new WimDrafts(old);
        drafts.RefuseName(options.Name, null);
        var header = new WimHeader { Guid = options.Write.Guid ?? Guid.NewGuid(), Flags = options.FixReparseTargets ? WimFlags.ReparsePointFix : WimFlags.None };
        using var writer = old is null
            ? WimFileWriter.Create(path, options.Write, header, cancellationToken)
            : WimFileWriter.Extend(path, old, options.Write, cancellationToken);

        using var scanner = FolderScanner.Open(folder, new FolderScanOptions { IsExcluded = options.Exclusions.IsExcluded, FixReparseTargets = options.FixReparseTargets });
        var captured = new CapturedTree(options);
        foreach (var file in scanner.Scan(cancellationToken)) captured.Add(file);
        writer.Begin(captured.Bytes, progress);
        foreach (var stream in captured.Streams()) stream.Hash = writer.Add(stream.Content, stream.Compress);

        var tree = captured.ToImageTree();
        drafts.Add(XmlOf(tree, options), tree);
        writer.Commit(drafts.Images, drafts.Xml, options.Boot ? drafts.Images.Count : old?.BootIndex ?? 0);
        return new WimCaptureResult(drafts.Images.Count, captured.Files, captured.Folders, captured.Bytes, scanner.Losses);
    }

    private static XElement XmlOf(ImageTree tree, WimCaptureOptions options)
    {
        var draft = new ImageDraft(new XElement("IMAGE"), tree);
        draft.SetStatistics(); // first, for the usual order of the elements
        WimXml.SetTime(draft.Xml, "CREATIONTIME", options.Time);
        WimXml.SetTime(draft.Xml, "LASTMODIFICATIONTIME", options.Time);
        if (options.DescribeWindows?.Invoke(p => ContentAt(tree, p)) is { } windows) draft.Xml.Add(windows);
        WimEditor.SetProperty(draft.Xml, "NAME", options.Name);
        if (options.Description is { } description) WimEditor.SetProperty(draft.Xml, "DESCRIPTION", description);
        foreach (var (name, value) in options.Properties) WimEditor.SetProperty(draft.Xml, name, value);
        return draft.Xml;
    }

    private static ByteSource? ContentAt(ImageTree tree, string path)
    {
        var entry = tree.Root.FindDescendant(WimPath.Split(path));
        return entry is null || entry.IsDirectory ? null : entry.NewStreams!.FirstOrDefault(s => s.Kind == WimStreamKind.Data)?.Content ?? ByteSource.Empty;
    }
}
