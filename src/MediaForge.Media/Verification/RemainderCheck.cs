using MediaForge.Bytes;
using MediaForge.Media.Building;
using MediaForge.TaskSequences.OnMedia;

namespace MediaForge.Media.Verification;

/// <summary>Checks all bytes of a disc or stick that are in no file: a changed one may mislead who reads it, or hide something.</summary>
internal static class RemainderCheck
{
    /// <summary>The number of the disc of a set that an image is: the one that it claims when that fits, else the one that fits best.</summary>
    /// <param name="image">The disc.</param>
    /// <param name="manifest">The manifest of the set.</param>
    /// <param name="claimed">What its identity says; null when that cannot be read.</param>
    /// <exception cref="InvalidDataException">The manifest says what cannot be of discs.</exception>
    public static int NumberOf(ByteSource image, MediaManifest manifest, int? claimed)
    {
        var discs = manifest.Discs!;
        if (discs.Count == 1) return 1;
        if (claimed is { } number && number >= 1 && number <= discs.Count && Fits(number)) return number;
        return Enumerable.Range(1, discs.Count).MinBy(n => Fits(n) ? -1 : image.Length < discs[n - 1].Length ? int.MaxValue : Rest(n).Locate(discs[n - 1].Blocks).Count());

        DiscRemainder Rest(int n) => DiscRemainder.Of(image, manifest.Files, discs[n - 1], n);
        bool Fits(int n) => image.Length >= discs[n - 1].Length && IsAsHashed(Rest(n), discs[n - 1]);
    }

    /// <summary>How many bytes were checked, in words.</summary>
    /// <param name="image">The disc or stick.</param>
    /// <param name="manifest">Its manifest.</param>
    /// <param name="number">The number of the disc.</param>
    /// <exception cref="InvalidDataException">A byte was changed, added or cut off.</exception>
    public static string Check(ByteSource image, MediaManifest manifest, int number)
    {
        var disc = manifest.Discs![number - 1];
        var rest = DiscRemainder.Of(image, manifest.Files, disc, number);
        if (image.Length < disc.Length) throw new InvalidDataException($"it has {image.Length:N0} bytes instead of {disc.Length:N0}: it was cut off");
        if (!IsAsHashed(rest, disc))
        {
            var places = rest.Locate(disc.Blocks).Take(Damage.MostPlaces).Select(p => Name(disc, p.Offset) + p).ToList();
            throw new InvalidDataException($"{(disc.Structures is null ? "descriptors, folders, boot images or blanks of the disc were" : "the stick was")} changed at {(places.Count > 0 ? string.Join("; ", places) : "a place that cannot be told")}");
        }
        foreach (var free in disc.Free ?? [])
            if (FindByte(image, free.Start, free.Start + free.Length) is { } there) throw new InvalidDataException($"the stick was changed at {free.Path}, {there}");
        if (FindByte(image, disc.Length, image.Length) is { } added) throw new InvalidDataException($"there are bytes after the end, at {added}");
        return $"{rest.Content.Length:N0} bytes{((disc.Free ?? []).Sum(f => f.Length) is var empty and > 0 ? $", and {empty:N0} free ones" : string.Empty)}";
    }

    private static bool IsAsHashed(DiscRemainder rest, ManifestDisc disc) => Convert.ToHexStringLower(rest.Hash()) == disc.Sha256;

    /// <summary>What a byte of a stick belongs to, before its offset in a message.</summary>
    private static string Name(ManifestDisc disc, long offset) =>
        disc.Structures?.LastOrDefault(s => s.Start <= offset) is { } structure ? $"{structure.Path}, " : string.Empty;

    /// <summary>The first byte that is not 0, where nothing should be: drives may add empty blocks.</summary>
    private static ByteDifference? FindByte(ByteSource image, long from, long to)
    {
        var buffer = new byte[1 << 20];
        for (var at = from; at < to;)
        {
            var n = image.Read(at, buffer.AsSpan(0, (int)Math.Min(buffer.Length, to - at)));
            var found = buffer.AsSpan(0, n).IndexOfAnyExcept((byte)0);
            if (found >= 0) return new ByteDifference(at + found, 1) { Found = buffer[found], Expected = 0 };
            at += n;
        }
        return null;
    }
}
