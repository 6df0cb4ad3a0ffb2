using System.Xml.Linq;
using MediaForge.Bytes;

namespace MediaForge.Wim.Writing;

/// <summary>Images and XML of a WIM that is being put together.</summary>
internal sealed class WimDrafts
{
    private readonly List<ImageDraft> _images = [];

    public WimDrafts() => Xml = new XElement("WIM", new XElement("TOTALBYTES", 0));

    /// <summary>Begins with all that a WIM has.</summary>
    public WimDrafts(WimFile wim)
    {
        Xml = wim.ReadXml();
        foreach (var image in WimXml.Images(Xml, wim.Header.ImageCount, wim.XmlPlace)) _images.Add(new ImageDraft(image, null));
    }

    public XElement Xml { get; }

    public IReadOnlyList<ImageDraft> Images => _images;

    /// <summary>Adds an image behind the others.</summary>
    /// <exception cref="ArgumentException">Another one has its name.</exception>
    public void Add(XElement image, ImageTree tree, ByteSource? metadata = null)
    {
        var name = (string?)image.Element("NAME") ?? string.Empty;
        RefuseName(name, null);
        image.SetAttributeValue("INDEX", _images.Count + 1);
        Xml.Add(image);
        _images.Add(new ImageDraft(image, tree, metadata));
    }

    /// <summary>Puts a new tree in the place of an image's.</summary>
    public void Replace(int index, ImageTree tree) => _images[index - 1] = _images[index - 1] with { Tree = tree };

    /// <exception cref="ArgumentException">An image, other than <paramref name="except"/>, has that name.</exception>
    public void RefuseName(string name, XElement? except)
    {
        if (name.Length > 0 && _images.Any(i => i.Xml != except && string.Equals(((string?)i.Xml.Element("NAME"))?.Trim(), name, StringComparison.OrdinalIgnoreCase)))
            throw new ArgumentException($"Another image has the name '{name}'; names in a WIM differ.", nameof(name));
    }
}
