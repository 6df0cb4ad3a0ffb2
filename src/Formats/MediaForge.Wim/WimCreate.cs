using System.Xml.Linq;
using MediaForge.Bytes;
using MediaForge.Wim.Writing;

namespace MediaForge.Wim;

/// <summary>Writes a new WIM of files that lie anywhere, or are made on the way, in one pass and without a staging folder.</summary>
public static class WimCreate
{
    /// <summary>
    /// Writes a WIM with one image. Contents are read once each, one after the other, those of a lower
    /// <see cref="MediaFile.Order"/> first and otherwise in the order of the tree: so a content may be made from what was learnt
    /// while those before it were read.
    /// </summary>
    /// <param name="path">The WIM; it appears there when it is whole.</param>
    /// <param name="image">The image. Files and folders have no security descriptors: where it is applied they inherit those of their folders.</param>
    /// <param name="write">How it is written.</param>
    /// <param name="progress">Told of bytes before compression, from several threads.</param>
    /// <param name="cancellationToken">Stops; a file at the path is what it was then.</param>
    /// <exception cref="ArgumentException">A name of a file or property cannot be in a WIM, or the options do not go together.</exception>
    /// <exception cref="InvalidDataException">A content cannot be produced.</exception>
    /// <exception cref="IOException">A content cannot be read, or the file not be written.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static void Run(string path, WimImageDefinition image, WimWriteOptions write, IProgress<CopyProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(write);
        var (tree, streams) = TreeOf(image);
        var drafts = new WimDrafts();
        using var writer = WimFileWriter.Create(path, write, new WimHeader { Guid = write.Guid ?? Guid.NewGuid() }, cancellationToken);
        writer.Begin(streams.Sum(s => s.Stream.Content.Length), progress);
        foreach (var (_, stream) in streams.OrderBy(s => s.Order)) stream.Hash = writer.Add(stream.Content, stream.Compress);
        drafts.Add(XmlOf(image, tree), tree);
        writer.Commit(drafts.Images, drafts.Xml, bootIndex: 0);
    }

    private static (ImageTree Tree, List<(int Order, NewStream Stream)> Streams) TreeOf(WimImageDefinition image)
    {
        var editor = new WimImageEditor(ImageTree.Empty(image.Time));
        var streams = new List<(int, NewStream)>();
        foreach (var node in image.Tree.Root.Descendants())
        {
            var time = node.Modified?.UtcDateTime ?? image.Time;
            if (node is not MediaFile file)
            {
                editor.AddFolder(node.Path, time);
                continue;
            }
            editor.AddFile(file.Path, file.Content, time);
            var entry = editor.Tree.Root.FindDescendant(WimPath.Split(file.Path))!;
            streams.AddRange(entry.NewStreams!.Select(s => (file.Order, s)));
        }
        return (editor.Tree, streams);
    }

    private static XElement XmlOf(WimImageDefinition image, ImageTree tree)
    {
        var draft = new ImageDraft(new XElement("IMAGE"), tree);
        draft.SetStatistics(); // first, for the usual order of the elements
        WimXml.SetTime(draft.Xml, "CREATIONTIME", image.Time);
        WimXml.SetTime(draft.Xml, "LASTMODIFICATIONTIME", image.Time);
        WimEditor.SetProperty(draft.Xml, "NAME", image.Name);
        if (image.Description is { } description) WimEditor.SetProperty(draft.Xml, "DESCRIPTION", description);
        foreach (var (name, value) in image.Properties) WimEditor.SetProperty(draft.Xml, name, value);
        return draft.Xml;
    }
}
