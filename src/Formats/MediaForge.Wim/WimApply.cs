using MediaForge.Bytes;
using MediaForge.Wim.Folders;

namespace MediaForge.Wim;

/// <summary>Writes the files of an image into a folder.</summary>
public static class WimApply
{
    /// <summary>Applies an image. What is in the folder stays, but for files that the image has as well.</summary>
    /// <param name="wim">The WIM; of a split one all parts.</param>
    /// <param name="index">The number of the image, from 1.</param>
    /// <param name="folder">The folder that becomes the top; it is made if it is not there.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="progress">Told of bytes written, from several threads.</param>
    /// <param name="cancellationToken">Stops; what has been written stays.</param>
    /// <exception cref="WimImageNotFoundException">There is no such image.</exception>
    /// <exception cref="InvalidDataException">The WIM is corrupt or lacks a content; the message names the file and the place. What has been written stays.</exception>
    /// <exception cref="IOException">Something cannot be read or written.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static WimApplyResult Run(WimFile wim, int index, string folder, WimApplyOptions? options = null, IProgress<CopyProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(wim);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        wim.CheckIndex(index);
        options ??= new WimApplyOptions();
        var tree = wim.ReadTree(index);
        var plan = new ApplyPlan(wim, tree.Root); // tells of missing contents before anything is written
        using var writer = FolderWriter.Open(folder, new FolderWriterOptions
        {
            Security = options.Security,
            FixReparseTargets = options.FixReparseTargets ?? (wim.Header.Flags & WimFlags.ReparsePointFix) != 0,
        });
        return new ImageApplier(tree, plan, writer, new BlobReader(options.ThreadCount, progress, cancellationToken), cancellationToken).Run();
    }
}
