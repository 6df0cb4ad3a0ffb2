namespace MediaForge.Wim.Compression;

/// <summary>Parses the segments of a chunk, front to back, and has their blocks written.</summary>
internal abstract unsafe class LzxSegmentCoder
{
    /// <summary>Prepares for a chunk of that many bytes.</summary>
    public abstract void Start(int length);

    /// <summary>Codes one segment.</summary>
    /// <param name="data">The chunk, with <see cref="MatchFinder.Padding"/> behind it and a byte before it that can be read.</param>
    /// <param name="at">Where the segment begins; what is before has been coded.</param>
    /// <param name="length">The bytes of the segment.</param>
    /// <param name="room">The most bytes that the whole compressed chunk may have.</param>
    /// <param name="queue">The repeat offsets before; those behind after.</param>
    /// <param name="writer">Takes the blocks.</param>
    /// <returns>Whether there was room.</returns>
    public abstract bool Encode(byte* data, int at, int length, int room, ref ulong queue, LzxBlockWriter writer);
}
