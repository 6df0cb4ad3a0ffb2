using System.Buffers.Binary;
using MediaForge.Bytes;

namespace MediaForge.Optical;

/// <summary>The bytes of a boot image as they go to the disc: the caller's, with what its patch asks for in place.</summary>
internal static class BootImage
{
    private const int FieldSize = 4;

    /// <summary>Refuses a patch that cannot be made.</summary>
    /// <exception cref="ArgumentException">It lies outside the image, names no file, or the file's length has no room in 32 bits.</exception>
    public static void Check(BootEntry entry, MediaTree tree)
    {
        _ = entry.CatalogSectors;
        if (entry.Image.Length == 0) throw new ArgumentException("A boot image is empty.");
        if (entry.Patch is not { } patch) return;
        var file = tree.FindFile(patch.TargetPath) ?? throw new ArgumentException($"A boot image wants to know where '{patch.TargetPath}' lies, and there is no such file.");
        if (file.Content.Length == 0) throw new ArgumentException($"A boot image wants to know where '{patch.TargetPath}' lies, and it is empty.");
        foreach (var offset in Offsets(patch))
            if (offset < 0 || offset > entry.Image.Length - FieldSize) throw new ArgumentException($"A patch at {offset} does not lie in the boot image of {entry.Image.Length} bytes.");
        if (patch.LengthOffset is not { } lengthOffset) return;
        if (Math.Abs(lengthOffset - patch.BlockOffset) < FieldSize) throw new ArgumentException("The two fields of a boot image's patch overlap.");
        if (file.Content.Length > uint.MaxValue) throw new ArgumentException($"'{patch.TargetPath}' is too long for a boot image to be told its length in 32 bits.");
    }

    /// <summary>The image with the numbers of the patch's file.</summary>
    public static ByteSource Patched(BootEntry entry, Func<string, LayoutNode> fileAt)
    {
        if (entry.Patch is not { } patch) return entry.Image;
        var file = fileAt(patch.TargetPath);
        var parts = new List<ByteSource>();
        long at = 0;
        foreach (var offset in Offsets(patch).Order())
        {
            var value = new byte[FieldSize];
            BinaryPrimitives.WriteUInt32LittleEndian(value, offset == patch.BlockOffset ? file.DataBlock : (uint)file.Length);
            parts.Add(entry.Image.Slice(at, offset - at));
            parts.Add(ByteSource.FromBytes(value));
            at = offset + FieldSize;
        }
        parts.Add(entry.Image.Slice(at, entry.Image.Length - at));
        return ByteSource.Concat(parts);
    }

    private static IEnumerable<int> Offsets(FilePatch patch) => patch.LengthOffset is { } length ? [patch.BlockOffset, length] : [patch.BlockOffset];
}
