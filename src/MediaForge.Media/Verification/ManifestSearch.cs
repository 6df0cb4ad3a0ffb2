using System.Security.Cryptography;
using MediaForge.Bytes;
using MediaForge.TaskSequences.OnMedia;

namespace MediaForge.Media.Verification;

/// <summary>
/// Finds the manifest of a disc or stick by what it looks like, without folders: they may be what is damaged, and the manifest knows what they
/// should be. It is not to be trusted for more than saying where the damage is.
/// </summary>
internal static class ManifestSearch
{
    private const int BlockSize = 512; // the smallest cluster of a stick; discs have blocks of 2048
    private const int StepSize = 1 << 20;
    private const int LongestManifest = 256 << 20;

    private static ReadOnlySpan<byte> Beginning => "{\n  \"format\": "u8;

    /// <summary>The manifest, or null. It is looked for from the end, since it is among the last files.</summary>
    /// <param name="disc">The disc or stick.</param>
    /// <param name="sha256">The SHA-256 that it must have, in lower-case hex; null when nothing says it.</param>
    public static MediaManifest? Find(ByteSource disc, string? sha256 = null)
    {
        var buffer = new byte[StepSize];
        for (var at = (disc.Length - 1) / StepSize * StepSize; at >= 0; at -= StepSize)
        {
            var size = (int)Math.Min(StepSize, disc.Length - at);
            disc.ReadExactly(at, buffer.AsSpan(0, size));
            for (var block = (size - 1) / BlockSize * BlockSize; block >= 0; block -= BlockSize)
            {
                if (!buffer.AsSpan(block, size - block).StartsWith(Beginning)) continue;
                if (Read(disc, at + block) is { } manifest && (sha256 is null || IsHashed(disc, at + block, manifest, sha256))) return manifest;
            }
        }
        return null;
    }

    /// <summary>Whether the manifest has that SHA-256, with the blanks behind it: it says itself how long it is.</summary>
    private static bool IsHashed(ByteSource disc, long offset, MediaManifest manifest, string sha256) =>
        (manifest.Discs ?? []).SelectMany(d => d.Own).Any(o => o.Path == MediaPaths.Manifest && o.Start == offset && o.Length <= disc.Length - offset && Convert.ToHexStringLower(SHA256.HashData(disc.ReadBytes(offset, (int)o.Length))) == sha256);

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
