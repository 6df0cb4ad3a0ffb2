using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using MediaForge.Bytes;

namespace MediaForge.Wim;

/// <summary>
/// The XML in a WIM: UTF-16 with a byte order mark, a <c>WIM</c> element with an <c>IMAGE</c> element for every
/// image. Read leniently (any order, unknown elements, a declaration or none); written as Microsoft does (no
/// declaration, no white space of ours), with everything unknown kept.
/// </summary>
internal static class WimXml
{
    private const int MaxSize = 64 << 20;
    private const int MaxDepth = 100;

    public static XElement Read(ByteSource xml, string where)
    {
        if (xml.Length > MaxSize) throw new InvalidDataException($"{where} has {xml.Length} bytes; more than {MaxSize} make no sense.");
        if (xml.Length % 2 != 0) throw new InvalidDataException($"{where} has {xml.Length} bytes, which is no text in UTF-16.");
        var text = Encoding.Unicode.GetString(xml.ToArray()).TrimStart('\uFEFF').TrimEnd('\0');
        try
        {
            CheckDepth(text, where);
            using var reader = Reader(text);
            var root = XDocument.Load(reader, LoadOptions.PreserveWhitespace).Root!;
            return root.Name == "WIM" ? root : throw new InvalidDataException($"{where} has the root element '{root.Name}' in the place of 'WIM'.");
        }
        catch (XmlException e)
        {
            throw new InvalidDataException($"{where} is not well-formed: {e.Message}", e);
        }
    }

    /// <summary>The element of every image, that of image n at n - 1.</summary>
    public static XElement[] Images(XElement wim, int count, string where)
    {
        var images = new XElement?[count];
        foreach (var image in wim.Elements("IMAGE"))
        {
            if (!int.TryParse((string?)image.Attribute("INDEX"), NumberStyles.None, CultureInfo.InvariantCulture, out var index) || index < 1 || index > count)
                throw new InvalidDataException($"{where} describes an image with INDEX '{(string?)image.Attribute("INDEX")}' in a file with {count} images.");
            if (images[index - 1] is not null) throw new InvalidDataException($"{where} describes image {index} twice.");
            images[index - 1] = image;
        }
        var missing = Array.IndexOf(images, null);
        return missing < 0 ? [.. images.OfType<XElement>()] : throw new InvalidDataException($"{where} does not describe image {missing + 1} of {count}.");
    }

    public static byte[] Write(XElement wim)
    {
        using var memory = new MemoryStream();
        var settings = new XmlWriterSettings
        {
            Encoding = new UnicodeEncoding(bigEndian: false, byteOrderMark: true),
            OmitXmlDeclaration = true,
            NewLineHandling = NewLineHandling.None,
        };
        using (var writer = XmlWriter.Create(memory, settings)) wim.Save(writer);
        return memory.ToArray();
    }

    /// <summary>Sets the text of the element at a path of names with slashes, making what is missing.</summary>
    public static void Set(XElement element, string path, string value)
    {
        foreach (var name in path.Split('/'))
        {
            if (element.Element(name) is not { } child) element.Add(child = new XElement(name));
            element = child;
        }
        element.Value = value;
    }

    public static void Set(XElement image, string name, long value) => Set(image, name, value.ToString(CultureInfo.InvariantCulture));

    public static void SetTime(XElement image, string name, DateTime time)
    {
        var fileTime = WimFileTimes.ToFileTime(time);
        Set(image, name + "/HIGHPART", $"0x{(uint)(fileTime >> 32):X8}");
        Set(image, name + "/LOWPART", $"0x{(uint)fileTime:X8}");
    }

    private static XmlReader Reader(string text) => XmlReader.Create(
        new StringReader(text),
        new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });

    private static void CheckDepth(string text, string where)
    {
        using var reader = Reader(text);
        while (reader.Read())
            if (reader.Depth > MaxDepth) throw new InvalidDataException($"{where} is nested deeper than {MaxDepth}.");
    }
}
