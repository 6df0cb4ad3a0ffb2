namespace MediaForge.TaskSequences;

/// <summary>What came of reading a task sequence.</summary>
/// <param name="Sequence">The sequence; null when it could not be read, and then <paramref name="Problems"/> holds the error.</param>
/// <param name="Problems">What is wrong or worth knowing, in the order of the file.</param>
public sealed record ReadResult(TaskSequence? Sequence, IReadOnlyList<Problem> Problems);
