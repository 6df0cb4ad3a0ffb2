using MediaForge.TaskSequences.Xml;
using MediaForge.TaskSequences.Yaml;

namespace MediaForge.TaskSequences;

/// <summary>
/// Task sequence files of either kind, chosen by the name's end: <c>.xml</c>, <c>.yaml</c>, <c>.yml</c>. A program that
/// needs XML only uses <see cref="SequenceXml"/>, so that trimming leaves YAML out.
/// </summary>
public static class SequenceFile
{
    /// <summary>Reads a file. What is wrong with it, or with reading it, comes back as problems.</summary>
    /// <param name="path">The file.</param>
    /// <param name="environment">Gives the value of an environment variable, for YAML's <c>{ fromEnvironment: NAME }</c>; null when it is not set.</param>
    public static ReadResult Load(string path, Func<string, string?> environment)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(environment);
        try
        {
            switch (KindOf(path))
            {
                case FileKind.Xml:
                    using (var stream = File.OpenRead(path)) return SequenceXml.Read(stream, path);
                case FileKind.Yaml:
                    if (new FileInfo(path).Length > 4L * YamlDocument.MaxLength) return Failed(ProblemCodes.YamlMalformed, path, "The file is too long for a task sequence.", string.Empty);
                    return SequenceYaml.Read(File.ReadAllText(path), path, environment);
                default:
                    return Failed(ProblemCodes.UnknownFileKind, path, "The file's name does not say what it is.", "Name it .xml or .yaml.");
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Failed(ProblemCodes.FileUnreadable, path, $"The file cannot be read: {e.Message}", "Check the path and the rights.");
        }
    }

    /// <summary>Writes a file, whole or not at all.</summary>
    /// <exception cref="ArgumentException">The path ends in neither <c>.xml</c> nor <c>.yaml</c> nor <c>.yml</c>.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file must not be written.</exception>
    public static void Save(TaskSequence sequence, string path)
    {
        ArgumentNullException.ThrowIfNull(sequence);
        ArgumentException.ThrowIfNullOrEmpty(path);
        var kind = KindOf(path);
        if (kind == FileKind.Other) throw new ArgumentException("A task sequence file ends in .xml, .yaml or .yml.", nameof(path));
        var temporary = path + ".new";
        try
        {
            using (var stream = File.Create(temporary))
            {
                if (kind == FileKind.Xml)
                {
                    SequenceXml.Write(sequence, stream);
                }
                else
                {
                    using var writer = new StreamWriter(stream, leaveOpen: true);
                    writer.Write(SequenceYaml.Write(sequence));
                }
                stream.Flush(flushToDisk: true);
            }
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>The text that a <c>.yaml</c> file of a sequence has.</summary>
    public static string ToYaml(TaskSequence sequence) => SequenceYaml.Write(sequence);

    private static FileKind KindOf(string path) => Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".XML" => FileKind.Xml,
        ".YAML" or ".YML" => FileKind.Yaml,
        _ => FileKind.Other,
    };

    private static ReadResult Failed(string code, string path, string message, string hint) => new(null, [new Problem(code, ProblemSeverity.Error, path, message, hint)]);

    private enum FileKind
    {
        Xml,
        Yaml,
        Other,
    }
}
