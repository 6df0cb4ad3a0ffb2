using MediaForge.Bytes;

namespace MediaForge.Wim.Reading;

/// <summary>A row of the blob table.</summary>
/// <param name="Hash">The SHA-1 of the uncompressed bytes.</param>
/// <param name="Resource">Where they lie: in the file of <paramref name="Part"/>, or in the stream of <paramref name="Solid"/>.</param>
/// <param name="ReferenceCount">How often the images' entries name it, as the table says; not to be trusted.</param>
/// <param name="Part">The file that it is in.</param>
/// <param name="Solid">The solid resources that it is compressed in together with others; null when it has a resource of its own.</param>
internal readonly record struct WimBlob(Sha1Hash Hash, WimResource Resource, uint ReferenceCount, WimPart Part, SolidRun? Solid)
{
    /// <summary>The number of bytes.</summary>
    public long Length => Resource.OriginalSize;

    /// <summary>The bytes.</summary>
    /// <exception cref="InvalidDataException">The resource cannot be right.</exception>
    public ByteSource Open() => Solid is null ? Part.Open(Resource) : Solid.Open(Resource);

    /// <summary>Blobs in the order in which reading them is one pass through each file.</summary>
    public static IEnumerable<WimBlob> InReadingOrder(IEnumerable<WimBlob> blobs)
    {
        var parts = new Dictionary<WimPart, int>();
        return blobs
            .Select(b => (Blob: b, Part: parts.TryGetValue(b.Part, out var n) ? n : parts[b.Part] = parts.Count))
            .OrderBy(b => b.Part)
            .ThenBy(b => b.Blob.Solid?.Offset ?? b.Blob.Resource.Offset)
            .ThenBy(b => b.Blob.Resource.Offset)
            .Select(b => b.Blob);
    }
}
