using MediaForge.Bytes;

namespace MediaForge.Optical;

/// <summary>
/// Makes optical disc images: ISO 9660, Joliet and UDF 1.02 over the same file data ("bridge"), bootable by El Torito.
/// </summary>
/// <remarks>
/// <para>
/// The format in short: ISO 9660 (ECMA-119) has volume descriptors from block 16 (of 2048 bytes) on, each tree with
/// its folders as blocks of directory records and a path table. Joliet is a second such tree with Unicode names,
/// under a supplementary descriptor. El Torito adds a boot record at block 17 that leads to a catalog of boot images.
/// UDF (ECMA-167 as narrowed by OSTA UDF 1.02) starts at an anchor in block 256, which leads to the volume
/// descriptors, these to a partition, its file set and the root's file entry. The same blocks of file data are named
/// by all three trees, each as one run.
/// </para>
/// <para>
/// Windows mounts UDF before Joliet before ISO 9660. Files of 4 GiB and more: UDF has them as they are; in the
/// other two trees they are multi-extent files (ECMA-119 interchange level 3), which Windows' CDFS, Linux, xorriso
/// and 7-Zip add up, whereas a file left out would be missed and a wrapped length (as genisoimage writes) would be
/// read as a short file. BIOS and UEFI loaders that read ISO 9660 see only the first 4 GiB - 2048 of them: such a
/// boot.wim needs UDF.
/// </para>
/// <para>
/// How names are stored is told by each view: UDF as they are; Joliet and ISO 9660 cut and made unique with
/// <c>~1</c> what does not fit (103 characters and 31 upper case ASCII characters, no <c>;1</c>).
/// </para>
/// </remarks>
public static class OpticalWriter
{
    private const int LongestText = 128;
    private const int LongestLatin1Label = 126;
    private const int LongestLabel = 63;

    /// <summary>
    /// Lays out a disc and returns its image. No content of a file is read: only lengths; the bytes are produced when
    /// the image is read. Changes made to the tree afterwards have no effect.
    /// </summary>
    /// <remarks>Files, and boot images without a patch, whose content is the same <see cref="ByteSource"/> object lie on the disc once.</remarks>
    /// <param name="tree">What the disc holds.</param>
    /// <param name="options">What the disc is like.</param>
    /// <returns>The image: a multiple of 32 KiB; with UDF the last block is an anchor.</returns>
    /// <exception cref="ArgumentException">
    /// <see cref="FindProblems"/> finds something; the label or a text is too long or has control characters; or a boot
    /// entry cannot be: empty image, patch outside of it or for a file that is not there, too many sectors.
    /// </exception>
    public static ByteSource Build(MediaTree tree, OpticalOptions options) => Build(tree, options, out _);

    /// <summary>As <see cref="Build(MediaTree, OpticalOptions)"/>; also tells where the files will lie.</summary>
    /// <param name="tree">What the disc holds.</param>
    /// <param name="options">What the disc is like.</param>
    /// <param name="offsets">The offsets in the image at which files begin, by their paths in the tree; empty files have none.</param>
    /// <returns>The image.</returns>
    /// <exception cref="ArgumentException">As without it.</exception>
    public static ByteSource Build(MediaTree tree, OpticalOptions options, out IReadOnlyDictionary<string, long> offsets)
    {
        ArgumentNullException.ThrowIfNull(tree);
        ArgumentNullException.ThrowIfNull(options);
        CheckLabel(options.VolumeLabel);
        CheckText(options.Publisher, nameof(options.Publisher));
        CheckText(options.Preparer, nameof(options.Preparer));
        CheckText(options.Application, nameof(options.Application));
        if (options.BootEntries.Count > BootCatalog.MaximumEntries) throw new ArgumentException($"A disc can have {BootCatalog.MaximumEntries} boot entries, not {options.BootEntries.Count}.", nameof(options));
        foreach (var entry in options.BootEntries) BootImage.Check(entry, tree);
        if (FindProblems(tree, options) is [var first, ..] problems)
            throw new ArgumentException($"The tree has {problems.Count} names or files that the disc cannot hold; '{first.Path}': {first.Reason}.", nameof(tree));
        var layout = new OpticalLayout(tree, options);
        offsets = layout.Offsets;
        return layout.Compose();
    }

    /// <summary>All names, files and totals of a tree that a disc with these options cannot hold; empty when it can be built.</summary>
    public static IReadOnlyList<NameProblem> FindProblems(MediaTree tree, OpticalOptions options)
    {
        ArgumentNullException.ThrowIfNull(tree);
        ArgumentNullException.ThrowIfNull(options);
        return NameCheck.Find(tree, options);
    }

    private static void CheckLabel(string label)
    {
        var limit = label.All(c => c <= 0xFF) ? LongestLatin1Label : LongestLabel;
        if (label.Length == 0 || label.Length > limit || label.Any(char.IsControl))
            throw new ArgumentException($"A volume label has 1 to {limit} characters, none of them control characters; '{label}' is none.", nameof(label));
    }

    private static void CheckText(string text, string name)
    {
        if (text.Length > LongestText || text.Any(char.IsControl))
            throw new ArgumentException($"{name} has at most {LongestText} characters, none of them control characters.", name);
    }
}
