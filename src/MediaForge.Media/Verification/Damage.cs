using MediaForge.Bytes;

namespace MediaForge.Media.Verification;

/// <summary>Where bytes were changed, for messages.</summary>
internal static class Damage
{
    /// <summary>How many places a message names.</summary>
    public const int MostPlaces = 3;

    /// <summary>The places at which bytes differ from what their checksums say: <c> at offset 5 (0x5): 41 instead of 40</c>; empty when none can be told.</summary>
    /// <param name="content">The bytes as they are.</param>
    /// <param name="blocks">Their checksums as they were, or null when nobody made them.</param>
    /// <param name="length">The length that they had.</param>
    public static string Describe(ByteSource content, string? blocks, long length)
    {
        if (blocks is null) return string.Empty;
        using var stream = content.OpenStream();
        var places = BlockChecksums.Locate(stream, blocks, length).Take(MostPlaces + 1).ToList();
        return places.Count == 0 ? string.Empty : $" at {string.Join("; ", places.Take(MostPlaces))}{(places.Count > MostPlaces ? "; ..." : string.Empty)}";
    }
}
