using MediaForge.Bytes;
using MediaForge.Media.Definition;
using MediaForge.TaskSequences;
using MediaForge.TaskSequences.OnMedia;
using MediaForge.Wim;

namespace MediaForge.Media.Building;

/// <summary>A prestaged media that is laid out and can be written once, until it is disposed.</summary>
internal sealed class PrestagedImage : IDisposable
{
    private readonly MediaDefinition _definition;
    private readonly DateTimeOffset _date;
    private readonly BootImageComposer _bootImage;

    public PrestagedImage(MediaDefinition definition, MediaIdentity identity, MediaTree tree, DateTimeOffset date, BootImageComposer bootImage) =>
        (_definition, Identity, Tree, _date, _bootImage) = (definition, identity, tree, date, bootImage);

    /// <summary>Its identity; the hash of the boot image is not known before the media is written.</summary>
    public MediaIdentity Identity { get; }

    /// <summary>The files in it.</summary>
    public MediaTree Tree { get; }

    /// <summary>Writes the WIM, in one pass; it appears at its path when it is whole.</summary>
    /// <exception cref="MediaBuildException">A WIM cannot hold a name.</exception>
    /// <exception cref="IOException">An input cannot be read or the output not written.</exception>
    /// <exception cref="InvalidDataException">An input is corrupt.</exception>
    public void Write(string path, IProgress<CopyProgress>? progress, CancellationToken cancellationToken)
    {
        var image = new WimImageDefinition(Identity.Label, Tree, _date.UtcDateTime)
        {
            Description = _definition.ImageComment,
            Properties = [.. Properties()],
        };
        try
        {
            // The same inputs give the same bytes, so the WIM's own id is the media's.
            WimCreate.Run(path, image, new WimWriteOptions { Guid = Identity.Id }, progress, cancellationToken);
        }
        catch (ArgumentException e)
        {
            throw new MediaBuildException([ProblemCodes.BadName(e.ParamName ?? "files", e.Message)]);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _bootImage.Dispose();

    // As captured images have them.
    private IEnumerable<KeyValuePair<string, string>> Properties() => new (string Element, string? Text)[]
    {
        ("DISPLAYNAME", Identity.Label), ("DISPLAYDESCRIPTION", _definition.ImageComment), ("CREATEDBY", _definition.ImageCreatedBy), ("VERSION", _definition.ImageVersion),
    }.Where(p => !string.IsNullOrEmpty(p.Text)).Select(p => KeyValuePair.Create(p.Element, p.Text!));
}
