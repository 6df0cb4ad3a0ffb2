using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace MediaForge.TaskSequences.Xml;

/// <summary>
/// ConfigMgr's task sequence XML (<c>&lt;sequence version="3.10"&gt;</c>) and MDT's <c>ts.xml</c>, both ways.
/// </summary>
/// <remarks>
/// <para>A sequence is <c>referenceList? globalVarList? (group | step | subtasksequence)*</c>; a group has a
/// <c>condition?</c> and more of these; a step has <c>condition? action defaultVarList</c>, where every <c>variable</c> is
/// a setting. MDT's files have more attributes (<c>expand</c>, <c>startIn</c>), steps without a type, and an
/// empty <c>action</c> in groups.</para>
/// <para>Reading never throws because of what a file says. Whatever is not known is kept, reported and written back.</para>
/// </remarks>
public static class SequenceXml
{
    /// <summary>Reads a sequence. The stream stays open.</summary>
    /// <param name="stream">The XML.</param>
    /// <param name="file">Its name, for messages.</param>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public static ReadResult Read(Stream stream, string file = "")
    {
        ArgumentNullException.ThrowIfNull(stream);
        return Read(() => SafeXml.Load(stream), file);
    }

    /// <summary>Reads a sequence from its text.</summary>
    /// <param name="text">The XML.</param>
    /// <param name="file">A name for messages.</param>
    public static ReadResult Read(string text, string file = "")
    {
        ArgumentNullException.ThrowIfNull(text);
        return Read(() => SafeXml.Parse(text), file);
    }

    /// <summary>Reads a sequence from a document, which should have been loaded with line numbers and white space.</summary>
    /// <param name="document">The document.</param>
    /// <param name="file">A name for messages.</param>
    public static ReadResult Read(XDocument document, string file = "")
    {
        ArgumentNullException.ThrowIfNull(document);
        return Read(
            () =>
            {
                SafeXml.CheckDepth(document);
                return document;
            },
            file);
    }

    /// <summary>Writes a sequence as UTF-8 without a byte order mark. The stream stays open.</summary>
    /// <exception cref="ArgumentException">A text has a character that XML cannot hold.</exception>
    /// <exception cref="IOException">The stream cannot be written.</exception>
    public static void Write(TaskSequence sequence, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var writer = XmlWriter.Create(stream, new XmlWriterSettings
        {
            Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            Indent = true,
            NewLineChars = "\r\n",
            NewLineHandling = NewLineHandling.Entitize,
            OmitXmlDeclaration = true,
        });
        ToXml(sequence).WriteTo(writer);
    }

    /// <summary>The XML of a sequence.</summary>
    public static XElement ToXml(TaskSequence sequence)
    {
        ArgumentNullException.ThrowIfNull(sequence);
        return SequenceXmlWriter.Write(sequence);
    }

    private static ReadResult Read(Func<XDocument> load, string file)
    {
        try
        {
            var reader = new SequenceXmlReader(file);
            return new ReadResult(reader.Read(load()), reader.Problems);
        }
        catch (XmlException e)
        {
            return new ReadResult(null, [new Problem(ProblemCodes.XmlMalformed, ProblemSeverity.Error, SequenceXmlReader.Place(file, e.LineNumber), $"The XML cannot be read: {e.Message}", "Correct the file, or export the task sequence again.")]);
        }
    }
}
