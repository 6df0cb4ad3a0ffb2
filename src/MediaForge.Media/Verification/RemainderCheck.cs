using MediaForge.Bytes;
using MediaForge.Media.Building;
using MediaForge.TaskSequences.OnMedia;

namespace MediaForge.Media.Verification;

/// <summary>Checks all bytes of a disc that are in no file: a changed one may mislead who reads the disc, or hide something.</summary>
internal static class RemainderCheck
{
    /// <summary>How many bytes were checked, in words.</summary>
    /// <param name="image">The disc.</param>
    /// <param name="manifest">Its manifest.</param>
    /// <param name="disc">What that says of the disc.</param>
    /// <exception cref="InvalidDataException">A byte was changed, added or cut off.</exception>
    public static string Find(ByteSource image, MediaManifest manifest, ManifestDisc disc)
    {
        var rest = DiscRemainder.Of(image, manifest);
        if (image.Length < disc.Length) throw new InvalidDataException($"the disc has {image.Length:N0} bytes instead of {disc.Length:N0}: it was cut off");
        if (Convert.ToHexStringLower(rest.Hash()) != disc.Sha256)
        {
            var places = rest.Locate(disc.Blocks).Take(Damage.MostPlaces).Select(p => p.ToString()).ToList();
            throw new InvalidDataException($"descriptors, folders, boot images or blanks of the disc were changed at {(places.Count > 0 ? string.Join("; ", places) : "a place that cannot be told")}");
        }
        if (FirstByteAfter(image, disc.Length) is { } added) throw new InvalidDataException($"there are bytes after the end of the disc, at offset {added}");
        return $"{rest.Content.Length:N0} bytes";
    }

    /// <summary>The first byte after the end that is not 0: drives may add empty blocks.</summary>
    private static long? FirstByteAfter(ByteSource image, long end)
    {
        var buffer = new byte[1 << 16];
        for (var at = end; at < image.Length;)
        {
            var n = image.Read(at, buffer);
            var found = buffer.AsSpan(0, n).IndexOfAnyExcept((byte)0);
            if (found >= 0) return at + found;
            at += n;
        }
        return null;
    }
}
