using MediaForge.Bytes;
using MediaForge.Media.Planning;
using MediaForge.TaskSequences.OnMedia;
using MediaForge.Wim;

namespace MediaForge.Media.Building;

/// <summary>
/// Puts MediaForge into a boot image: one edit of the WIM, in which every byte of the original stays where it lies, and what
/// is added is compressed as the boot image is.
/// </summary>
internal sealed class BootImageComposer : IDisposable
{
    private readonly WimEditor _editor;
    private readonly WimImageEditor _image;
    private readonly DateTimeOffset _date;
    private readonly MediaVault? _vault;

    /// <summary>Begins the edit: everything but the identity.</summary>
    /// <exception cref="MediaBuildException">A name cannot be put into the image.</exception>
    public BootImageComposer(MediaPlan plan, DateTimeOffset date, MediaVault? vault)
    {
        _date = date;
        _vault = vault;
        _editor = new WimEditor(plan.BootWim) { BootIndex = plan.ImageIndex, ModificationTime = date.UtcDateTime, CompressionLevel = WimCompressionLevel.Normal };
        _image = _editor.Image(plan.ImageIndex);
        foreach (var file in plan.BootImageFiles)
        {
            try
            {
                _image.AddFile(file.Path, file.Content, date.UtcDateTime);
            }
            catch (ArgumentException e)
            {
                throw new MediaBuildException([ProblemCodes.BadName(file.Path, e.Message)]);
            }
        }
    }

    /// <summary>
    /// The boot image for a media. Its length does not depend on what is in <paramref name="identity"/>, which is not
    /// compressed, so that the media can be laid out before the manifest's hash in it is known. What was compressed for one
    /// identity is not compressed again for another. It can be read until the composer is disposed.
    /// </summary>
    /// <param name="identity">Which media it belongs to.</param>
    /// <param name="vault">The vault, of the same length each time; null for a media without a password.</param>
    public ByteSource Compose(BootIdentity identity, byte[]? vault)
    {
        if (vault is not null) _image.AddFile(MediaPaths.Vault, ByteSource.FromBytes(vault), _date.UtcDateTime, compress: false);
        _image.AddFile(MediaPaths.BootIdentity, ByteSource.FromBytes(identity.ToJson()), _date.UtcDateTime, compress: false);
        return _editor.Build();
    }

    /// <summary>Removes what was compressed, and the key of the vault.</summary>
    public void Dispose()
    {
        _editor.Dispose();
        _vault?.Dispose();
    }
}
