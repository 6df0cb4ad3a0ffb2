using MediaForge.Bytes;
using MediaForge.Optical;

namespace MediaForge.Media.Building;

/// <summary>The boot images of a disc as they lie on it: what the firmware will load, with what the writer put into them.</summary>
internal static class DiscBootImage
{
    private const int BlockSize = 2048;

    /// <summary>How a manifest calls a firmware.</summary>
    public static string NameOf(BootPlatform platform) => platform == BootPlatform.Uefi ? "uefi" : "bios";

    /// <summary>Reads a boot image whose length is known; the boot catalog alone does not tell it.</summary>
    /// <exception cref="InvalidDataException">The disc has no such boot entry, or it does not lie inside the disc.</exception>
    public static byte[] Read(ByteSource disc, int index, long length)
    {
        var entries = OpticalImage.ReadBootEntries(disc);
        if (index >= entries.Count) throw new InvalidDataException($"the disc has {entries.Count} boot entries and the manifest more");
        var start = entries[index].StartBlock * BlockSize;
        return length is < 0 or > int.MaxValue || start > disc.Length - length
            ? throw new InvalidDataException($"boot image {index + 1} does not lie inside the disc")
            : disc.ReadBytes(start, (int)length);
    }
}
