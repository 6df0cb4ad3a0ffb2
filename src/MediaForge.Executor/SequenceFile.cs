using MediaForge.TaskSequences;

namespace MediaForge.Executor;

/// <summary>Reads the serialized sequence and refuses one that has errors.</summary>
internal static class SequenceFile
{
    /// <summary>Reads it.</summary>
    /// <exception cref="InvalidDataException">It is not a sequence, or has errors.</exception>
    public static TaskSequence Read(byte[] content, string path) => throw new NotImplementedException();
}
