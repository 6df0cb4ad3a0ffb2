using System.Xml;
using System.Xml.Linq;

namespace MediaForge.TaskSequences.Xml;

/// <summary>XML from strangers: no DTD, nothing fetched, a limited size and depth.</summary>
internal static class SafeXml
{
    /// <summary>The longest document, in bytes or characters: sixteen times ConfigMgr's limit of 2 MB for a sequence.</summary>
    public const int MaxLength = 16 * 2 * 1024 * 1024;

    /// <summary>How deep elements may nest. Reading recurses, so that this keeps hostile files from exhausting the stack.</summary>
    public const int MaxDepth = 256;

    private static XmlReaderSettings Settings => new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = MaxLength,
        IgnoreComments = false,
        IgnoreWhitespace = false,
        CloseInput = false,
    };

    /// <summary>Loads a document with line numbers.</summary>
    /// <exception cref="XmlException">It is malformed, has a DTD, is too long or nests too deeply.</exception>
    public static XDocument Load(Stream stream)
    {
        var bytes = new MemoryStream();
        var buffer = new byte[81920];
        for (int n; (n = stream.Read(buffer)) > 0;)
        {
            if (bytes.Length + n > MaxLength) throw new XmlException($"The file is longer than {MaxLength >> 20} MB.", null, 1, 1);
            bytes.Write(buffer, 0, n);
        }
        return Load(settings => XmlReader.Create(new MemoryStream(bytes.GetBuffer(), 0, (int)bytes.Length), settings));
    }

    /// <inheritdoc cref="Load(Stream)"/>
    public static XDocument Parse(string text) => Load(settings => XmlReader.Create(new StringReader(text), settings));

    private static XDocument Load(Func<XmlReaderSettings, XmlReader> open)
    {
        // Two passes: building a tree takes time with the square of its depth, so that the depth must be known before.
        using (var scan = open(Settings)) Guard(scan, CheckDepth);
        using var reader = open(Settings);
        // White space is kept, for a value may be nothing but spaces.
        return XDocument.Load(reader, LoadOptions.PreserveWhitespace | LoadOptions.SetLineInfo);
    }

    // A document type is refused without a line number; the reader knows where it is.
    private static void Guard(XmlReader reader, Action<XmlReader> read)
    {
        try
        {
            read(reader);
        }
        catch (XmlException e) when (e.LineNumber <= 0)
        {
            throw new XmlException(e.Message, e, Math.Max(1, LineOf(reader)), 1);
        }
    }

    private static void CheckDepth(XmlReader reader)
    {
        while (reader.Read())
            if (reader.Depth > MaxDepth) throw new XmlException($"Elements are nested more than {MaxDepth} deep.", null, LineOf(reader), 1);
    }

    /// <summary>Walks the tree without recursion and refuses one that recursion could not walk.</summary>
    /// <exception cref="XmlException">It nests too deeply.</exception>
    public static void CheckDepth(XDocument document)
    {
        var depth = 0;
        for (XNode? node = document.Root; node is not null;)
        {
            if (node is XElement { FirstNode: { } first })
            {
                if (++depth > MaxDepth) throw new XmlException($"Elements are nested more than {MaxDepth} deep.", null, LineOf(first), 1);
                node = first;
                continue;
            }
            while (node is { NextNode: null })
            {
                node = node.Parent;
                depth--;
            }
            node = node == document.Root ? null : node?.NextNode;
        }
    }

    /// <summary>The line of a node (or of a reader), or 0 when it is not known.</summary>
    public static int LineOf(object node) => node is IXmlLineInfo info && info.HasLineInfo() ? info.LineNumber : 0;
}
