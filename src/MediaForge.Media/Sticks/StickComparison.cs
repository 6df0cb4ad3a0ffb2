using MediaForge.Bytes;
using MediaForge.Disk;
using MediaForge.Disk.Devices;
using MediaForge.TaskSequences.OnMedia;

namespace MediaForge.Media.Sticks;

/// <summary>
/// Finds what a stick need not be given again: files that its manifest and that of a new media agree on, and that lie at the same place.
/// Their bytes are not read; all else (tables, folders, boot image, files that differ) is for <see cref="DiskWriter"/> to compare.
/// </summary>
/// <remarks>
/// So an update takes for granted that a stick still holds what was written and read back when it was made. It notices files that somebody
/// changed on it, by their times; bad flash it does not, which <c>usb verify</c> does, and the executor, when it uses a package.
/// </remarks>
public static class StickComparison
{
    /// <summary>The ranges of an image that a disk has already, ascending; none when the disk is no stick of ours, or is damaged.</summary>
    /// <param name="disk">The stick.</param>
    /// <param name="image">The new image.</param>
    /// <exception cref="InvalidDataException">The image is none of a stick.</exception>
    /// <exception cref="IOException">One of them cannot be read.</exception>
    public static IReadOnlyList<ByteRange> FindUnchanged(ByteSource disk, ByteSource image)
    {
        var wanted = MediaImage.Open(image);
        if (wanted.Stick is null) throw new InvalidDataException("It is no image of a USB stick.");
        MediaImage there;
        Dictionary<string, string> oldHashes;
        try
        {
            there = MediaImage.Open(disk);
            if (there.Stick is null) return [];
            oldHashes = HashesOf(there);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            return []; // another file system, or the rest of a writing that was cut short: all of it is compared
        }
        var newHashes = HashesOf(wanted);
        var ranges = new List<ByteRange>();
        foreach (var file in wanted.Tree.Files)
        {
            if (!newHashes.TryGetValue(file.Path, out var hash) || !oldHashes.TryGetValue(file.Path, out var old) || hash != old) continue;
            if (there.Tree.FindFile(file.Path) is not { } same || same.Content.Length != file.Content.Length || same.Modified != file.Modified) continue;
            var places = Places(file.Content);
            if (places.SequenceEqual(Places(same.Content))) ranges.AddRange(places);
        }
        return [.. ranges.OrderBy(r => r.Offset)];
    }

    /// <summary>The SHA-256 of every file that the media has one of.</summary>
    private static Dictionary<string, string> HashesOf(MediaImage media)
    {
        var hashes = MediaManifest.FromJson(media.Required(MediaPaths.Manifest).ToArray()).Files.ToDictionary(f => f.Path, f => f.Sha256, StringComparer.OrdinalIgnoreCase);
        hashes[MediaPaths.BootImage] = media.ReadIdentity().BootImageSha256;
        return hashes;
    }

    private static List<ByteRange> Places(ByteSource content) => [.. content.Pieces(0, content.Length).Select(p => new ByteRange(p.Offset, p.Length))];
}
