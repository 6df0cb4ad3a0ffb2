namespace MediaForge.Wim.Reading;

/// <summary>Takes what <see cref="BlobReader"/> reads. Every byte that arrives has passed, or is under, the check of its SHA-1.</summary>
internal abstract class BlobConsumer
{
    /// <summary>A whole blob whose SHA-1 is right. Called from any thread, for different blobs at the same time.</summary>
    public abstract void Whole(WimBlob blob, ReadOnlySpan<byte> bytes);

    /// <summary>The next bytes of a blob that is too large to be handed over whole; from one thread at a time per blob.</summary>
    public abstract void Part(WimBlob blob, long offset, ReadOnlySpan<byte> bytes);

    /// <summary>All parts of a blob have been handed over, and its SHA-1 was right.</summary>
    public abstract void End(WimBlob blob);

    /// <summary>A blob cannot be read or has the wrong SHA-1; when it was handed over in parts, some may have been. Throwing ends the reading.</summary>
    public abstract void Corrupt(WimBlob blob, string problem);
}
