using MediaForge.Execution;
using MediaForge.Execution.Logging;
using MediaForge.TaskSequences;
using MediaForge.TaskSequences.Xml;

namespace MediaForge.Executor;

/// <summary>Reads the serialized sequence and refuses one that has errors; the rest of what is worth knowing is logged.</summary>
internal static class SequenceFile
{
    private const string Component = "Bootstrap";

    /// <summary>Reads it.</summary>
    /// <exception cref="InvalidDataException">It is not a sequence, or has errors.</exception>
    public static TaskSequence Read(byte[] content, string path, ExecutionLog log)
    {
        using var stream = new MemoryStream(content, writable: false);
        var (sequence, problems) = SequenceXml.Read(stream, path);
        foreach (var problem in problems.Where(p => p.Severity == ProblemSeverity.Warning)) log.Warning(Component, problem.ToString());
        if (problems.FirstOrDefault(p => p.Severity == ProblemSeverity.Error) is { } error) throw new InvalidDataException(error.ToString());
        return sequence ?? throw new InvalidDataException($"{path} is not a task sequence.");
    }
}
