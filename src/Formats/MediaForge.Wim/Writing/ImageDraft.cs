using System.Xml.Linq;
using MediaForge.Bytes;

namespace MediaForge.Wim.Writing;

/// <summary>An image of a WIM that is being put together.</summary>
/// <param name="Xml">Its element, in which the statistics are set when the image is changed.</param>
/// <param name="Tree">Its new tree; null when it is unchanged and its metadata stay where they are.</param>
/// <param name="Metadata">The bytes of the tree when they come, unchanged, from another WIM.</param>
internal sealed record ImageDraft(XElement Xml, ImageTree? Tree, ByteSource? Metadata = null)
{
    /// <summary>Sets what the XML counts: every link counts, and the bytes of all but one link of a file are surplus.</summary>
    public void SetStatistics()
    {
        long folders = 0, files = 0, bytes = 0, surplus = 0;
        var links = new HashSet<(ulong, Sha1Hash)>();
        foreach (var entry in Tree!.Root.SelfAndDescendants())
        {
            if (entry.IsDirectory) folders++;
            else files++;
            long size = 0;
            foreach (var stream in entry.Streams) size += stream.Length;
            bytes += size;
            if (entry.HardLinkGroup != 0 && !links.Add((entry.HardLinkGroup, entry.Hash))) surplus += size;
        }
        WimXml.Set(Xml, "DIRCOUNT", folders);
        WimXml.Set(Xml, "FILECOUNT", files);
        WimXml.Set(Xml, "TOTALBYTES", bytes);
        if (surplus > 0 || Xml.Element("HARDLINKBYTES") is not null) WimXml.Set(Xml, "HARDLINKBYTES", surplus);
    }
}
