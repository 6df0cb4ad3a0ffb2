using MediaForge.Bytes;
using MediaForge.TaskSequences.OnMedia;

namespace MediaForge.Media.Verification;

/// <summary>
/// Finds the manifest of a disc by what it looks like, without folders: they may be what is damaged, and the manifest knows what they
/// should be. It is not to be trusted for more than saying where the damage is.
/// </summary>
internal static class ManifestSearch
{
    private const int BlockSize = 2048;
    private const int StepSize = 1 << 20;
    private const int LongestManifest = 256 << 20;

    private static ReadOnlySpan<byte> Beginning => "{\n  \"format\": "u8;

    /// <summary>The manifest, or null. It is looked for from the end, since it is among the last files.</summary>
    public static MediaManifest? Find(ByteSource disc)
    {
        var buffer = new byte[StepSize];
        for (var at = (disc.Length - 1) / StepSize * StepSize; at >= 0; at -= StepSize)
        {
            var size = (int)Math.Min(StepSize, disc.Length - at);
            disc.ReadExactly(at, buffer.AsSpan(0, size));
            for (var block = (size - 1) / BlockSize * BlockSize; block >= 0; block -= BlockSize)
            {
                if (!buffer.AsSpan(block, size - block).StartsWith(Beginning)) continue;
                if (Read(disc, at + block) is { } manifest) return manifest;
            }
        }
        return null;
    }

    private static MediaManifest? Read(ByteSource disc, long offset)
    {
        var text = disc.ReadBytes(offset, (int)Math.Min(LongestManifest, disc.Length - offset)).AsSpan();
        var end = text.IndexOf((byte)0);
        if (end >= 0) text = text[..end];
        try
        {
            // What follows in the last block is empty, or the beginning of the next file.
            return MediaManifest.FromJson(text[..(text.LastIndexOf((byte)'}') + 1)]);
        }
        catch (InvalidDataException)
        {
            return null; // another file of ours, which begins the same
        }
    }
}
