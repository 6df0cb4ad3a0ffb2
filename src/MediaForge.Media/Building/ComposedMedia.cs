using MediaForge.Bytes;
using MediaForge.Optical;
using MediaForge.TaskSequences.OnMedia;

namespace MediaForge.Media.Building;

/// <summary>A media that is laid out and can be written, read or hashed, until it is disposed.</summary>
public sealed class ComposedMedia : IDisposable
{
    private readonly BootImageComposer? _bootImage;

    internal ComposedMedia(MediaIdentity identity, MediaTree tree, ByteSource image, IReadOnlyList<BootEntry> bootEntries, BootImageComposer? bootImage)
    {
        (Identity, Tree, Image, BootEntries, _bootImage) = (identity, tree, image, bootEntries, bootImage);
    }

    /// <summary>Its identity; the hash of the boot image is not known before the media is read.</summary>
    public MediaIdentity Identity { get; }

    /// <summary>The files on it.</summary>
    public MediaTree Tree { get; }

    /// <summary>The whole disc or disk image; empty for a media that is a folder.</summary>
    public ByteSource Image { get; }

    /// <summary>The bytes of the image, or of all files of a folder.</summary>
    public long Length => Image.Length > 0 ? Image.Length : Tree.Files.Sum(f => f.Content.Length);

    /// <summary>What the firmware starts from a disc.</summary>
    public IReadOnlyList<BootEntry> BootEntries { get; }

    /// <summary>The contents that the manifest holds the hashes of.</summary>
    internal IReadOnlyList<HashedSource> Hashed { get; init; } = [];

    /// <summary>The manifest, which all discs of a set have.</summary>
    internal HashedSource Manifest { get; init; } = null!;

    /// <summary>The identity of a disc of the set, as a file.</summary>
    internal Func<int, ByteSource> IdentityOf { get; init; } = null!;

    /// <summary>Removes the temporary files of the boot image.</summary>
    public void Dispose() => _bootImage?.Dispose();
}
