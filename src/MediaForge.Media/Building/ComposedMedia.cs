using MediaForge.Bytes;
using MediaForge.Optical;
using MediaForge.TaskSequences.OnMedia;

namespace MediaForge.Media.Building;

/// <summary>A media that is laid out and can be written, read or hashed, until it is disposed.</summary>
public sealed class ComposedMedia : IDisposable
{
    private readonly BootImageComposer? _bootImage;

    internal ComposedMedia(TrustChain chain, MediaTree tree, ByteSource image, IReadOnlyList<BootEntry> bootEntries, List<DiscLayout> layouts)
    {
        (Identity, Tree, Image, BootEntries, Layouts) = (chain.Identity, tree, image, bootEntries, layouts);
        (Hashed, Manifest, BootIdentity, IdentityOf, _bootImage) = (chain.Hashed, chain.Manifest, chain.BootIdentity, chain.IdentityOf, chain.BootImage);
    }

    /// <summary>Another disc than the first, which has its manifest and an identity from there.</summary>
    internal ComposedMedia(ComposedMedia first, int number, MediaTree tree, ByteSource image, IReadOnlyList<HashedSource> hashed)
    {
        (Identity, Tree, Image, BootEntries, Layouts) = (first.Identity with { Disc = number }, tree, image, [], first.Layouts);
        (Hashed, Manifest, BootIdentity, IdentityOf) = (hashed, first.Manifest, first.BootIdentity, first.IdentityOf);
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
    internal IReadOnlyList<HashedSource> Hashed { get; }

    /// <summary>The manifest, which all discs of a set have.</summary>
    internal HashedSource Manifest { get; }

    /// <summary>What the boot image says of the media, which the discs without one have.</summary>
    internal HashedSource BootIdentity { get; }

    /// <summary>The discs of the set, or the stick, for the manifest: complete before the first one is read.</summary>
    internal List<DiscLayout> Layouts { get; }

    /// <summary>The identity of a disc of the set, as a file.</summary>
    internal Func<int, ByteSource> IdentityOf { get; }

    /// <summary>Writes the media while other threads hash what the kernel copies, so that the manifest need not read it again.</summary>
    internal async Task HashDuringAsync(Func<Task> write, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var hashing = HashedSource.HashFiles(Hashed, stop.Token);
        try
        {
            await write().ConfigureAwait(false);
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await hashing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // whatever failed there, the manifest met it too
        }
    }

    /// <summary>Removes the temporary files of the boot image.</summary>
    public void Dispose() => _bootImage?.Dispose();
}
