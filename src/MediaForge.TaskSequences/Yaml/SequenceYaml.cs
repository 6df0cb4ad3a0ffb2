using MediaForge.TaskSequences.Xml;
using YamlDotNet.Core;

namespace MediaForge.TaskSequences.Yaml;

/// <summary>
/// Task sequences as people write them: YAML with one key per kind of step, both ways. <c>templates/sequences</c> has
/// examples, <c>templates/schema/sequence.schema.json</c> the schema for editors.
/// </summary>
public static class SequenceYaml
{
    /// <summary>Reads a sequence. Never throws because of what the text says.</summary>
    /// <param name="text">The YAML.</param>
    /// <param name="file">Its name, for messages.</param>
    /// <param name="environment">Gives the value of an environment variable, for <c>{ fromEnvironment: NAME }</c>; null when it is not set.</param>
    public static ReadResult Read(string text, string file, Func<string, string?> environment)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(environment);
        var context = new YamlContext(file, environment);
        try
        {
            return new ReadResult(new YamlSequenceReader(context).Read(YamlDocument.Parse(text)), context.Problems);
        }
        catch (YamlException e)
        {
            return new ReadResult(null, [new Problem(ProblemCodes.YamlMalformed, ProblemSeverity.Error, SequenceXmlReader.Place(file, (int)e.Start.Line), $"The YAML cannot be read: {e.Message}", "Check indentation, colons and quotes.")]);
        }
    }

    /// <summary>
    /// The YAML of a sequence. Reading it gives the same sequence: what has no words of its own is XML inside. A value
    /// that came from an environment variable is written as the variable's name.
    /// </summary>
    public static string Write(TaskSequence sequence)
    {
        ArgumentNullException.ThrowIfNull(sequence);
        return YamlDocument.Print(YamlSequenceWriter.Write(sequence));
    }
}
