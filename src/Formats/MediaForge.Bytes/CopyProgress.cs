namespace MediaForge.Bytes;

/// <summary>How far a copy is.</summary>
/// <param name="Done">Bytes finished.</param>
/// <param name="Total">Bytes in all.</param>
public readonly record struct CopyProgress(long Done, long Total);
