using MediaForge.Bytes;
using MediaForge.Disk;
using MediaForge.Disk.Devices;
using MediaForge.TaskSequences.OnMedia;

namespace MediaForge.Media.Sticks;

/// <summary>
/// Finds what a stick need not be given again: blocks of files that lie at the same place, and that the checksums of its media and of a new one
/// agree on. Their bytes are not read; all else (tables, folders, blocks that differ) is for <see cref="DiskWriter"/> to compare.
/// </summary>
/// <remarks>
/// So an update takes for granted that a stick still holds what was written and read back when it was made. It notices files that somebody
/// changed on it, by their times; bad flash it does not, which <c>usb verify</c> does, and the executor, when it uses a package.
/// <para>
/// The checksums are <see cref="BlockChecksums"/>: a boot image of hundreds of megabytes, in which little more than the manifest's hash is another, is not
/// read for that. One changed block in 2^32 has the checksum that it had; the executor, which goes by SHA-256, would refuse the file.
/// </para>
/// </remarks>
public static class StickComparison
{
    /// <summary>FAT has times of two seconds.</summary>
    private static readonly TimeSpan TimeStep = TimeSpan.FromSeconds(2);

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
        Checksums old;
        try
        {
            there = MediaImage.Open(disk);
            if (there.Stick is null) return [];
            old = Checksums.Of(there);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            return []; // another file system, or the rest of a writing that was cut short: all of it is compared
        }
        var checksums = Checksums.Of(wanted);
        var ranges = new List<ByteRange>();
        foreach (var file in wanted.Tree.Files)
        {
            if (there.Tree.FindFile(file.Path) is not { } same || !IsUntouched(same, old, file, checksums)) continue;
            if (!old.Files.TryGetValue(file.Path, out var blocks) || !checksums.Files.TryGetValue(file.Path, out var wantedBlocks)) continue;
            foreach (var (offset, length) in BlockChecksums.FindSame(blocks, same.Content.Length, wantedBlocks, file.Content.Length))
            {
                var places = Places(file.Content, offset, length);
                if (places.SequenceEqual(Places(same.Content, offset, length))) ranges.AddRange(places);
            }
        }
        return [.. ranges.OrderBy(r => r.Offset)];
    }

    /// <summary>Whether a file still has the time that it was written with: that of the new one, or of the media that it was made with.</summary>
    private static bool IsUntouched(MediaFile there, Checksums old, MediaFile wanted, Checksums checksums) =>
        there.Modified == wanted.Modified || (IsOf(there, old) && IsOf(wanted, checksums));

    private static bool IsOf(MediaFile file, Checksums media) => file.Modified is { } time && (time - media.MadeAt).Duration() < TimeStep;

    private static List<ByteRange> Places(ByteSource content, long offset, long length) => [.. content.Pieces(offset, length).Select(p => new ByteRange(p.Offset, p.Length))];

    /// <summary>The checksums of the files of a media that has them, and when it was made.</summary>
    private sealed record Checksums(DateTimeOffset MadeAt, IReadOnlyDictionary<string, string> Files)
    {
        public static Checksums Of(MediaImage media)
        {
            var manifest = MediaManifest.FromJson(media.Required(MediaPaths.Manifest).ToArray());
            var identity = media.ReadIdentity();
            var files = manifest.Files.Append(new ManifestFile(MediaPaths.BootImage, identity.BootImageLength, identity.BootImageSha256) { Blocks = identity.BootImageBlocks })
                .Where(f => f.Blocks is not null && media.Tree.FindFile(f.Path)?.Content.Length == f.Length);
            return new Checksums(identity.MadeAt, files.ToDictionary(f => f.Path, f => f.Blocks!, StringComparer.OrdinalIgnoreCase));
        }
    }
}
