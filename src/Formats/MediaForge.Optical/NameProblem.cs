namespace MediaForge.Optical;

/// <summary>Why something of a tree cannot be on the disc.</summary>
/// <param name="Path">The path of the file or folder; empty when the tree as a whole is meant.</param>
/// <param name="Reason">What is wrong with it, as a sentence without a full stop.</param>
public sealed record NameProblem(string Path, string Reason);
