using System.Xml.Linq;
using MediaForge.Bytes;

namespace MediaForge.Wim;

/// <summary>Makes a WIM from nothing, uncompressed: for demonstrations and tests, where no tool has to be there.</summary>
public static class WimBuilder
{
    /// <summary>
    /// A WIM with the given images: no security descriptors, equal contents stored once, at least 64 KiB so that boot
    /// managers take it.
    /// </summary>
    /// <param name="images">The images, at least one, with different names.</param>
    /// <param name="guid">The identity of the file.</param>
    /// <param name="bootIndex">The image that boots, from 1; 0 for none.</param>
    /// <param name="integrityTable">Whether the file has an integrity table.</param>
    /// <param name="cancellationToken">Stops the reading of the contents for their SHA-1.</param>
    /// <exception cref="ArgumentException">There is no image, two have one name, there is no image of that index, or a name of a file or property cannot be.</exception>
    /// <exception cref="IOException">A content cannot be read.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static ByteSource Create(IReadOnlyList<WimImageDefinition> images, Guid guid, int bootIndex = 0, bool integrityTable = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentOutOfRangeException.ThrowIfNegative(bootIndex);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bootIndex, images.Count);
        if (images.Count == 0) throw new ArgumentException("A WIM has at least one image.", nameof(images));
        if (images.DistinctBy(i => i.Name, StringComparer.OrdinalIgnoreCase).Count() < images.Count) throw new ArgumentException("Two images have the same name.", nameof(images));

        var xml = new XElement("WIM");
        WimXml.Set(xml, "TOTALBYTES", 0);
        var drafts = new List<ImageDraft>();
        foreach (var image in images)
        {
            var draft = new ImageDraft(new XElement("IMAGE", new XAttribute("INDEX", drafts.Count + 1)), TreeOf(image));
            draft.SetStatistics(); // here for the usual order of the elements
            WimXml.SetTime(draft.Xml, "CREATIONTIME", image.Time);
            WimXml.SetTime(draft.Xml, "LASTMODIFICATIONTIME", image.Time);
            WimEditor.SetProperty(draft.Xml, "NAME", image.Name);
            if (image.Description is { } description) WimEditor.SetProperty(draft.Xml, "DESCRIPTION", description);
            foreach (var (path, value) in image.Properties) WimEditor.SetProperty(draft.Xml, path, value);
            xml.Add(draft.Xml);
            drafts.Add(draft);
        }
        return new WimAssembler(null, new WimHeader { Guid = guid, BootIndex = bootIndex }, xml, drafts, null).Assemble(integrityTable, cancellationToken);
    }

    private static ImageTree TreeOf(WimImageDefinition image)
    {
        var editor = new WimImageEditor(ImageTree.Empty(image.Time));
        foreach (var node in image.Tree.Root.Descendants())
        {
            var time = node.Modified?.UtcDateTime ?? image.Time;
            if (node is MediaFile file) editor.AddFile(file.Path, file.Content, time);
            else editor.AddFolder(node.Path, time);
        }
        return editor.Tree;
    }
}
