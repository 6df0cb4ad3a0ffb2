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
        using var reader = XmlReader.Create(stream, Settings);
        return Load(reader);
    }

    /// <inheritdoc cref="Load(Stream)"/>
    public static XDocument Parse(string text)
    {
        using var source = new StringReader(text);
        using var reader = XmlReader.Create(source, Settings);
        return Load(reader);
    }

    private static XDocument Load(XmlReader reader)
    {
        // Whitespace is kept, for a value may be nothing but spaces. Loading is iterative, so that the depth can be looked at afterwards.
        var document = XDocument.Load(reader, LoadOptions.PreserveWhitespace | LoadOptions.SetLineInfo);
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
        return document;
    }

    /// <summary>The line of a node, or 0 when it is not known.</summary>
    public static int LineOf(XObject node) => node is IXmlLineInfo info && info.HasLineInfo() ? info.LineNumber : 0;
}
